"""Entries find the first day whose books are open, whatever day they were meant for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from services.payments.rules.accounting_year import ClosedBooks, open_day
from services.payments.store import claims, closing
from shared.postgres.sql import Connection

_BOOKED_ON = claims.LEDGER.columns.index("booked_on")
#: It follows from the day of the books and stands beside it.
_FISCAL_YEAR = claims.LEDGER.columns.index("accounting_fiscal_year")


class _OfYear(Protocol):
    @property
    def accounting_fiscal_year(self) -> int:
        """The fiscal year in which a claim is booked."""


async def on_open_books(
    entries: Sequence[tuple[Any, ...]],
    of_claims: Mapping[int, _OfYear],
    connection: Connection,
    receipt_year: Callable[[int, date], int],
) -> list[tuple[Any, ...]]:
    """Move entries that fall on a closed day or into a closed year; until the transaction ends nothing more is closed.

    Args:
        entries: rows for `claims.LEDGER`.
        of_claims: the claims they belong to.
        connection: the one that will write them.
        receipt_year: the fiscal year of a receipt, from the claim's year and the day of the books.
    """
    closed = ClosedBooks(*await closing.share_closed_books(connection))

    def moved(entry: tuple[Any, ...]) -> tuple[Any, ...]:
        claim_id, booked_on = entry[0], entry[_BOOKED_ON]
        day = open_day(booked_on, entry[_FISCAL_YEAR], closed)
        if day == booked_on:
            return entry
        claim_year = day.year - 1 if claim_id is None else of_claims[claim_id].accounting_fiscal_year
        return (*entry[:_BOOKED_ON], day, receipt_year(claim_year, day), *entry[_FISCAL_YEAR + 1 :])

    return [moved(entry) for entry in entries]
