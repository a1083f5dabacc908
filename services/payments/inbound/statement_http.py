"""The statement of account (収納状況) of a person on any day, as the ledger knew it at any time.

Permission: payments.claim.search.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.payments.store import statement as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayOnPaper
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person

statement_routes = Routes("statements")

SEARCH = Access("payments.claim.search", RECEIPT, AccessAction.SEARCH)
_PAGE_MAX = 200


class StatementQuery(BaseModel):
    """Whose statement, as valid on which day, as known at which time."""

    addressee_no: AddresseeNo
    valid_on: DayOnPaper | None = None
    known_at: datetime | None = None
    after: Annotated[int, Field(ge=0)] = 0


@statement_routes.post("/statements", access=SEARCH, summary="What a person owed and had paid on a day")
async def get_statement(call: Call, query: StatementQuery) -> list[dict[str, Any]]:
    """Each claim of the caller's tax items, under every number of the person, folded from its entries, in pages."""
    numbers = await numbers_of_person(call.transaction.connection, query.addressee_no, query.known_at)
    rows = await call.transaction.connection.fetch(
        store.SELECT_STATEMENT,
        numbers,
        call.scope.tax_items,
        query.valid_on or date.max,
        query.known_at or datetime.max.replace(tzinfo=UTC),
        query.after,
        _PAGE_MAX,
    )
    subjects = sorted({*numbers, *(row["addressee_no"] for row in rows)})
    call.record(subjects, fields=("claim", "balance"), detail=f"{len(rows)} claims")
    return [{**dict(row), "open_yen": _open_yen(dict(row))} for row in rows]


def _open_yen(row: dict[str, Any]) -> int:
    parts = ("principal", "dunning_fee", "late_charge", "disposition_cost")
    left_yen = sum(int(row[f"{part}_assessed_yen"]) - int(row[f"{part}_collected_yen"]) for part in parts)
    return left_yen - int(row["written_off_yen"])
