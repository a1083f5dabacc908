"""The claims of one batch in memory: their money, their clearing, and the ledger entries that every change makes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.payments.handlers.open_books import on_open_books
from services.payments.rules.accounting_year import receipt_fiscal_year
from services.payments.rules.clearing import NO_PARTS, Cleared, Money, Owed, Parts, clear
from services.payments.rules.receipt_state import ReceiptState, state_of
from services.payments.store import claims, receipts
from shared.contracts import (
    Allocation,
    Channel,
    ClaimSettled,
    Envelope,
    Event,
    OverpaymentCause,
    OverpaymentFound,
    ReceiptPosted,
    ReceiptStage,
)
from shared.law.late_charge import Dunning
from shared.law.late_charge_terms import LateChargeTerms
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.money import Yen
from shared.transaction import Transaction

_COMPONENTS = ("principal", "dunning_fee", "late_charge", "overpaid")


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


@dataclass(slots=True)
class ClaimState:
    """One locked claim: what is owed, what was paid, and its balance as it will be written."""

    claim_id: int
    addressee_no: str
    tax_item: str
    due_on: date
    accounting_fiscal_year: int
    terms: LateChargeTerms
    version: int = 0
    principal_assessed_yen: Yen = 0
    dunning_fee_assessed_yen: Yen = 0
    late_charge_assessed_yen: Yen = 0
    #: Collected principal, fee and charge, and overpaid money.
    collected: list[Yen] = field(default_factory=lambda: [0, 0, 0, 0])
    provisional_yen: Yen = 0
    dunned_on: date | None = None
    dunning_deadline_on: date | None = None
    money: dict[int, Money] = field(default_factory=dict)
    #: What the ledger says each receipt pays, and how much of each is provisional.
    parts: dict[int, Parts] = field(default_factory=dict)
    provisional: dict[int, Yen] = field(default_factory=dict)
    #: What was open when the claim was last cleared or opened: its settlement is announced once.
    last_open_yen: Yen = 0
    changed: bool = False

    @property
    def open_yen(self) -> Yen:
        """What final money has not paid yet, all components."""
        owed = self.principal_assessed_yen + self.dunning_fee_assessed_yen + self.late_charge_assessed_yen
        return owed - self.collected[0] - self.collected[1] - self.collected[2]

    @property
    def open_after_provisional_yen(self) -> Yen:
        """What stays open if the provisional money turns final."""
        return max(0, self.open_yen - self.provisional_yen)

    def owed(self) -> Owed:
        """What is owed apart from the delinquency charge."""
        return Owed(self.principal_assessed_yen, self.dunning_fee_assessed_yen, self.due_on)

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
            self.collected[3],
            self.dunned_on,
            self.dunning_deadline_on,
        )


class Book:
    """The claims one transaction works on."""

    def __init__(self, transaction: Transaction, municipality: Municipality) -> None:
        self.transaction = transaction
        self.municipality = municipality
        self.by_id: dict[int, ClaimState] = {}
        self.by_key: dict[str, ClaimState] = {}
        self.entries: list[tuple[Any, ...]] = []
        self._terms: dict[tuple[str, date], LateChargeTerms] = {}
        self._fee_first: dict[date, bool] = {}
        self._closing: dict[int, str] = {}

    async def load(self, rows: Sequence[asyncpg.Record]) -> None:
        """Take locked claims in; those that have money already get it from the receipts and the ledger."""
        with_money: list[int] = []
        for row in rows:
            if row["claim_id"] in self.by_id:
                continue
            state = self._state(row)
            self.by_id[state.claim_id] = self.by_key[row["clearing_key"]] = state
            if any(state.collected) or state.provisional_yen:
                with_money.append(state.claim_id)
        if with_money:
            await self._load_money(with_money)

    def terms(self, item: str, due_on: date) -> LateChargeTerms:
        """Terms of the delinquency charge, looked up once per tax item and due date."""
        found = self._terms.get((item, due_on))
        if found is None:
            found = self._terms[item, due_on] = self.municipality.late_charge_terms(tax_item(item), due_on)
        return found

    def assess(self, state: ClaimState, component: str, delta_yen: Yen, cause: Cause) -> None:
        """Enter a change of what is owed: principal or dunning fee."""
        if component == "principal":
            state.principal_assessed_yen += delta_yen
        else:
            state.dunning_fee_assessed_yen += delta_yen
        year = self._receipt_year(state.accounting_fiscal_year, cause.booked_on)
        self._enter(state, "assessed", component, delta_yen, None, cause, year)

    def cleared(self, state: ClaimState, money: Iterable[Money]) -> Cleared:
        """Clear a claim with this money and enter nothing."""
        return clear(
            state.owed(),
            state.terms,
            money,
            fee_before_charge=self._fee_before_charge(state.due_on),
            dunning=state.dunning(),
        )

    def reclear(self, state: ClaimState, cause: Cause) -> Cleared:
        """Clear a claim anew after its money or what it owes has changed, and enter the differences.

        Announces overpayments that arise and the settlement of the claim.
        """
        cleared = self.cleared(state, state.money.values())
        self._enter_provisional(state, cause)
        year = self._receipt_year(state.accounting_fiscal_year, cause.booked_on)
        # Money that leaves a component goes out before the component may shrink, so the balance is never negative.
        self._enter_parts(state, cleared.parts, cause, year)
        charge_delta = cleared.late_charge_yen - state.late_charge_assessed_yen
        if charge_delta:
            state.late_charge_assessed_yen += charge_delta
            self._enter(state, "assessed", "late_charge", charge_delta, None, cause, year)
        was_open, state.last_open_yen = state.last_open_yen, cleared.open_yen
        if was_open and cleared.settled_on is not None:
            self.announce(
                state,
                ClaimSettled(claim_id=state.claim_id, addressee_no=state.addressee_no, settled_on=cleared.settled_on),
                cause,
            )
        return cleared

    def announce_posted(
        self, state: ClaimState, money: Money, channel: Channel, cleared: Cleared, cause: Cause
    ) -> None:
        """Announce that a payment was posted on a claim, and how it was cleared."""
        parts = cleared.parts.get(money.receipt_id, NO_PARTS)
        allocation = Allocation(
            principal_yen=parts.principal_yen,
            dunning_fee_yen=parts.dunning_fee_yen,
            late_charge_yen=parts.late_charge_yen,
            overpaid_yen=parts.overpaid_yen,
        )
        event = ReceiptPosted(
            claim_id=state.claim_id,
            addressee_no=state.addressee_no,
            receipt_id=money.receipt_id,
            channel=channel,
            provisional=money.provisional,
            amount_yen=money.amount_yen,
            paid_on=money.paid_on,
            allocation=allocation,
            open_yen=state.open_after_provisional_yen,
        )
        self.announce(state, event, cause)

    def announce(self, state: ClaimState, event: Event, cause: Cause) -> None:
        """Announce a fact about a claim, keyed by its addressee."""
        self.transaction.publish(event, key=state.addressee_no, cause=cause.envelope)

    def suspend(self, receipt_id: int, side: str, amount_yen: Yen, cause: Cause) -> None:
        """Enter money into suspense, or take it out with a negative amount."""
        self.entries.append(
            (
                None,
                None,
                side,
                "suspense",
                amount_yen,
                receipt_id,
                cause.reason,
                cause.effective_on,
                cause.booked_on,
                self._receipt_year(cause.booked_on.year - 1, cause.booked_on),
                cause.source,
                self.transaction.started_at,
                cause.approval_id,
            )
        )

    async def write(self) -> None:
        """Write the entries, each on the first day whose books are open, and the balances they lead to."""
        if self.entries:
            connection = self.transaction.connection
            self.entries = await on_open_books(self.entries, self.by_id, connection, self._receipt_year)
        await claims.LEDGER.copy(self.transaction.connection, self.entries)
        changed = sorted((state for state in self.by_id.values() if state.changed), key=lambda state: state.claim_id)
        await claims.write_balances(self.transaction.connection, [state.row() for state in changed])

    def _state(self, row: asyncpg.Record) -> ClaimState:
        state = ClaimState(
            claim_id=row["claim_id"],
            addressee_no=row["addressee_no"],
            tax_item=row["tax_item"],
            due_on=row["due_on"],
            accounting_fiscal_year=row["accounting_fiscal_year"],
            terms=self.terms(row["tax_item"], row["due_on"]),
            version=row["version"],
            principal_assessed_yen=row["principal_assessed_yen"],
            dunning_fee_assessed_yen=row["dunning_fee_assessed_yen"],
            late_charge_assessed_yen=row["late_charge_assessed_yen"],
            collected=[
                row["principal_collected_yen"],
                row["dunning_fee_collected_yen"],
                row["late_charge_collected_yen"],
                row["overpaid_yen"],
            ],
            provisional_yen=row["provisional_yen"],
            dunned_on=row["dunned_on"],
            dunning_deadline_on=row["dunning_deadline_on"],
        )
        state.last_open_yen = state.open_yen
        return state

    async def _load_money(self, claim_ids: list[int]) -> None:
        connection = self.transaction.connection
        for row in await connection.fetch(receipts.SELECT_PARTS, claim_ids):
            self.by_id[row["claim_id"]].parts[row["receipt_id"]] = _parts(row)
        for claim_id, money in money_of(await connection.fetch(receipts.SELECT_OF_CLAIMS, claim_ids)):
            state = self.by_id[claim_id]
            state.money[money.receipt_id] = money
            if money.provisional:
                state.provisional[money.receipt_id] = money.amount_yen

    def _enter_provisional(self, state: ClaimState, cause: Cause) -> None:
        now = {one.receipt_id: one.amount_yen for one in state.money.values() if one.provisional}
        if now == state.provisional:
            return
        for receipt_id in sorted({*now, *state.provisional}):
            delta = now.get(receipt_id, 0) - state.provisional.get(receipt_id, 0)
            if delta:
                state.provisional_yen += delta
                year = self._receipt_year(state.accounting_fiscal_year, cause.booked_on)
                self._enter(state, "provisional", "money", delta, receipt_id, cause, year)
        state.provisional = now

    def _enter_parts(self, state: ClaimState, parts: dict[int, Parts], cause: Cause, year: int) -> None:
        for receipt_id in sorted({*parts, *state.parts}) if state.parts else parts:
            before, after = state.parts.get(receipt_id, NO_PARTS), parts.get(receipt_id, NO_PARTS)
            if before == after:
                continue
            for index, component in enumerate(_COMPONENTS):
                delta = after[index] - before[index]
                if delta:
                    state.collected[index] += delta
                    self._enter(state, "collected", component, delta, receipt_id, cause, year)
            if after.overpaid_yen > before.overpaid_yen:
                self._announce_overpayment(state, receipt_id, after.overpaid_yen - before.overpaid_yen, after, cause)
        state.parts = {receipt_id: one for receipt_id, one in parts.items() if one != NO_PARTS}

    def _announce_overpayment(
        self, state: ClaimState, receipt_id: int, amount_yen: Yen, parts: Parts, cause: Cause
    ) -> None:
        kind = cause.overpayment
        if kind is OverpaymentCause.EXCESS_PAYMENT and parts.overpaid_yen == sum(parts):
            # Nothing was left to pay for this money: the claim had been paid before.
            kind = OverpaymentCause.DOUBLE_PAYMENT
        self.announce(
            state,
            OverpaymentFound(
                claim_id=state.claim_id,
                addressee_no=state.addressee_no,
                receipt_id=receipt_id,
                amount_yen=amount_yen,
                cause=kind,
                arose_on=cause.effective_on,
            ),
            cause,
        )

    def _enter(
        self,
        state: ClaimState,
        side: str,
        component: str,
        amount_yen: Yen,
        receipt_id: int | None,
        cause: Cause,
        year: int,
    ) -> None:
        state.version += 1
        state.changed = True
        self.entries.append(
            (
                state.claim_id,
                state.version,
                side,
                component,
                amount_yen,
                receipt_id,
                cause.reason,
                cause.effective_on,
                cause.booked_on,
                year,
                cause.source,
                self.transaction.started_at,
                cause.approval_id,
            )
        )

    def _receipt_year(self, claim_fiscal_year: int, booked_on: date) -> int:
        closing = self._closing.get(claim_fiscal_year)
        if closing is None:
            closing = self.municipality.law.books_close.on(booked_on)
            self._closing[claim_fiscal_year] = closing
        return receipt_fiscal_year(claim_fiscal_year, booked_on, closing)

    def _fee_before_charge(self, day: date) -> bool:
        found = self._fee_first.get(day)
        if found is None:
            order = self.municipality.ordinance.allocation_order.on(day)
            found = self._fee_first[day] = order == "principal_fee_charge"
        return found


def money_of(rows: Iterable[asyncpg.Record]) -> list[tuple[int, Money]]:
    """The payments that count, with their claim, from all reports about them."""
    reports: dict[int, dict[ReceiptStage, asyncpg.Record]] = {}
    for row in rows:
        reports.setdefault(row["receipt_id"], {})[ReceiptStage(row["stage"])] = row
    found: list[tuple[int, Money]] = []
    for receipt_id, by_stage in sorted(reports.items()):
        state = state_of(by_stage)
        if state in (ReceiptState.FINAL, ReceiptState.PROVISIONAL):
            provisional = state is ReceiptState.PROVISIONAL
            row = by_stage[ReceiptStage.FLASH if provisional else ReceiptStage.FINAL]
            found.append((row["claim_id"], Money(receipt_id, row["amount_yen"], row["paid_on"], provisional)))
    return found


def _parts(row: asyncpg.Record) -> Parts:
    return Parts(row["principal_yen"], row["dunning_fee_yen"], row["late_charge_yen"], row["overpaid_yen"])
