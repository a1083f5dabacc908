"""Each claim's prescription follows its law through what happened to it, is folded anew each time, and is watched."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts import DunningNoticeIssued, RemindedClaim, ReminderIssued, TaxItemCode
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, noticed, opened, overdue, paid, reversed_receipt, settled
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.test_seizures import issued, served
from tests.guarded import ROLES

#: The example of a first instalment due on 30 June 2020.
DUE, OVERDUE = date(2020, 6, 30), date(2020, 7, 1)


def notice(claim_id: int, on: date, **changed: Any) -> DunningNoticeIssued:
    values = {"issued_on": on, "pay_by": on + timedelta(days=10), "open_principal_yen": 50_000}
    return noticed(claim_id).model_copy(update={**values, **changed})


async def clocks(enforcement: Enforcement) -> dict[int, dict[str, Any]]:
    found = await enforcement.get(f"/cases/{await enforcement.case_id()}/prescription")
    return {one["claim_id"]: one for one in found}


@pytest.mark.feature("H7")
async def test_the_clock_follows_notices_and_payments_and_is_folded_anew(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1, due_on=DUE), opened(2, due_on=DUE))
    await enforcement.hear(overdue(1, due_on=DUE, overdue_on=OVERDUE), overdue(2, due_on=DUE, overdue_on=OVERDUE))
    assert (await clocks(enforcement))[1]["last_day"] == "2025-06-30"

    await enforcement.hear(notice(1, date(2020, 7, 20)))
    assert (await clocks(enforcement))[1]["last_day"] == "2025-07-30"
    part = paid(7, 10_000, 40_000).model_copy(update={"paid_on": date(2022, 3, 15)})
    await enforcement.hear(part)
    clock = (await clocks(enforcement))[1]
    assert (clock["last_day"], clock["extinguished_on"]) == ("2027-03-15", "2027-03-16")
    assert [one["event"] for one in clock["effects"]] == ["due", "dunning", "part_payment"]
    assert "民法152条" in clock["effects"][-1]["why"]
    # Money that was taken back has acknowledged nothing; the other claim never changed.
    await enforcement.hear(reversed_receipt(7, 10_000, 50_000))
    assert {number: one["last_day"] for number, one in (await clocks(enforcement)).items()} == {
        1: "2025-07-30",
        2: "2025-06-30",
    }


def reminder(serial: int, on: date, *claim_ids: int, addressee_no: str = ADDRESSEE) -> ReminderIssued:
    claims = (
        RemindedClaim(claim_id=one, tax_item=TaxItemCode.PROPERTY_TAX, form="reminder", open_principal_yen=50_000)
        for one in claim_ids
    )
    return ReminderIssued(
        document_no=f"S2025-{serial:07d}",
        addressee_no=addressee_no,
        form="reminder",
        issued_on=on,
        deadline_on=on + timedelta(days=14),
        claims=tuple(claims),
    )


async def test_a_reminder_gives_six_months_once_and_an_appropriation_acknowledges_nothing(
    enforcement: Enforcement,
) -> None:
    # Dunning sends on a topic of its own: a reminder may be heard of before its claims, and twice.
    first = reminder(1, date(2025, 5, 15), 1, 2)
    await enforcement.hear(first, reminder(2, date(2025, 6, 1), 3, addressee_no=OTHER))
    await enforcement.hear(*(opened(number, due_on=DUE) for number in (1, 2, 3)))
    await enforcement.hear(*(overdue(number, due_on=DUE, overdue_on=OVERDUE) for number in (1, 2, 3)))
    await enforcement.hear(first)
    # Payments appropriates an overpayment: it is no payment by the debtor, who acknowledges nothing.
    used = paid(7, 10_000, 40_000).model_copy(update={"paid_on": date(2025, 6, 10), "appropriated": True})
    await enforcement.hear(used)
    found = await clocks(enforcement)

    assert {number: one["last_day"] for number, one in found.items()} == {
        1: "2025-11-15",
        2: "2025-11-15",
        # It was sent to a joint obligor, whose own liability alone it keeps alive.
        3: "2025-06-30",
    }
    assert [one["event"] for one in found[1]["effects"]] == ["due", "reminder"]
    assert found[1]["owed_yen"] == 40_000
    # A second one adds nothing; a payment by the debtor begins the count anew.
    await enforcement.hear(reminder(3, date(2025, 10, 1), 1, 2))
    await enforcement.hear(paid(8, 5_000, 35_000).model_copy(update={"paid_on": date(2025, 10, 20)}))
    later = await clocks(enforcement)
    assert (later[1]["last_day"], later[2]["last_day"]) == ("2030-10-20", "2025-11-15")
    assert [one["event"] for one in later[2]["effects"]] == ["due", "reminder", "reminder"]


async def test_charges_have_the_clock_of_their_own_law(enforcement: Enforcement) -> None:
    care = {"due_on": date(2024, 8, 2)}
    await enforcement.hear(opened(1, item=TaxItemCode.CARE_PREMIUM, **care))
    await enforcement.hear(overdue(1, tax_item=TaxItemCode.CARE_PREMIUM, overdue_on=date(2024, 8, 3), **care))
    await enforcement.hear(notice(1, date(2024, 8, 20), tax_item=TaxItemCode.CARE_PREMIUM))

    assert (await clocks(enforcement))[1]["last_day"] == "2026-08-20"


async def test_a_seizure_keeps_it_from_ending_and_begins_it_anew(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    before = (await clocks(enforcement))[1]["last_day"]
    await served(enforcement, seizure_id, today)
    during = (await clocks(enforcement))[1]
    await enforcement.released(seizure_id, "other_property")
    after = (await clocks(enforcement))[1]

    assert before == "2030-06-30"
    assert (during["last_day"], during["extinguished_on"]) == (None, None)
    # Five years from the 29th of February end on the last day of that month (Civil Code, article 143).
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    assert after["last_day"] == date(today.year + 5, today.month, day).isoformat()


async def test_a_grace_stops_it_and_a_suspension_runs_beside_it(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1, due_on=DUE), opened(2, due_on=date(2022, 6, 30)))
    await enforcement.hear(
        overdue(1, due_on=DUE, overdue_on=OVERDUE), overdue(2, due_on=date(2022, 6, 30), overdue_on=date(2022, 7, 1))
    )
    measure = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "evidence": "試験の証拠",
        "reason": "試験の事由",
    }
    grace = {"ground": "disaster", "first_day": "2021-04-01", "last_day": "2022-03-31", "applied_on": "2020-06-30"}
    stopped = {"ground": "no_assets", "first_day": "2023-04-10"}
    for act, claim_id, more in (("grace_of_collection", 1, grace), ("suspension", 2, stopped)):
        claims = [{"claim_id": claim_id, "tax_item": "012", "amount_yen": 50_000}]
        payload = {**measure, **more, "claims": claims}
        answer = await enforcement.decide(f"enforcement.{act}", payload)
        assert answer.status_code == 200, answer.text

    found = await clocks(enforcement)

    assert (found[1]["last_day"], found[1]["by_suspension"]) == ("2026-06-30", False)
    assert (found[2]["last_day"], found[2]["extinguished_on"]) == ("2027-06-30", "2026-04-11")
    assert found[2]["by_suspension"] is True


@pytest.mark.feature("H10")
async def test_no_claim_ends_unseen(enforcement: Enforcement) -> None:
    await enforcement.hear(
        opened(1, due_on=DUE),
        opened(2, due_on=date(2020, 8, 31), item=TaxItemCode.RESIDENCE_TAX),
        opened(3, due_on=date(2021, 6, 30)),
        opened(4, due_on=DUE),
    )
    await enforcement.hear(overdue(1, due_on=DUE, overdue_on=OVERDUE))
    await enforcement.hear(settled(4))
    case_id = await enforcement.case_id()
    handing = {"assignment_no": 0, "assignee": OFFICER, "reason": "地区割りによる"}
    await enforcement.post(f"/cases/{case_id}/assignments", handing, by=HEAD)

    listed = await enforcement.get("/expiring?until=2025-09-01")
    nobodys = await enforcement.get("/expiring?until=2025-09-01&assignee=0999")
    narrow = ROLES["enforcement_officer"].permissions
    await give(enforcement.pool, OFFICER, granted(narrow, ["enforcement"], tax_items=["010"]))
    await enforcement.refresh()
    of_residence = await enforcement.get("/expiring?until=2025-09-01")

    # What is paid does not end, and the third claim ends a year later. The owner of each is named.
    assert [(one["claim_id"], one["last_day"], one["assignee"]) for one in listed["claims"]] == [
        (1, "2025-06-30", OFFICER),
        (2, "2025-08-31", OFFICER),
    ]
    assert (nobodys["claims"], listed["next_after"]) == ([], None)
    assert [one["claim_id"] for one in of_residence["claims"]] == [2]
    # Six months ahead; the day after the last day a claim has ended while nobody decided.
    counted = [
        await enforcement.job("report_expiring", day)
        for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    ]
    assert [(one["ending_soon"], one["ended_undecided"]) for one in counted] == [(0, 0), (1, 0), (2, 0), (1, 1)]


@pytest.mark.feature("H10")
async def test_owners_are_told_in_time_and_an_end_that_nobody_was_told_of_is_silent(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1, due_on=DUE), opened(2, due_on=date(2020, 9, 30), addressee_no=OTHER))
    both = (
        overdue(1, due_on=DUE, overdue_on=OVERDUE),
        overdue(2, due_on=date(2020, 9, 30), overdue_on=date(2020, 10, 1)),
    )
    await enforcement.hear(both[0], both[1].model_copy(update={"addressee_no": OTHER}))
    told = [await enforcement.job("report_expiring", day) for day in (date(2025, 1, 6), date(2025, 1, 7))]
    work = await enforcement.get("/work?until=2025-06-30")
    # A payment renews the first; the job stands still until both would have ended.
    part = paid(7, 10_000, 40_000).model_copy(update={"paid_on": date(2025, 1, 8)})
    await enforcement.hear(part)
    late = await enforcement.job("report_expiring", date(2025, 10, 1))
    silent = await enforcement.get("/silent-extinctions?on=2025-10-01")
    before = await enforcement.get("/silent-extinctions?on=2025-09-30")

    # The first ends on 1 July 2025, within six months; it is told once, as a task of whoever has the case.
    assert [(one["ending_soon"], one["tasks_made"], one["silent_extinctions"]) for one in told] == [
        (1, 1, 0),
        (1, 0, 0),
    ]
    assert [(one["kind"], one["due_on"]) for one in work] == [("task", "2025-02-06")]
    assert "期別債権1が2025-07-01" in work[0]["what"]
    # Its task is needless now, and of the second nobody was told before it ended.
    assert await enforcement.get("/work?until=2030-12-31") == []
    assert (late["ended_undecided"], late["silent_extinctions"]) == (1, 1)
    assert [one["claim_id"] for one in silent["claims"]] == [2]
    assert before["claims"] == []


async def test_an_end_that_moved_away_and_came_back_is_told_again(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1, due_on=DUE))
    await enforcement.hear(overdue(1, due_on=DUE, overdue_on=OVERDUE))
    first = await enforcement.job("report_expiring", date(2025, 1, 6))
    await enforcement.hear(paid(7, 10_000, 40_000).model_copy(update={"paid_on": date(2025, 1, 8)}))
    moved = await enforcement.job("report_expiring", date(2025, 1, 9))
    between = await enforcement.get("/work?until=2025-12-31")
    await enforcement.hear(reversed_receipt(7, 10_000, 50_000))

    back = [await enforcement.job("report_expiring", day) for day in (date(2025, 1, 10), date(2025, 1, 14))]

    assert (first["tasks_made"], moved["tasks_made"], between) == (1, 0, [])
    assert [one["tasks_made"] for one in back] == [1, 0]
    work = await enforcement.get("/work?until=2025-12-31")
    assert [(one["what"].count("2025-07-01"), one["due_on"]) for one in work] == [(1, "2025-02-10")]


async def test_a_joint_obligor_sees_the_clock_and_is_told_where_the_addressee_has_no_open_case(
    enforcement: Enforcement,
) -> None:
    joint = {"joint_addressee_nos": (OTHER,)}
    await enforcement.hear(opened(1, due_on=DUE, **joint))
    await enforcement.hear(overdue(1, due_on=DUE, overdue_on=OVERDUE, **joint))
    own, other = await enforcement.case_id(), await enforcement.case_id(OTHER)

    shown = await enforcement.get(f"/cases/{other}/prescription")
    first = await enforcement.get("/expiring?until=2025-07-01")
    await enforcement.pool.execute("UPDATE enforcement_case SET is_open = false WHERE case_id = $1", own)
    then = await enforcement.get("/expiring?until=2025-07-01")

    assert [(one["claim_id"], one["last_day"], one["addressee_no"]) for one in shown] == [(1, "2025-06-30", OTHER)]
    assert [(one["claim_id"], one["case_id"]) for one in first["claims"]] == [(1, own)]
    assert [(one["claim_id"], one["case_id"], one["addressee_no"]) for one in then["claims"]] == [(1, other, OTHER)]
