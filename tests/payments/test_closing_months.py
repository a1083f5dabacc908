"""A month closes after its days, by two persons, with every difference from the bank explained to the yen."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.payments.rules.closing import Break, ChannelStanding, Obstacle, month_breaks
from tests.payments.closing_desk import HEAD, OFFICER, ClosingDesk, closing_desk
from tests.payments.conftest import Payments
from tests.payments.events import assessed, paid

JUNE, JUNE_30 = date(2025, 6, 1), date(2025, 6, 30)
ACT = "/approvals/payments.month_close"


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[ClosingDesk]:
    await payments.hear(assessed(1, 30_000, 30_000, 30_000, 30_000))
    async with closing_desk(payments, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("days_through", "months_through", "explained", "found"),
    [
        (JUNE_30, None, {"counter": -1}, []),
        (date(2025, 7, 1), date(2025, 5, 1), {"counter": -1}, []),
        (date(2025, 6, 29), None, {"counter": -1}, [Break(Obstacle.DAYS_OPEN, "2025-06")]),
        (None, None, {"counter": -1}, [Break(Obstacle.DAYS_OPEN, "2025-06")]),
        (JUNE_30, JUNE, {"counter": -1}, [Break(Obstacle.CLOSED, "2025-06")]),
        (JUNE_30, None, {}, [Break(Obstacle.DIFFERENCE, "counter", -1)]),
        (JUNE_30, None, {"counter": -2}, [Break(Obstacle.EXPLANATION, "counter", -1)]),
    ],
)
def test_what_stands_against_the_close_of_a_month_has_a_name(
    days_through: date | None, months_through: date | None, explained: dict[str, int], found: list[Break]
) -> None:
    channels = [ChannelStanding("counter", 5, 4)]

    assert (
        month_breaks(
            JUNE,
            days_closed_through=days_through,
            months_closed_through=months_through,
            channels=channels,
            explained=explained,
        )
        == found
    )


@pytest.mark.feature("A9")
async def test_a_month_closes_by_two_persons_once_its_days_are_closed_and_never_again(desk: ClosingDesk) -> None:
    await desk.payments.hear(paid(30_000, on=date(2025, 6, 20), value_date=JUNE_30))
    await desk.credit(JUNE_30, "convenience_store", 30_000, "n1")
    # The bank's notice about the last day of June comes after that day has been closed.
    proposal = {"payload": {"month": f"{JUNE}", "differences": []}, "note": "月計"}
    early = await desk.post(ACT, proposal)
    assert (await desk.post(f"/closings/{JUNE_30}")).status_code == 200
    await desk.credit(JUNE_30, "convenience_store", 55, "n2")
    blocked = (await desk.get(f"/month-closings/{date(2025, 6, 14)}")).json()
    unexplained = await desk.post(ACT, proposal)
    reason = {"channel": "convenience_store", "difference_yen": 55, "explanation": "翌月に記帳する収納"}
    proposal["payload"] = {"month": f"{JUNE}", "differences": [reason]}
    made = (await desk.post(ACT, proposal)).json()
    approve, body = f"{ACT}/{made['approval_id']}/approve", {"payload_hash": made["payload_hash"]}
    own = await desk.post(approve, body, by=OFFICER)
    done = await desk.post(approve, body, by=HEAD)

    assert [early.status_code, unexplained.status_code, own.status_code, done.status_code] == [409, 409, 403, 200]
    assert "日計が締まっていません" in early.json()["detail"]
    assert (blocked["month"], blocked["state"]) == ("2025-06-01", "blocked")
    assert blocked["breaks"] == [{"obstacle": "difference", "subject": "convenience_store", "difference_yen": 55}]
    closed = (await desk.get(f"/month-closings/{JUNE}")).json()
    assert (closed["state"], closed["approval_id"]) == ("closed", made["approval_id"])
    assert closed["channels"] == [
        {
            "channel": "convenience_store",
            "receipts_yen": 30_000,
            "credits_yen": 30_055,
            "explanation": "翌月に記帳する収納",
        }
    ]
    again = await desk.post(ACT, {"payload": {"month": f"{JUNE}", "differences": []}, "note": "月計"})
    assert (again.status_code, "開け直せません" in again.json()["detail"]) == (409, True)
    assert (await desk.get(f"/month-closings/{date(2025, 7, 1)}")).json()["channels"] == []
    assert await desk.payments.proof() == []
    await desk.payments.owner.execute("UPDATE month_close_total SET credits_yen = 30056")
    assert await desk.payments.proof() == ["closed_months"]


async def test_a_month_is_named_by_its_first_day_and_each_channel_once(desk: ClosingDesk) -> None:
    reason = {"channel": "counter", "difference_yen": 1, "explanation": "調査済み"}

    for payload in ({"month": "2025-06-02"}, {"month": f"{JUNE}", "differences": [reason, reason]}):
        answer = await desk.post(ACT, {"payload": payload, "note": ""})
        assert answer.status_code == 422, answer.text
