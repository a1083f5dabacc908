"""A day closes when its files and channels agree with the bank, or when two persons explain what does not."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.payments.rules.closing import Break, ChannelStanding, FileStanding, Obstacle, breaks
from shared.contracts import ReceiptStage
from tests.payments.closing_desk import CLERK, HEAD, OFFICER, ClosingDesk, closing_desk
from tests.payments.conftest import Payments
from tests.payments.events import assessed, paid

MONDAY, TUESDAY, WEDNESDAY = date(2025, 6, 23), date(2025, 6, 24), date(2025, 6, 25)
ACT = "/approvals/payments.day_close"


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[ClosingDesk]:
    await payments.hear(assessed(1, 30_000, 30_000, 30_000, 30_000))
    async with closing_desk(payments, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("day", "files", "channels", "explained", "found"),
    [
        (TUESDAY, [], [], {}, []),
        (WEDNESDAY, [], [], {}, [Break(Obstacle.FUTURE, "2025-06-25")]),
        (MONDAY, [], [], {}, [Break(Obstacle.CLOSED, "2025-06-23")]),
        (TUESDAY, [FileStanding(7, "a", "posted", 300, 300)], [], {}, []),
        (TUESDAY, [FileStanding(7, "a", "posting", 300, 300)], [], {}, [Break(Obstacle.FILE_UNFINISHED, "7")]),
        (TUESDAY, [FileStanding(7, "a", "posted", 300, 299)], [], {}, [Break(Obstacle.FILE_TOTAL, "7", -1)]),
        (TUESDAY, [], [ChannelStanding("counter", 5, 5)], {}, []),
        (TUESDAY, [], [ChannelStanding("counter", 5, 4)], {}, [Break(Obstacle.DIFFERENCE, "counter", -1)]),
        (TUESDAY, [], [ChannelStanding("counter", 5, 4)], {"counter": -1}, []),
        (TUESDAY, [], [ChannelStanding("counter", 5, 4)], {"counter": 1}, [Break(Obstacle.EXPLANATION, "counter", -1)]),
        (TUESDAY, [], [], {"counter": -1}, [Break(Obstacle.EXPLANATION, "counter", 0)]),
    ],
)
def test_what_stands_against_a_close_has_a_name(
    day: date,
    files: list[FileStanding],
    channels: list[ChannelStanding],
    explained: dict[str, int],
    found: list[Break],
) -> None:
    assert (
        breaks(day, today=TUESDAY, closed_through=MONDAY, files=files, channels=channels, explained=explained) == found
    )


@pytest.mark.feature("A9")
async def test_a_day_whose_money_agrees_with_the_bank_closes_and_what_comes_late_is_booked_on_the_next(
    desk: ClosingDesk,
) -> None:
    await desk.payments.hear(paid(30_000, on=date(2025, 6, 20), booked_on=MONDAY, value_date=MONDAY))
    blocked = await desk.post(f"/closings/{MONDAY}")
    shown = (await desk.get(f"/closings/{MONDAY}")).json()
    await desk.credit(MONDAY, "convenience_store", 30_000, "n1")
    closed = await desk.post(f"/closings/{MONDAY}")

    assert (blocked.status_code, blocked.json()["type"]) == (409, "urn:shuno:problem:day_not_closable")
    assert "convenience_store" in blocked.json()["detail"]
    assert shown["state"] == "blocked"
    assert shown["breaks"] == [{"obstacle": "difference", "subject": "convenience_store", "difference_yen": -30_000}]
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")

    before = await desk.rows("/settlement/days", first=MONDAY, last=MONDAY)
    late = paid(30_000, place=2, ref="late", on=date(2025, 6, 20), booked_on=MONDAY, value_date=MONDAY)
    await desk.payments.hear(late)

    assert await desk.rows("/settlement/days", first=MONDAY, last=MONDAY) == before
    assert [row["total_yen"] for row in before] == [30_000]
    (next_day,) = await desk.rows("/settlement/days", first=TUESDAY, last=TUESDAY)
    assert (next_day["total_yen"], next_day["closed"]) == (30_000, "未締め")
    # Three dates: the charge counts from the day of payment, the report keeps its own, the books take the open day.
    entry = await desk.payments.pool.fetchrow(
        "SELECT e.effective_on, e.booked_on, r.paid_on, r.booked_on, r.value_date FROM ledger_entry e "
        "JOIN receipt r USING (receipt_id) WHERE receipt_ref = 'late'"
    )
    assert tuple(entry) == (date(2025, 6, 20), TUESDAY, date(2025, 6, 20), MONDAY, MONDAY)
    # It is compared with the next day, for the bank had not been asked about it.
    (channel,) = (await desk.get(f"/closings/{TUESDAY}")).json()["channels"]
    assert (channel["receipts_yen"], channel["difference_yen"]) == (30_000, -30_000)
    again = await desk.post(f"/closings/{MONDAY}")
    assert (again.status_code, "開け直せません" in again.json()["detail"]) == (409, True)
    assert await desk.payments.proof() == []
    await desk.payments.owner.execute("UPDATE ledger_entry SET booked_on = '2025-06-23' WHERE booked_on = '2025-06-24'")
    assert await desk.payments.proof() == ["closed_books"]


@pytest.mark.feature("A9")
async def test_a_difference_is_explained_by_two_and_nothing_closes_when_it_has_changed(desk: ClosingDesk) -> None:
    await desk.payments.hear(paid(30_000, on=MONDAY, value_date=MONDAY))
    await desk.credit(MONDAY, "convenience_store", 29_945, "n1")
    reason = {"channel": "convenience_store", "difference_yen": -55, "explanation": "手数料が差し引かれている"}
    payload = {"day": f"{MONDAY}", "differences": [reason]}

    wrong = {**payload, "differences": [{**reason, "difference_yen": -54}]}
    refused = await desk.post(ACT, {"payload": wrong, "note": "照合"})
    made = (await desk.post(ACT, {"payload": payload, "note": "照合"})).json()
    approve = f"{ACT}/{made['approval_id']}/approve"
    own = await desk.post(approve, {"payload_hash": made["payload_hash"]}, by=OFFICER)
    await desk.credit(MONDAY, "convenience_store", 5, "n2")
    changed = await desk.post(approve, {"payload_hash": made["payload_hash"]}, by=HEAD)
    await desk.credit(MONDAY, "convenience_store", -5, "n3")
    done = await desk.post(approve, {"payload_hash": made["payload_hash"]}, by=HEAD)

    assert [refused.status_code, own.status_code, changed.status_code, done.status_code] == [409, 403, 409, 200]
    closed = (await desk.get(f"/closings/{MONDAY}")).json()
    assert (closed["state"], closed["approval_id"], closed["closed_by"]) == ("closed", made["approval_id"], HEAD)
    assert closed["channels"] == [
        {
            "channel": "convenience_store",
            "receipts_yen": 30_000,
            "credits_yen": 29_945,
            "explanation": "手数料が差し引かれている",
        }
    ]
    # The next day begins with nothing: the difference was settled with its own.
    assert (await desk.get(f"/closings/{TUESDAY}")).json()["state"] == "closable"
    assert (await desk.post(f"/closings/{TUESDAY}", by=CLERK)).status_code == 403


async def test_files_flash_money_and_cancellations_in_a_close(desk: ClosingDesk) -> None:
    hear = desk.payments.hear
    await hear(paid(30_000, on=MONDAY, stage=ReceiptStage.FLASH, value_date=MONDAY))
    await hear(paid(30_000, place=2, ref="r2", on=MONDAY))
    await hear(paid(30_000, place=3, ref="r3", on=MONDAY, value_date=MONDAY))
    await hear(paid(30_000, place=3, ref="r3", on=MONDAY, stage=ReceiptStage.CANCEL))
    await desk.payments.pool.execute(
        "INSERT INTO intake_file (name, sha256, byte_count, profile, sender, received_on, state) "
        "VALUES ('unfinished', 'x', 0, 'strict', 'test', $1, 'received')",
        MONDAY,
    )

    shown = (await desk.get(f"/closings/{MONDAY}")).json()

    assert shown["channels"] == []
    assert shown["undated"] == {"receipts": 1, "amount_yen": 30_000}
    assert shown["breaks"] == [{"obstacle": "file_unfinished", "subject": "1", "difference_yen": 0}]
