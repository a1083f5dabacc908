"""Cases are ranked by reasons that an officer can read; the same facts have the same points, which decide nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.enforcement.rules.priority import CaseFacts, reasons
from shared.law.case_work import UrgencyReason, UrgencyTerm
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import OFFICER, Enforcement

DAY = date(2026, 3, 31)
TERMS = (
    UrgencyTerm(UrgencyReason.EXPIRING, 40, 6),
    UrgencyTerm(UrgencyReason.OWED, 20, 500_000),
    UrgencyTerm(UrgencyReason.OWED, 10, 1_000_000),
    UrgencyTerm(UrgencyReason.AGE, 10, 24),
    UrgencyTerm(UrgencyReason.SILENT, 10, 6),
    UrgencyTerm(UrgencyReason.BROKEN_PROMISE, 20, None),
    UrgencyTerm(UrgencyReason.PROPERTY_KNOWN, 10, None),
)
CALM = CaseFacts(
    499_999, date(2024, 4, 1), date(2026, 10, 1), date(2025, 10, 1), promise_broken=False, property_known=None
)


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({}, []),
        ({"owed_yen": 500_000}, [20]),
        ({"owed_yen": 1_000_000}, [20, 10]),
        ({"oldest_due_on": date(2024, 3, 31)}, [10]),
        ({"ends_on": date(2026, 9, 30)}, [40]),
        ({"ends_on": None}, []),
        ({"spoken_on": date(2025, 9, 30)}, [10]),
        ({"spoken_on": None}, [10]),
        ({"promise_broken": True, "property_known": True}, [20, 10]),
    ],
)
def test_each_reason_has_its_points_from_its_threshold_on(changed: dict[str, Any], points: list[int]) -> None:
    found = reasons(CALM._replace(**changed), TERMS, DAY)

    assert [one.points for one in found] == points
    assert all(one.words for one in found)


@pytest.mark.feature("G22")
async def test_the_most_urgent_case_comes_first_with_its_reasons_and_nothing_is_done(enforcement: Enforcement) -> None:
    today = await enforcement.today()
    fresh = today - timedelta(days=20)
    await enforcement.hear(opened(1, 1_200_000, due_on=fresh), opened(2, 30_000, addressee_no=OTHER, due_on=fresh))
    new = {"due_on": fresh, "overdue_on": today}
    await enforcement.hear(overdue(1, 1_200_000, **new), overdue(2, 30_000, addressee_no=OTHER, **new))
    mine, other = await enforcement.case_id(), await enforcement.case_id(OTHER)
    for case_id in (mine, other):
        spoken = {"kind": "phone", "made_on": today.isoformat(), "summary": "納付の相談があった。"}
        await enforcement.post(f"/cases/{case_id}/contacts", spoken)
    await enforcement.deposit()
    await enforcement.pool.execute("DELETE FROM outbox")

    listed = await enforcement.get("/priorities")
    first = await enforcement.get("/priorities?limit=1")

    assert [(one["case_id"], one["points"]) for one in listed] == [(mine, 40), (other, 0)]
    assert [(one["reason"], one["points"]) for one in listed[0]["reasons"]] == [
        ("owed", 20),
        ("owed", 10),
        ("property_known", 10),
    ]
    assert "1,200,000円" in listed[0]["reasons"][0]["words"]
    assert first == listed[:1]
    # Points announce nothing and open no approval.
    assert await enforcement.pool.fetchval("SELECT count(*) FROM outbox") == 0
    assert await enforcement.pool.fetchval("SELECT count(*) FROM approval") == 0
    # Whoever may not see property does not learn from points that there is some.
    await give(enforcement.pool, OFFICER, granted(["enforcement.priority.list"], ["enforcement"]))
    await enforcement.refresh()
    assert [one["points"] for one in await enforcement.get("/priorities")] == [30, 0]
    rows = await enforcement.pool.fetch(
        "SELECT subject_ref, count(*) FROM access_record WHERE permission = 'enforcement.priority.list' GROUP BY 1"
    )
    assert {row["subject_ref"]: row["count"] for row in rows} == {ADDRESSEE: 3, OTHER: 2}
