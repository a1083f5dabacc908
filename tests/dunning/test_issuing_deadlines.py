"""No notice is late as a surprise: the last day in time is found, and what was late stands in a report."""

import logging
from datetime import date
from typing import Any

import pytest

from shared.access import Actor, ActorKind
from shared.contracts import BlockState
from tests.dunning.claims import addressee_of, overdue, settled
from tests.dunning.test_blocks import block
from tests.dunning.test_runs import DISPATCH, HEAD, RunDesk, desk

__all__ = ["desk"]

#: The last business day of the 20 days after 30 June, and the first one after them.
LAST_DAY, LATE = date(2026, 7, 17), date(2026, 7, 21)


async def look(desk: RunDesk, day: date) -> dict[str, Any]:
    """The daily job after that of the notices."""
    async with desk.dunning.transactions.begin(Actor("service:dunning", ActorKind.SERVICE)) as transaction:
        return await desk.dunning.service.jobs["report_late_notices"](day, transaction)


async def late(desk: RunDesk, day: date, **query: Any) -> list[tuple[int, str, list[str], bool]]:
    rows = await desk.get("/late-notices", by=HEAD, day=day.isoformat(), **query)
    return [(row["claim_id"], row["timing"], row["states"], row["has_letter"]) for row in rows]


@pytest.mark.feature("F21")
async def test_a_notice_that_would_be_late_tomorrow_is_found_today_and_a_late_one_is_reported(
    desk: RunDesk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.dunning.hear(*(overdue(number) for number in range(1, 5)))
    await desk.dunning.hear(overdue(5, due_on=date(2026, 7, 31)))
    await desk.dunning.hear(block(2, addressee_of(2), BlockState.GRACE_OF_COLLECTION))
    # One is paid; one is pulled out of the run whose letters are released; one has its letter.
    await desk.dunning.hear(settled(4))
    run_id = await desk.listed(date(2026, 7, 16))
    await desk.pull(run_id, claim_ids=[1])
    await desk.released(run_id)

    assert await look(desk, DISPATCH) == {"last_day": 0, "late": 0, "unexplained": 0}
    with caplog.at_level(logging.WARNING):
        assert await look(desk, LAST_DAY) == {"last_day": 3, "late": 0, "unexplained": 2}
    assert "2 claims have no notice at the end of their statutory days" in caplog.text
    on_last_day = [
        (1, "last_day", [], False),
        (2, "last_day", ["grace_of_collection"], False),
        (3, "last_day", [], True),
    ]
    assert await late(desk, LAST_DAY) == on_last_day
    assert await late(desk, LAST_DAY, after=1, limit=1) == on_last_day[1:2]
    assert (await desk.dispatched(run_id, 1, LAST_DAY)).status_code == 200

    assert await look(desk, LATE) == await look(desk, LATE) == {"last_day": 0, "late": 2, "unexplained": 1}
    assert [row[:2] for row in await late(desk, LATE)] == [(1, "late"), (2, "late")]
    after = await desk.listed(LATE)
    await desk.released(after)
    assert (await desk.dispatched(after, 1, date(2026, 7, 22))).status_code == 200
    (line,) = await desk.get("/late-notices/report", by=HEAD, first_day="2026-07-01", last_day="2026-07-31")
    assert line == {"tax_item": "010", "issued": 2, "issued_late": 1, "found_last_day": 3, "found_late": 2}
