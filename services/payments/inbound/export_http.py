"""The export of the ledger (台帳の出力): the recorded items, and their values a page of persons at a time.

Permission: payments.ledger.export. Every page records an export of each person on it, once.
"""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.payments.handlers.export import ledger_page
from services.payments.rules.export_items import ITEMS
from shared.access import Access, AccessAction
from shared.access.purposes import SETTLEMENT
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

EXPORT = Access("payments.ledger.export", SETTLEMENT, AccessAction.EXPORT)
LIST = NoPersonalData("payments.ledger.export", "names of the recorded items, nobody's values")

_PERSONS_MAX = 500
_FIELDS = ("claim", "assessment", "balance", "receipt", "due_on", "carry_over")


class PageQuery(BaseModel):
    """Where a page begins; in the body, so that the number stands in no URL and no log of one."""

    after: Annotated[str, Field(pattern=r"^([0-9]{15})?$")] = ""
    persons: Annotated[int, Field(ge=1, le=_PERSONS_MAX)] = _PERSONS_MAX


def export_routes(municipality: Municipality) -> Routes:
    """The routes, for a municipality whose file has the display codes."""
    routes = Routes("export")

    @routes.get("/exports/ledger/items", access=LIST, summary="The recorded items, in the order of the export")
    async def items(_call: Call) -> list[dict[str, Any]]:
        return [item._asdict() for item in ITEMS]

    @routes.post("/exports/ledger/pages", access=EXPORT, summary="The recorded items of the claims of some persons")
    async def page(call: Call, query: PageQuery) -> dict[str, Any]:
        """Rows in the order of persons and claims, for the caller's tax items; the last page has no next one."""
        connection = call.transaction.connection
        found = await ledger_page(query.after, query.persons, call.scope.tax_items, connection, municipality)
        call.record(found.persons, fields=_FIELDS, detail=f"{len(found.rows)} claims")
        more = len(found.persons) == query.persons
        next_after = found.persons[-1] if more else None
        whose = {"addressee_nos": found.addressee_nos, "claim_ids": found.claim_ids}
        return {"rows": found.rows, **whose, "next_after": next_after}

    return routes
