"""The ledger, exported: every recorded item of every claim, a page of persons at a time."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

import asyncpg

from services.payments.handlers.assessment_sheet import statutory_of
from services.payments.rules.assessment_dates import FixedAmount, priority_parts
from services.payments.rules.export_items import COPIED, ITEMS
from services.payments.store import export as store
from shared.law.municipality import DisplayCodeUnknown, Municipality
from shared.postgres.sql import Connection


class LedgerPage(NamedTuple):
    """Rows of some persons, each with the values of `ITEMS` in their order."""

    rows: list[list[Any]]
    #: Whose rows they are, each once.
    persons: list[str]
    #: Whose each row is, beside the rows: what another service owns is found by it.
    addressee_nos: list[str]
    #: Which claim each row is, beside the rows for the same use.
    claim_ids: list[int]


async def ledger_page(
    after: str, persons: int, tax_items: Collection[str] | None, connection: Connection, municipality: Municipality
) -> LedgerPage:
    """The claims of the next persons; a person is whole on one page.

    Args:
        after: the addressee number after which the page begins; empty for the first page.
        persons: how many persons at most.
        tax_items: whose claims are given, or None for all.
        connection: where they are read.
        municipality: whose file has the display codes.
    """
    found = [row["addressee_no"] for row in await connection.fetch(store.SELECT_PERSONS, after, persons, tax_items)]
    claims = await connection.fetch(store.SELECT_ROWS, found, tax_items) if found else []
    numbers = [row["addressee_no"] for row in claims]
    claim_ids = [row["claim_id"] for row in claims]
    return LedgerPage([_values(row, municipality) for row in claims], found, numbers, claim_ids)


def _values(row: asyncpg.Record, municipality: Municipality) -> list[Any]:
    values = {**dict(row), **_display(row, municipality)}
    if row["priority_on"] is None:
        values |= _dates(row, municipality)
    kept = (item.owner == "payments" or item.field in COPIED for item in ITEMS)
    return [_plain(values[item.field]) if is_kept else None for item, is_kept in zip(ITEMS, kept, strict=True)]


def _dates(row: asyncpg.Record, municipality: Municipality) -> dict[str, date]:
    """The statutory due date and the priority date by rule; what a revision added later has a date of its own.

    The recorded item has one place: it has the date of what was fixed first.
    """
    withheld = row["withheld_from_pay"]
    statutory_on = statutory_of(row, row["tax_item_code"], municipality, withheld_from_pay=withheld)
    fixed = [FixedAmount(*one) for one in zip(row["amounts_yen"], row["fixed_days"], strict=True)]
    parts = priority_parts(statutory_on, fixed)
    priority_on = parts[0].priority_on if parts else max(statutory_on, fixed[0].fixed_on)
    return {"statutory_due_on": statutory_on, "priority_on": priority_on}


def _display(row: asyncpg.Record, municipality: Municipality) -> dict[str, str]:
    """Code and period for display; a year without codes shows the claim's own."""
    try:
        code = municipality.display_code(row["tax_item_code"], row["levy_fiscal_year"])
    except DisplayCodeUnknown:
        return {"display_tax_item_code": row["tax_item_code"], "display_period": row["instalment_code"]}
    period = code.period(row["due_on"], is_ad_hoc=row["is_ad_hoc"])
    return {"display_tax_item_code": code.code, "display_period": period}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
