"""Open cases by urgency, each with its reasons (優先順位): a help to begin somewhere, which decides nothing.

Permission: enforcement.priority.list. Whether property is known counts only for whoever may see property.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.enforcement.handlers.prescription import first_ends
from services.enforcement.inbound.case_means_panels import PROPERTY
from services.enforcement.inbound.rights import Rights
from services.enforcement.rules.priority import CaseFacts, reasons
from services.enforcement.store import priority
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.staff import Holder
from shared.days import TOKYO, add_months
from shared.http.routes import Call, Routes
from shared.law.case_work import UrgencyReason
from shared.law.municipality import Municipality

LIST = Access("enforcement.priority.list", ENFORCEMENT, AccessAction.LIST)
_PAGE_MAX = 500
_FIELDS = ("case", "owed_yen", "contact", "instalment", "prescription")


class ReasonView(BaseModel):
    """A reason and its points."""

    model_config = ConfigDict(frozen=True)

    reason: UrgencyReason
    points: int
    words: str


class PriorityRow(BaseModel):
    """A case with the sum of its points and why it has them."""

    model_config = ConfigDict(frozen=True)

    case_id: int
    addressee_no: str
    assignee: str | None
    owed_yen: int
    oldest_due_on: date
    points: int
    reasons: list[ReasonView]


def priority_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose file says what makes a case urgent."""
    routes = Routes("priority")

    @routes.get("/priorities", access=LIST, summary="Open cases, the most urgent first, with the reasons")
    async def list_priorities(
        call: Call, assignee: Holder | None = None, limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100
    ) -> list[PriorityRow]:
        """By points, then by what is owed; of all cases or one officer's, in the caller's tax items."""
        connection = call.transaction.connection
        today = call.transaction.started_at.astimezone(TOKYO).date()
        items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
        terms = municipality.case_work.on(today).urgency
        months = max((one.threshold or 0 for one in terms if one.reason is UrgencyReason.EXPIRING), default=0)
        ends = await first_ends(add_months(today, months), items, connection) if months else {}
        may_know = (await Rights.of(call)).permit(PROPERTY) is not None
        rows = []
        for row in await connection.fetch(priority.SELECT_FACTS, items, assignee):
            facts = CaseFacts(
                row["owed_yen"],
                row["oldest_due_on"],
                ends.get(row["case_id"]),
                row["spoken_on"],
                row["promise_broken"],
                row["property_known"] if may_know else None,
            )
            found = [ReasonView(**one._asdict()) for one in reasons(facts, terms, today)]
            names = ("case_id", "addressee_no", "assignee", "owed_yen", "oldest_due_on")
            points = sum(one.points for one in found)
            rows.append(PriorityRow(**{name: row[name] for name in names}, points=points, reasons=found))
        shown = sorted(rows, key=lambda one: (-one.points, -one.owed_yen, one.case_id))[:limit]
        call.record([one.addressee_no for one in shown], fields=_FIELDS)
        return shown

    return routes
