"""The claims of one batch in memory: their money, their clearing, and the ledger entries that every change makes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from services.payments.handlers.announcing import (
    PAID_AFTER_EXTINCTION,
    overpaid_event,
    posted_event,
    withdrawn_event,
)
from services.payments.handlers.claim_state import Cause, ClaimState, claim_state
from services.payments.handlers.exclusions import levied_of
from services.payments.handlers.fee_after_reduction import cause_of_fee, fee_owed_yen, load_fees
from services.payments.handlers.open_books import on_open_books
from services.payments.handlers.sagas import TakenBack, open_sagas
from services.payments.rules.accounting_year import receipt_fiscal_year
from services.payments.rules.allocation import ORDERS, Order
from services.payments.rules.clearing import NO_PARTS, Cleared, Money, Parts, clear
from services.payments.rules.decisions import Decision, DecisionKind, decided
from services.payments.rules.exclusions import exclusions, extended_due_on
from services.payments.rules.receipt_state import ReceiptState, state_of
from services.payments.store import assessment_details, claims, decisions, receipts
from services.payments.store import write_off as write_offs
from shared.contracts import (
    Channel,
    ClaimSettled,
    Event,
    ReceiptStage,
)
from shared.law.late_charge_terms import LateChargeTerms
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.money import Yen
from shared.transaction import Transaction

__all__ = ["Book", "Cause", "ClaimState", "decision_of", "money_of"]

#: In the order of `Parts`.
_COMPONENTS = ("principal", "dunning_fee", "late_charge", "disposition_cost", "overpaid")


class Book:
    """The claims one transaction works on."""

    def __init__(self, transaction: Transaction, municipality: Municipality) -> None:
        self.transaction = transaction
        self.municipality = municipality
        self.by_id: dict[int, ClaimState] = {}
        self.by_key: dict[str, ClaimState] = {}
        self.entries: list[tuple[Any, ...]] = []
        #: Final money that was taken off claims.
        self.taken_back: list[TakenBack] = []
        #: Why money became too much.
        self.causes: list[tuple[Any, ...]] = []
        self._terms: dict[tuple[str, date], LateChargeTerms] = {}
        self._orders: dict[tuple[bool, bool, date], Order] = {}
        self._closing: dict[int, str] = {}

    async def load(self, rows: Sequence[asyncpg.Record]) -> None:
        """Take locked claims in; those that have money already get it from the receipts and the ledger."""
        rows = [row for row in rows if row["claim_id"] not in self.by_id]
        with_money: list[int] = []
        with_decisions: list[int] = []
        with_filing: dict[int, int] = {}
        written_off: list[int] = []
        for row in rows:
            state = claim_state(row, self.terms(row["tax_item"], row["due_on"]))
            self.by_id[state.claim_id] = self.by_key[row["clearing_key"]] = state
            if any(state.collected) or state.provisional_yen:
                with_money.append(state.claim_id)
            if state.decision_count:
                with_decisions.append(state.claim_id)
            if state.has_filing:
                with_filing[state.claim_id] = 0
            if state.extinguished_on:
                written_off.append(state.claim_id)
        if with_decisions:
            await self.load_decisions(with_decisions)
        if with_filing:
            await self.load_levied(with_filing)
        if with_money:
            await self._load_money(with_money)
        dunned = [row["claim_id"] for row in rows if row["dunned_on"]]
        await load_fees(self.by_id, dunned, self.transaction.connection, self.municipality)
        if written_off:
            for row in await self.transaction.connection.fetch(write_offs.SELECT_WRITTEN_OFF, written_off):
                self.by_id[row["claim_id"]].written_off = written_off_of(row)

    async def load_decisions(self, claim_ids: Sequence[int]) -> None:
        """Take in what the decisions about claims come to that are valid now."""
        rows = await decisions.valid_at(self.transaction.connection, claim_ids, datetime.max.replace(tzinfo=UTC))
        for claim_id in claim_ids:
            self.by_id[claim_id].decided = decided(decision_of(row) for row in rows if row["claim_id"] == claim_id)

    async def load_levied(self, history_nos: Mapping[int, int]) -> None:
        """Take in what was levied when, for claims whose return has dates.

        Args:
            history_nos: by claim, the event of its notice that is being applied, or 0.
        """
        numbers = list(history_nos), list(history_nos.values())
        rows = await self.transaction.connection.fetch(assessment_details.SELECT_LEVIED, *numbers)
        for claim_id, levied in levied_of(rows).items():
            state = self.by_id[claim_id]
            state.has_filing, state.levied, state.changed = True, levied, state.changed or not state.has_filing

    def terms(self, item: str, due_on: date) -> LateChargeTerms:
        """Terms of the delinquency charge, looked up once per tax item and due date."""
        found = self._terms.get((item, due_on))
        if found is None:
            found = self._terms[item, due_on] = self.municipality.late_charge_terms(tax_item(item), due_on)
        return found

    def assess(self, state: ClaimState, component: str, delta_yen: Yen, cause: Cause) -> None:
        """Enter a change of what is owed: principal, dunning fee or cost of disposition."""
        match component:
            case "principal":
                state.principal_assessed_yen += delta_yen
                state.highest_principal_yen = max(state.highest_principal_yen, state.principal_assessed_yen)
            case "dunning_fee":
                state.dunning_fee_assessed_yen += delta_yen
            case _:
                state.disposition_cost_assessed_yen += delta_yen
        self._enter(state, "assessed", component, delta_yen, None, cause, self._year(state, cause))
        if component == "principal":
            # The proof of exemptions finds its entries by their reasons, whatever has changed what is levied.
            self.exempt(state, cause._replace(reason="decided_exemption" if cause.approval_id else "exemption"))

    def exempt(self, state: ClaimState, cause: Cause) -> None:
        """Enter the exemption (減免) anew after a decision or what is levied has changed; never more than that."""
        exempted_yen = min(state.decided.exemption_yen, state.levied_yen)
        delta_yen = exempted_yen - state.exempted_yen
        if delta_yen:
            state.exempted_yen = exempted_yen
            state.principal_assessed_yen -= delta_yen
            state.highest_principal_yen = max(state.highest_principal_yen, state.principal_assessed_yen)
            self._enter(state, "assessed", "principal", -delta_yen, None, cause, self._year(state, cause))

    def cleared(self, state: ClaimState, money: Iterable[Money]) -> Cleared:
        """Clear a claim with this money and enter nothing."""
        money = list(money)
        owed, decided_now = state.owed(fee_owed_yen(state, money)), state.decided
        if state.levied:
            # The charge counts from the due date as extended; on some days revisions take a part of the tax out of it.
            shifted = self.municipality.law.business_days.next_business_day
            owed = owed._replace(due_on=extended_due_on(state.due_on, state.levied, shifted))
            excluded = exclusions(state.tax_item, owed.due_on, state.levied)
            decided_now = decided_now._replace(reliefs=(*decided_now.reliefs, *excluded))
        return clear(
            owed,
            state.terms,
            money,
            order_of=lambda one: self._order(state, one),
            dunning=state.dunning(),
            decided=decided_now,
        )

    def reclear(self, state: ClaimState, cause: Cause) -> Cleared:
        """Clear a claim anew after its money or what it owes has changed, and enter the differences.

        Announces overpayments that arise and the settlement of the claim.
        """
        fee_delta = fee_owed_yen(state, state.money.values()) - state.dunning_fee_assessed_yen
        if fee_delta:
            self.assess(state, "dunning_fee", fee_delta, cause_of_fee(state, fee_delta, cause))
        cleared = self.cleared(state, state.money.values())
        self._enter_provisional(state, cause)
        year = self._year(state, cause)
        # Money that leaves a component goes out before the component may shrink, so the balance is never negative.
        self._enter_parts(state, cleared.parts, cause, year)
        charge_delta = cleared.late_charge_yen - state.late_charge_assessed_yen
        if charge_delta:
            state.late_charge_assessed_yen += charge_delta
            self._enter(state, "assessed", "late_charge", charge_delta, None, cause, year)
        self._enter_written_off(state, cleared.written_off_yen, cause, year)
        was_open, state.last_open_yen = state.last_open_yen, cleared.open_yen
        if was_open and cleared.settled_on is not None:
            self.announce(
                state,
                ClaimSettled(claim_id=state.claim_id, addressee_no=state.addressee_no, settled_on=cleared.settled_on),
                cause,
            )
        return cleared

    def announce_posted(
        self,
        state: ClaimState,
        money: Money,
        channel: Channel,
        cleared: Cleared,
        cause: Cause,
        *,
        appropriated: bool = False,
    ) -> None:
        """Announce that a payment was posted on a claim, and how it was cleared."""
        self.announce(state, posted_event(state, money, channel, cleared, appropriated=appropriated), cause)

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
                None,
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
        await claims.OVERPAYMENT_CAUSES.copy(self.transaction.connection, self.causes)
        await open_sagas(self.taken_back, self.transaction, self.municipality)

    async def _load_money(self, claim_ids: list[int]) -> None:
        connection = self.transaction.connection
        for row in await connection.fetch(receipts.SELECT_PARTS, claim_ids):
            state = self.by_id[row["claim_id"]]
            state.parts[row["receipt_id"]] = parts_of(row)
            state.orders[row["receipt_id"]] = row["allocation_order"]
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
                year = self._year(state, cause)
                self._enter(state, "provisional", "money", delta, receipt_id, cause, year)
        state.provisional = now

    def _enter_parts(self, state: ClaimState, parts: dict[int, Parts], cause: Cause, year: int) -> None:
        for receipt_id in sorted({*parts, *state.parts}) if state.parts else parts:
            before, after = state.parts.get(receipt_id, NO_PARTS), parts.get(receipt_id, NO_PARTS)
            money = state.money.get(receipt_id)
            # A payment pays nothing before its day, whatever is decided as of an earlier one.
            since = cause if money is None else cause._replace(effective_on=max(cause.effective_on, money.paid_on))
            self._announce_overpaid(state, receipt_id, before, after, since)
            if before == after:
                continue
            # What was paid by an order is taken back by the same.
            name = self._order(state, money).name if money else state.orders.get(receipt_id)
            for index, component in enumerate(_COMPONENTS):
                delta = after[index] - before[index]
                if delta:
                    state.collected[index] += delta
                    self._enter(state, "collected", component, delta, receipt_id, since, year, name)
        state.parts = {receipt_id: one for receipt_id, one in parts.items() if one != NO_PARTS}

    def _enter_written_off(
        self, state: ClaimState, written_off: tuple[Yen, Yen, Yen, Yen], cause: Cause, year: int
    ) -> None:
        """Enter what is written off, or is no longer: always as of the day of extinction, whenever it became known."""
        as_of = cause._replace(effective_on=state.extinguished_on or cause.effective_on)
        for component, before, after in zip(_COMPONENTS, state.written_off, written_off, strict=False):
            if after != before:
                self._enter(state, "written_off", component, after - before, None, as_of, year)
        state.written_off = written_off

    def _announce_overpaid(self, state: ClaimState, receipt_id: int, before: Parts, after: Parts, cause: Cause) -> None:
        """Announce how much more or less of a payment is too much, beyond what was used of it."""
        more_yen = after.overpaid_yen - before.overpaid_yen + state.used_yen.pop(receipt_id, 0)
        if more_yen > 0:
            event = overpaid_event(state, receipt_id, more_yen, before, after, cause)
            at = self.transaction.started_at
            why = PAID_AFTER_EXTINCTION if event.extinguished_on else event.cause.value
            self.causes.append((state.claim_id, receipt_id, why, more_yen, event.arose_on, at))
            self.announce(state, event, cause)
        elif more_yen < 0:
            self.announce(state, withdrawn_event(state, receipt_id, -more_yen, cause), cause)

    def _enter(
        self,
        state: ClaimState,
        side: str,
        component: str,
        amount_yen: Yen,
        receipt_id: int | None,
        cause: Cause,
        year: int,
        order_name: str | None = None,
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
                order_name,
            )
        )

    def _year(self, state: ClaimState, cause: Cause) -> int:
        return self._receipt_year(state.accounting_fiscal_year, cause.booked_on)

    def _receipt_year(self, claim_fiscal_year: int, booked_on: date) -> int:
        closing = self._closing.get(claim_fiscal_year)
        if closing is None:
            closing = self.municipality.law.books_close.on(booked_on)
            self._closing[claim_fiscal_year] = closing
        return receipt_fiscal_year(claim_fiscal_year, booked_on, closing)

    def _order(self, state: ClaimState, money: Money) -> Order:
        """The order in which a payment pays; what is paid early is cleared as on the due date."""
        day = max(money.paid_on, state.due_on)
        key = (money.by_disposition, money.said is not None, day)
        found = self._orders.get(key)
        if found is None:
            law, ordinance = self.municipality.law, self.municipality.ordinance
            table = law.allocation_after_disposition if money.by_disposition else ordinance.allocation_order
            entry = table.entry_on(day)
            found = Order(f"{entry.value}@{entry.first_day}", ORDERS[entry.value])
            found = self._orders[key] = found if money.said is None else found.of_slip()
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
            said = parts_of(row) if row["principal_yen"] is not None else None
            # What was appropriated or refunded is on the claim no more.
            amount_yen = row["amount_yen"] - row["used_yen"]
            paid_on, by_disposition = row["paid_on"], row["by_disposition"]
            money = Money(receipt_id, amount_yen, paid_on, provisional, by_disposition, said)
            found.append((row["claim_id"], money))
    return found


def parts_of(row: asyncpg.Record) -> Parts:
    """What a payment pays, or what a slip asks for, by component."""
    return Parts(
        row["principal_yen"],
        row["dunning_fee_yen"],
        row["late_charge_yen"],
        row["disposition_cost_yen"],
        row["overpaid_yen"],
    )


def written_off_of(row: asyncpg.Record) -> tuple[Yen, Yen, Yen, Yen]:
    """What the ledger has written off of a claim, by the places of the components."""
    return row["principal_yen"], row["dunning_fee_yen"], row["late_charge_yen"], row["disposition_cost_yen"]


def decision_of(row: asyncpg.Record) -> Decision:
    """A decision as it is kept."""
    kind = DecisionKind(row["kind"])
    return Decision(kind, row["ground"], row["first_day"], row["last_day"], row["amount_yen"], row["due_on"])
