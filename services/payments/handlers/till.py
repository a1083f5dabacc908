"""Counter tills (窓口収納): money received is posted at once, under a receipt number of the office's series."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.payments.handlers.payment_reported import Report, post
from services.payments.rules.till import (
    Refusal,
    Till,
    may_close,
    may_confirm_opening,
    may_count,
    may_receive,
    may_void,
)
from services.payments.store import till as store
from shared.contracts import Channel, ReceiptStage
from shared.days import TOKYO, fiscal_year
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction, uuid7


class TillRefused(Exception):  # noqa: N818 - It names what happened.
    """A till does not allow it; nothing has changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class UnknownTill(LookupError):  # noqa: N818 - It names what is missing.
    """There is no such till at this office, or no such receipt at this till."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Who works at a counter, in one transaction."""

    transaction: Transaction
    municipality: Municipality
    office: str
    person: str

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self.transaction.started_at.astimezone(TOKYO).date()

    async def open(self, float_yen: Yen) -> int:
        """Open a till with change money; it takes money once a second person has counted that.

        Raises:
            asyncpg.UniqueViolationError: the person has a till that is not closed.
        """
        connection, at = self.transaction.connection, self.transaction.started_at
        till_id: int = await connection.fetchval(store.INSERT_TILL, self.office, self.today, self.person, at, float_yen)
        return till_id

    async def confirm_opening(self, till_id: int) -> None:
        """Confirm the float as a second person."""
        till, _ = await self._locked(till_id)
        _require(may_confirm_opening(till, self.person))
        await self._execute(store.CONFIRM_OPENING, till_id, self.person, self.transaction.started_at)

    async def receive(self, till_id: int, clearing_key: str, amount_yen: Yen) -> dict[str, Any]:
        """Receive cash for a slip: the number of the receipt, and what became of the money."""
        till, row = await self._locked(till_id)
        _require(may_receive(till, self.person))
        day, at = row["day"], self.transaction.started_at
        year = fiscal_year(day)
        number: int = await self.transaction.connection.fetchval(store.NEXT_NUMBER, self.office, year)
        receipt = (self.office, year, number, till_id, clearing_key, amount_yen, self.person, at)
        await self._execute(store.INSERT_RECEIPT, *receipt)
        reference = receipt_reference(self.office, year, number)
        (outcome,) = await self._post(ReceiptStage.FINAL, reference, clearing_key, amount_yen, day)
        return {"fiscal_year": year, "number": number, "receipt_ref": reference, "outcome": outcome.value}

    async def void(self, till_id: int, number: int, reason: str) -> str:
        """Void a receipt as a second person; its number stays used. Gives the clearing key that was paid."""
        till, row = await self._locked(till_id)
        receipt = await self.transaction.connection.fetchrow(store.SELECT_RECEIPT, till_id, number)
        if receipt is None or receipt["voided_at"] is not None:
            raise UnknownTill(f"receipt {number} at till {till_id}")
        _require(may_void(till, self.person, receipt["issued_by"]))
        year, clearing_key = receipt["fiscal_year"], receipt["clearing_key"]
        at = self.transaction.started_at
        await self._execute(store.VOID_RECEIPT, self.office, year, number, self.person, at, reason)
        reference = receipt_reference(self.office, year, number)
        await self._post(ReceiptStage.CANCEL, reference, clearing_key, receipt["amount_yen"], row["day"])
        return str(clearing_key)

    async def count(self, till_id: int, counted_yen: Yen, reason: str | None) -> Yen:
        """Count the cash, float included; gives what is too much, or missing as a negative amount."""
        till, _ = await self._locked(till_id)
        _require(may_count(till, counted_yen, reason))
        at, expected_yen = self.transaction.started_at, till.expected_yen
        why = reason if counted_yen != expected_yen else None
        await self._execute(store.COUNT, till_id, counted_yen, expected_yen, self.person, at, why)
        return counted_yen - expected_yen

    async def close(self, till_id: int) -> None:
        """Confirm the count as a second person, and close."""
        till, _ = await self._locked(till_id)
        _require(may_close(till, self.person))
        await self._execute(store.CLOSE, till_id, self.person, self.transaction.started_at)

    async def _locked(self, till_id: int) -> tuple[Till, asyncpg.Record]:
        connection = self.transaction.connection
        row = await connection.fetchrow(store.LOCK_TILL, till_id, self.office)
        if row is None:
            raise UnknownTill(f"till {till_id}")
        received_yen = await connection.fetchval(store.SELECT_RECEIVED, till_id)
        persons = (row["opened_by"], row["open_confirmed_by"], row["counted_by"], row["closed_by"])
        return Till(*persons, row["float_yen"], received_yen), row

    async def _execute(self, statement: str, *values: Any) -> None:
        await self.transaction.connection.execute(statement, *values)

    async def _post(
        self, stage: ReceiptStage, reference: str, clearing_key: str, amount_yen: Yen, day: date
    ) -> list[Any]:
        # Cash is at the city's disposal when the bank has it.
        wait_days = self.municipality.ordinance.till_deposit_business_days.on(day)
        value_date = self.municipality.law.business_days.add_business_days(day, wait_days)
        report = Report(
            Channel.COUNTER,
            stage,
            reference,
            clearing_key,
            amount_yen,
            day,
            day,
            value_date,
            self.office,
            f"till:{reference}",
            event_id=uuid7(),
        )
        return await post([report], self.transaction, self.municipality)


def receipt_reference(office: str, year: int, number: int) -> str:
    """The reference of a till's receipt among all payments."""
    return f"till-{office}-{year}-{number}"


def _require(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise TillRefused(refusal)
