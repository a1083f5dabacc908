"""One locked claim in memory, and why the ledger changes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.payments.rules.clearing import Money, Owed, Parts
from services.payments.rules.decisions import NOTHING_DECIDED, Decided
from services.payments.rules.exclusions import Levied, RevisionDates
from services.payments.rules.fee_after_reduction import ChargedFee
from shared.contracts import Envelope, Event, OverpaymentCause
from shared.law.late_charge import Dunning
from shared.law.late_charge_terms import LateChargeTerms
from shared.money import Yen


class Cause(NamedTuple):
    """Why the ledger changes: what happened, when it counts, and where it came from."""

    reason: str
    effective_on: date
    booked_on: date
    #: Identity of the event, the file and record, or the approval.
    source: str
    envelope: Envelope[Event] | None
    #: Why money becomes too much, if this change makes it so.
    overpayment: OverpaymentCause
    #: The approved act that makes the change; none for what follows from an event or a file.
    approval_id: UUID | None = None
    #: The dates of the return from which a revision follows.
    dates: RevisionDates | None = None


@dataclass(slots=True)
class ClaimState:
    """One locked claim: what is owed, what was paid, and its balance as it will be written."""

    claim_id: int
    addressee_no: str
    tax_item: str
    due_on: date
    accounting_fiscal_year: int
    levy_fiscal_year: int
    terms: LateChargeTerms
    version: int = 0
    #: How many decisions and revocations there are, and what the valid ones come to.
    decision_count: int = 0
    decided: Decided = NOTHING_DECIDED
    #: Whether the dates of a return are known, and then what was levied when: they may take days out of the charge.
    has_filing: bool = False
    levied: tuple[Levied, ...] = ()
    #: Principal that was levied and is exempted (減免).
    exempted_yen: Yen = 0
    #: The due date of the assessment, where a decision has put another in its place.
    assessed_due_on: date | None = None
    principal_assessed_yen: Yen = 0
    dunning_fee_assessed_yen: Yen = 0
    late_charge_assessed_yen: Yen = 0
    disposition_cost_assessed_yen: Yen = 0
    #: Collected principal, fee, charge and cost, and overpaid money: as `Parts` has them.
    collected: list[Yen] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    provisional_yen: Yen = 0
    dunned_on: date | None = None
    dunning_deadline_on: date | None = None
    #: The fee of its notice, where the ordinance lets it fall with the tax, and what the tax was at its highest then.
    charged_fee: ChargedFee | None = None
    highest_principal_yen: Yen = 0
    money: dict[int, Money] = field(default_factory=dict)
    #: What the ledger says each receipt pays, and how much of each is provisional.
    parts: dict[int, Parts] = field(default_factory=dict)
    provisional: dict[int, Yen] = field(default_factory=dict)
    #: By how much less of each receipt must be overpaid, since so much of it was used: whoever decided that knows it.
    used_yen: dict[int, Yen] = field(default_factory=dict)
    #: By which order each receipt was cleared.
    orders: dict[int, str | None] = field(default_factory=dict)
    #: What was open when the claim was last cleared or opened: its settlement is announced once.
    last_open_yen: Yen = 0
    #: The first day on which it is owed no more, once it was written off, and what the ledger has written off of it,
    #: by the places of the components.
    extinguished_on: date | None = None
    written_off: tuple[Yen, Yen, Yen, Yen] = (0, 0, 0, 0)
    changed: bool = False

    @property
    def levied_yen(self) -> Yen:
        """The principal as its assessor has it, before any exemption."""
        return self.principal_assessed_yen + self.exempted_yen

    @property
    def open_yen(self) -> Yen:
        """What final money has not paid yet and was not written off, all components."""
        owed = self.principal_assessed_yen + self.dunning_fee_assessed_yen + self.late_charge_assessed_yen
        return owed + self.disposition_cost_assessed_yen - sum(self.collected[:4]) - sum(self.written_off)

    @property
    def overpaid_yen(self) -> Yen:
        """What was paid beyond all that is owed."""
        return self.collected[4]

    @property
    def open_after_provisional_yen(self) -> Yen:
        """What stays open if the provisional money turns final."""
        return max(0, self.open_yen - self.provisional_yen)

    def owed(self, dunning_fee_yen: Yen) -> Owed:
        """What is owed apart from the delinquency charge, with the fee as the money leaves it."""
        return Owed(
            self.principal_assessed_yen,
            dunning_fee_yen,
            self.due_on,
            self.disposition_cost_assessed_yen,
            self.extinguished_on,
        )

    def dunning(self) -> Dunning | None:
        """The dunning notice, if one was issued."""
        return Dunning(self.dunned_on, self.dunning_deadline_on) if self.dunned_on else None

    def row(self) -> tuple[Any, ...]:
        """The balance for `claims.write_balances`."""
        return (
            self.claim_id,
            self.version,
            self.principal_assessed_yen,
            self.collected[0],
            self.dunning_fee_assessed_yen,
            self.collected[1],
            self.late_charge_assessed_yen,
            self.collected[2],
            self.provisional_yen,
            self.overpaid_yen,
            self.dunned_on,
            self.dunning_deadline_on,
            self.decision_count,
            self.exempted_yen,
            self.assessed_due_on,
            self.disposition_cost_assessed_yen,
            self.collected[3],
            self.has_filing,
            self.extinguished_on,
        )


def claim_state(row: asyncpg.Record, terms: LateChargeTerms) -> ClaimState:
    """A claim as `claims.lock_by_id` reads it, without its money and decisions."""
    state = ClaimState(
        claim_id=row["claim_id"],
        addressee_no=row["addressee_no"],
        tax_item=row["tax_item"],
        due_on=row["due_on"],
        accounting_fiscal_year=row["accounting_fiscal_year"],
        levy_fiscal_year=row["levy_fiscal_year"],
        terms=terms,
        version=row["version"],
        decision_count=row["decision_count"],
        has_filing=row["has_filing"],
        exempted_yen=row["exempted_yen"],
        assessed_due_on=row["assessed_due_on"],
        principal_assessed_yen=row["principal_assessed_yen"],
        dunning_fee_assessed_yen=row["dunning_fee_assessed_yen"],
        late_charge_assessed_yen=row["late_charge_assessed_yen"],
        disposition_cost_assessed_yen=row["disposition_cost_assessed_yen"],
        collected=[
            row["principal_collected_yen"],
            row["dunning_fee_collected_yen"],
            row["late_charge_collected_yen"],
            row["disposition_cost_collected_yen"],
            row["overpaid_yen"],
        ],
        provisional_yen=row["provisional_yen"],
        dunned_on=row["dunned_on"],
        dunning_deadline_on=row["dunning_deadline_on"],
        extinguished_on=row["extinguished_on"],
    )
    state.last_open_yen = 0 if state.extinguished_on else state.open_yen
    return state
