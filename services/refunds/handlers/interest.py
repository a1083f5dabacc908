"""Finds overpayments of which everything was appropriated, and whose interest is still to be paid (還付加算金)."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from services.refunds.rules.interest import Waited, interest_of
from services.refunds.store import decisions
from shared.law.library import Law
from shared.money import Yen
from shared.postgres.sql import Connection


class Owed(NamedTuple):
    """An overpayment with the interest on what was appropriated of it, up to the days as of which it was."""

    overpayment_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    appropriated_yen: Yen
    interest_yen: Yen


async def interest_owed(
    after: int, tax_items: Collection[str] | None, day: date, connection: Connection, law: Law, limit: int
) -> tuple[list[Owed], int | None]:
    """Overpayments on which interest is owed though nothing of them is open.

    Args:
        after: the last overpayment of the page before.
        tax_items: whose; none for all.
        day: a day on which all of them were appropriated, such as today.
        connection: where to look.
        law: the rates.
        limit: the most overpayments that are looked at.

    Returns:
        Those on which some is owed, and after which to go on; none where these were the last.

    Raises:
        NotYetAnnounced: the rate of a day has not been announced.
    """
    items = None if tax_items is None else sorted(tax_items)
    rows = await connection.fetch(decisions.LIST_INTEREST_OWED, after, items, limit)
    numbers = [row["overpayment_id"] for row in rows]
    used: dict[int, list[tuple[date, Yen]]] = {}
    for one in await connection.fetch(decisions.SELECT_APPROPRIATED, numbers):
        used.setdefault(one["overpayment_id"], []).append((one["appropriation_date"], one["amount_yen"]))
    terms = law.refund_interest_terms(day)
    found = []
    for row in rows:
        appropriated = used.get(row["overpayment_id"])
        if not appropriated:
            continue
        interest = interest_of(dict(row), 0, appropriated, Waited(None, None), day, terms)
        if interest.total_yen:
            where = (row["overpayment_id"], row["addressee_no"], row["tax_item"], row["levy_fiscal_year"])
            found.append(Owed(*where, sum(yen for _, yen in appropriated), interest.total_yen))
    return found, numbers[-1] if len(rows) == limit else None
