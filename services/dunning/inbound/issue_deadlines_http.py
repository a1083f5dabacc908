"""Claims whose dunning notice is late today or tomorrow, and the report line of lateness.

Permissions: dunning.late.list and dunning.late.report.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from services.dunning.handlers.issue_deadlines import without_notice
from services.dunning.rules.notice import DunningTerms
from services.dunning.store import issue_deadlines
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.http.problems import Problem
from shared.http.routes import Call, NoPersonalData, Routes

LIST = Access("dunning.late.list", DUNNING, AccessAction.LIST)
REPORT = NoPersonalData("dunning.late.report", "counts by tax item")


def deadline_routes(terms: DunningTerms) -> Routes:
    """The routes, by the law and the ordinances of a city."""
    routes = Routes("late notices")

    @routes.get("/late-notices", access=LIST, summary="Claims whose notice is late, or will be tomorrow")
    async def list_late(
        call: Call,
        day: date,
        after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> list[dict[str, Any]]:
        rows = await without_notice(day, after, limit, call.transaction.connection, terms)
        call.record([row["addressee_no"] for row in rows], fields=("due_on", "block"), detail=f"day={day}")
        return [dict(row) for row in rows]

    @routes.get("/late-notices/report", access=REPORT, summary="How many notices were late, by tax item")
    async def report(call: Call, first_day: date, last_day: date) -> list[dict[str, Any]]:
        if last_day < first_day:
            raise Problem(422, "invalid", "期間の終わりが始まりより前です。日付を確かめてください。")
        rows = await call.transaction.connection.fetch(issue_deadlines.REPORT, first_day, last_day)
        return [dict(row) for row in rows]

    return routes
