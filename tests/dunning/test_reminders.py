"""Reminders (催告): runs that two persons release, and letters that bundle what a person owes."""

from datetime import date
from typing import Any

import pytest

from shared.contracts import AddresseeMerged, BlockEnded, BlockSet, BlockState, Letter, TaxItemCode
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.dunning.claims import addressee_of, flash, receipt
from tests.dunning.reminding import (
    ACT,
    DUNNED,
    HEAD,
    NARROW,
    OFFICER,
    RELATIVE,
    Section,
    owed,
    payload_of,
    registered,
    section,
)

__all__ = ["section"]

#: A run of Wednesday 2 September leaves on Monday 7; its deadline falls into a row of holidays.
RUN_ON, DISPATCH_ON, DEADLINE_ON = date(2026, 9, 2), date(2026, 9, 7), date(2026, 9, 24)
#: Twenty days after that deadline, as the ladder asks for the second step.
SECOND_RUN_ON = date(2026, 10, 14)
FIRST, SECOND, THIRD = addressee_of(1), addressee_of(2), addressee_of(3)


@pytest.mark.feature("F9", "F19")
async def test_a_person_gets_one_letter_whose_deadline_is_watched_until_the_next_step(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"), owed(3, 2))
    early = await section.post("/reminder-runs", {"run_on": "2026-07-15"}, status=409)
    run = await section.propose(RUN_ON)
    people = await section.get(f"/reminder-runs/{run['run_id']}/candidates")
    again = await section.post("/reminder-runs", {"run_on": RUN_ON.isoformat()}, status=409)
    before = await section.announced()
    await section.release(run)
    released = await section.announced()
    await section.dispatch(run, 2)
    letters = await section.announced()
    seen = await section.get("/reminders/S2026-0000001")

    assert (early["type"], again["type"]) == ("urn:shuno:problem:nothing_due", "urn:shuno:problem:open_run")
    assert (run["person_count"], run["claim_count"], run["amount_yen"]) == (2, 3, 30_000)
    assert (run["dispatch_on"], run["by_form"], run["tax_items"]) == ("2026-09-07", {"reminder": 2}, ["010", "012"])
    assert [(one["person_no"], len(one["lines"]), one["pulled"]) for one in people] == [
        (FIRST, 2, False),
        (SECOND, 1, False),
    ]
    assert (before, released) == ([], [])
    assert [(one.document_no, one.addressee_no, one.form, one.issued_on, one.deadline_on) for one in letters] == [
        ("S2026-0000001", FIRST, "reminder", DISPATCH_ON, DEADLINE_ON),
        ("S2026-0000002", SECOND, "reminder", DISPATCH_ON, DEADLINE_ON),
    ]
    assert [(one.claim_id, one.tax_item, one.form, one.open_principal_yen) for one in letters[0].claims] == [
        (1, TaxItemCode.RESIDENCE_TAX, "reminder", 10_000),
        (2, TaxItemCode.PROPERTY_TAX, "reminder", 10_000),
    ]
    assert (seen["envelope"], seen["name"], seen["address"], seen["amount_yen"]) == (
        "white",
        "見本 太郎",
        "見本町1",
        20_000,
    )
    assert [(one["claim_id"], one["due_on"]) for one in seen["lines"]] == [(1, "2026-06-30"), (2, "2026-06-30")]

    await section.dunning.hear(receipt(7, 10_000, 0, claim_id=3, addressee_no=SECOND))
    on_the_day = await section.get("/reminder-deadlines", on=DEADLINE_ON.isoformat())
    passed = await section.get("/reminder-deadlines", on="2026-09-25")
    nobody = await section.post("/reminder-runs", {"run_on": "2026-09-02"}, status=409)
    later = await section.send(SECOND_RUN_ON)
    asked_again = await section.get("/reminder-deadlines", on="2026-09-25")

    assert on_the_day == []
    assert [(one["document_no"], one["open_yen"], one["claim_count"]) for one in passed] == [
        ("S2026-0000001", 20_000, 2)
    ]
    assert nobody["type"] == "urn:shuno:problem:nothing_due"
    assert (later["state"], later["by_form"]) == ("dispatched", {"final_reminder": 1})
    assert asked_again == []


@pytest.mark.feature("F9")
async def test_the_last_step_announces_seizure_in_a_red_envelope_and_ends_the_ladder(section: Section) -> None:
    await section.dun(owed(1, 1))
    forms = []
    for run_on in (RUN_ON, SECOND_RUN_ON, date(2026, 11, 20)):
        await section.send(run_on)
        forms.append((await section.announced())[-1])
    seen = await section.get(f"/reminders/{forms[-1].document_no}")

    assert [one.form for one in forms] == ["reminder", "final_reminder", "seizure_warning"]
    assert (seen["form"], seen["envelope"], seen["dispatch_on"], seen["deadline_on"]) == (
        "seizure_warning",
        "red",
        "2026-11-26",
        "2026-12-07",
    )
    section.turn_to(date(2027, 6, 1))
    await section.post("/reminder-runs", {"run_on": "2027-06-01"}, status=409)


async def test_what_is_paid_blocked_or_gone_between_proposal_and_dispatch_is_left_out_with_its_reason(
    section: Section,
) -> None:
    claims = [owed(number, number) for number in range(1, 8)]
    await section.dun(*claims, owed(8, 1))
    run = await section.propose(RUN_ON)
    await section.dunning.hear(
        receipt(1, 10_000, 0, claim_id=1),
        flash(2, 10_000, 0, claim_id=2),
        receipt(4, 4_000, 6_000, claim_id=4),
    )
    await section.dunning.hear(block(THIRD, BlockState.PAYMENT_PLAN))
    await section.dunning.hear(registered(addressee_of(5), flags=(AddresseeFlag.PROTECTED,)))
    await section.dunning.hear(registered(addressee_of(6), flags=(AddresseeFlag.DEAD, AddresseeFlag.HEIRS_UNKNOWN)))
    merged = AddresseeMerged(addressee_no=addressee_of(7), surviving_no=FIRST, change_no=1, decided_on=RUN_ON)
    await section.dunning.hear(merged)
    await section.release(run)
    await section.dispatch(run, 2)
    issued = await section.announced()
    left_out = await section.get(f"/reminder-runs/{run['run_id']}/left-out")
    (row,) = await section.get("/reminder-runs")

    # The first person still owes one of two claims; the money of the fourth lowers what he is asked for.
    assert [
        (one.addressee_no, [(line.claim_id, line.open_principal_yen) for line in one.claims]) for one in issued
    ] == [
        (FIRST, [(8, 10_000)]),
        (addressee_of(4), [(4, 6_000)]),
    ]
    assert {one["claim_id"]: one["reason"] for one in left_out} == {
        1: "nothing_to_pay",
        2: "nothing_to_pay",
        3: "blocked",
        5: "address_withheld",
        6: "blocked",
        7: "changed",
    }
    assert (row["candidate_count"], row["letter_count"], row["left_out_count"]) == (7, 2, 6)
    numbers = await section.dunning.fetch("SELECT last_serial FROM reminder_series")
    assert [one["last_serial"] for one in numbers] == [2]


@pytest.mark.feature("F8")
async def test_a_stop_or_a_plan_holds_reminders_back_and_not_the_dunning_notice(section: Section) -> None:
    await section.dunning.hear(*(block(addressee_of(n), state) for n, state in enumerate(STATES, 1)))
    await section.dun(*(owed(number, number) for number in range(1, 5)))
    run = await section.propose(RUN_ON)
    people = await section.get(f"/reminder-runs/{run['run_id']}/candidates")

    assert await section.dunning.stages() == {1: "dunned", 2: "dunned", 3: "dunned", 4: "dunned"}
    assert [one["person_no"] for one in people] == [THIRD, addressee_of(4)]
    ended = BlockEnded(block_id=block(FIRST, BlockState.REMINDER_STOP).block_id, addressee_no=FIRST, ended_on=RUN_ON)
    await section.dunning.hear(ended)
    await section.post(f"/reminder-runs/{run['run_id']}/cancellations", {"reason": "停止の解除を反映する"})
    anew = await section.propose(RUN_ON)
    assert (anew["person_count"], run["person_count"]) == (3, 2)


STATES = (BlockState.REMINDER_STOP, BlockState.PAYMENT_PLAN, BlockState.PHONE_STOP)


async def test_nobody_is_sent_what_was_not_decided_on(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2), owed(3, 3))
    run = await section.propose(RUN_ON)
    path = f"/reminder-runs/{run['run_id']}"
    wish = {"place": 2, "pulled": True, "reason_code": "consultation", "reason": "納税相談の予約がある"}
    out = await section.post(f"{path}/pulls", wish)
    twice = await section.post(f"{path}/pulls", wish, status=409)
    stale = await section.post(f"/approvals/{ACT}", {"payload": payload_of(run), "note": "x"}, status=409)
    now = await section.get(path)
    made = await section.post(f"/approvals/{ACT}", {"payload": payload_of(now), "note": "x"})
    body = {"payload_hash": made["payload_hash"]}
    approve = f"/approvals/{ACT}/{made['approval_id']}/approve"
    own = await section.post(approve, body, OFFICER, 403)
    await section.post(f"{path}/pulls", {**wish, "pulled": False})
    changed = await section.post(approve, body, HEAD, 409)
    await section.post(f"{path}/pulls", wish)
    section.turn_to(date(2026, 9, 8))
    late = await section.post(approve, body, HEAD, 409)
    section.turn_to(DISPATCH_ON)
    await section.post(approve, body, HEAD, 200)
    again = await section.post(approve, body, HEAD, 409)
    await section.dispatch(now, 2)

    assert (out["pulled"], out["reason"], now["person_count"], now["pulled_count"]) == (
        True,
        "納税相談の予約がある",
        2,
        1,
    )
    problems = [one["type"].removeprefix("urn:shuno:problem:") for one in (twice, stale, own, changed, late, again)]
    assert problems == [
        "nothing_changes",
        "run_changed",
        "forbidden",
        "run_changed",
        "dispatch_passed",
        "already_decided",
    ]
    assert [one.addressee_no for one in await section.announced()] == [FIRST, THIRD]
    left_out = await section.get(f"{path}/left-out")
    assert [(one["claim_id"], one["reason"]) for one in left_out] == [(2, "pulled")]
    ended = await section.post(f"{path}/pulls", wish, status=409)
    assert ended["type"] == "urn:shuno:problem:run_dispatched"
    await section.post("/reminder-runs/99/cancellations", {"reason": "番号の誤り"}, status=404)


@pytest.mark.feature("F9")
async def test_letters_leave_on_their_day_and_what_was_paid_by_then_is_taken_out(section: Section) -> None:
    await section.dun(*(owed(number, number) for number in range(1, 6)), owed(6, 1))
    run = await section.propose(RUN_ON)
    path = f"/reminder-runs/{run['run_id']}"
    unreleased = await section.post(f"{path}/stopped-letters", stopping(1), status=409)
    await section.release(run)
    await section.dunning.hear(*(receipt(number, 10_000, 0, claim_id=number) for number in (1, 2, 3)))
    await section.dunning.hear(block(addressee_of(4), BlockState.REMINDER_STOP))
    listed = await section.get(f"{path}/pull-list")
    nobody = await section.get(f"{path}/pull-list", NARROW)
    await section.post(f"{path}/stopped-letters", stopping(2), NARROW, 403)
    out = await section.post(f"{path}/stopped-letters", stopping(2, 4))
    twice = await section.post(f"{path}/stopped-letters", stopping(2), status=409)
    section.turn_to(date(2026, 9, 4))
    early = {"dispatched_on": DISPATCH_ON.isoformat(), "piece_count": 3}
    refused = [await section.post(f"{path}/dispatches", early, status=409)]
    section.turn_to(DISPATCH_ON)
    refused += [
        await section.post(f"{path}/dispatches", {**early, "dispatched_on": "2026-09-04"}, status=409),
        await section.post(f"{path}/dispatches", {**early, "piece_count": 5}, status=409),
    ]
    left = await section.dispatch(run, 3)
    slipped = await section.get(f"{path}/slipped-letters")
    (row,) = await section.get("/reminder-runs")
    await section.dispatch(run, 3, 409)

    # The first owes his second claim: his letter leaves. The third's slipped out.
    assert [(one["document_no"][-1], one["reason"]) for one in listed] == [
        ("2", "nothing_to_pay"),
        ("3", "nothing_to_pay"),
        ("4", "blocked"),
    ]
    assert (nobody, out) == ([], {"stopped_count": 2, "leaving_count": 3})
    problems = [one["type"].removeprefix("urn:shuno:problem:") for one in (unreleased, twice, *refused)]
    assert problems == ["run_proposed", "unknown_letter", "wrong_day", "wrong_day", "wrong_count"]
    assert left == {"piece_count": 3, "slipped_count": 1}
    assert [(one["person_no"], one["reason"]) for one in slipped] == [(THIRD, "nothing_to_pay")]
    assert (row["state"], row["letter_count"]) == ("dispatched", 3)
    assert [one.addressee_no for one in await section.announced()] == [FIRST, THIRD, addressee_of(5)]


async def test_a_letter_that_would_go_to_the_wrong_address_is_taken_out(section: Section) -> None:
    await section.dun(*(owed(number, number) for number in range(1, 4)))
    run = await section.propose(RUN_ON)
    await section.release(run)
    moved = Letter(capacity=LetterCapacity.SELF, name="見本 太郎", address="転居町1")
    await section.dunning.hear(registered(FIRST, moved), registered(SECOND, flags=(AddresseeFlag.PROTECTED,)))
    listed = await section.get(f"/reminder-runs/{run['run_id']}/pull-list")

    assert [(one["person_no"], one["reason"]) for one in listed] == [
        (FIRST, "address_changed"),
        (SECOND, "address_withheld"),
    ]
    await section.post(f"/reminder-runs/{run['run_id']}/stopped-letters", stopping(1, 2))
    await section.dispatch(run, 1)
    later = await section.send(date(2026, 9, 8))
    letter = await section.get("/reminders/S2026-0000004")
    # The second is looked at first; the first is asked at his new address.
    assert (later["person_count"], later["pulled_count"], letter["address"]) == (1, 1, "転居町1")


async def test_the_days_of_a_notice_that_came_back_count_from_the_dispatch_that_arrived(section: Section) -> None:
    await section.dun(owed(1, 1))
    section.turn_to(date(2026, 7, 21))
    returned = {"document_no": "D2026-0000001", "returned_on": "2026-07-21", "reason": "moved"}
    await section.post("/returned-mail", returned)
    moved = Letter(capacity=LetterCapacity.SELF, name="見本 太郎", address="転居町1")
    await section.dunning.hear(registered(FIRST, moved))
    section.turn_to(date(2026, 7, 24))
    await section.post("/returned-mail/D2026-0000001/dispatches", {"on": "2026-07-24"}, status=200)
    await section.run_job("settle_service", date(2026, 7, 27))
    # Ten days from 24 July end on 3 August; the first step is due twenty days after that.
    section.turn_to(date(2026, 8, 21))
    early = await section.post("/reminder-runs", {"run_on": "2026-08-21"}, status=409)
    due = await section.propose(date(2026, 8, 24))
    assert (early["type"], due["person_count"]) == ("urn:shuno:problem:nothing_due", 1)


async def test_a_run_that_cannot_leave_on_its_day_is_given_up_and_everybody_is_asked_by_a_later_one(
    section: Section,
) -> None:
    await section.dun(owed(1, 1))
    first = await section.propose(RUN_ON)
    await section.post(f"/reminder-runs/{first['run_id']}/cancellations", {"reason": "確認のため"})
    run = await section.propose(RUN_ON)
    # The same facts on the same control date are the same run.
    assert (run["run_id"], run["content_sha256"]) == (2, first["content_sha256"])
    await section.release(run)
    section.turn_to(date(2026, 9, 8))
    waiting = await section.post("/reminder-runs", {"run_on": "2026-09-08"}, status=409)
    given_up = await section.post(f"/reminder-runs/{run['run_id']}/cancellations", {"reason": "封入の遅れ"})
    again = await section.send(date(2026, 9, 8))
    (letter,) = await section.announced()
    history = await section.post("/contacts/search", {"addressee_no": FIRST}, status=200)

    assert waiting["type"] == "urn:shuno:problem:open_run"
    assert (given_up["state"], again["state"], letter.document_no) == ("cancelled", "dispatched", "S2026-0000002")
    assert [one["reference"] for one in history if one["kind"] == "reminder"] == ["S2026-0000002"]


def stopping(*serials: int) -> dict[str, Any]:
    return {"document_nos": [f"S2026-000000{serial}" for serial in serials], "reason": "納付の確認"}


async def test_officers_see_and_pull_only_whom_they_may(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"), owed(3, 2, "012"))
    run = await section.propose(RUN_ON)
    path = f"/reminder-runs/{run['run_id']}"
    wish = {"place": 1, "pulled": True, "reason_code": "mistake", "reason": "対象の誤り"}

    seen = await section.get(f"{path}/candidates", NARROW)
    item = await section.post(f"{path}/pulls", wish, NARROW, 403)
    relative = await section.post(f"{path}/pulls", wish, RELATIVE, 403)
    await section.post("/reminder-runs", {"run_on": "2026-09-02", "tax_items": ["010"]}, NARROW, 403)
    number = await section.post(f"{path}/pulls", {**wish, "reason": "番号は123456789018です"}, status=422)
    ahead = await section.post("/reminder-runs", {"run_on": "2026-09-03"}, status=422)
    await section.post(f"{path}/pulls", {**wish, "place": 9}, status=404)

    assert [one["person_no"] for one in seen] == [SECOND]
    assert [one["type"].removeprefix("urn:shuno:problem:") for one in (item, relative, number, ahead)] == [
        "forbidden",
        "own_record",
        "invalid",
        "day_ahead",
    ]


@pytest.mark.feature("F19")
async def test_claims_whose_letters_go_elsewhere_and_joint_obligors_get_letters_of_their_own(section: Section) -> None:
    own = Letter(capacity=LetterCapacity.SELF, name="見本 太郎", address="見本町1")
    agent = Letter(
        tax_item=TaxItemCode.PROPERTY_TAX, capacity=LetterCapacity.TAX_AGENT, name="管理人", address="管理町1"
    )
    await section.dun(owed(1, 1), owed(2, 1, "012", joint_addressee_nos=(SECOND,)))
    await section.dunning.hear(registered(FIRST, own, agent))
    run = await section.send(RUN_ON)
    letters = [await section.get(f"/reminders/S2026-000000{serial}") for serial in (1, 2, 3)]

    assert (run["person_count"], run["claim_count"]) == (2, 3)
    assert [(one["person_no"], one["name"], [line["claim_id"] for line in one["lines"]]) for one in letters] == [
        (FIRST, "見本 太郎", [1]),
        (FIRST, "管理人", [2]),
        (SECOND, "見本 太郎", [2]),
    ]


async def test_the_daily_job_proposes_on_the_days_of_the_ladder_and_once_at_a_time(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2))
    await section.dunning.hear(registered(SECOND, flags=(AddresseeFlag.PROTECTED,)))
    results = [
        await section.run_job("propose_reminders", day)
        for day in (date(2026, 8, 10), date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 10))
    ]
    people = await section.get("/reminder-runs/1/candidates")

    assert results == [
        {"run_id": 0, "persons": 0, "waiting": 0},
        {"run_id": 0, "persons": 0, "waiting": 0},
        {"run_id": 1, "persons": 2, "waiting": 0},
        {"run_id": 0, "persons": 0, "waiting": 1},
    ]
    # Under a support measure somebody looks first; the reason does not say what there is.
    assert [(one["person_no"], one["pulled"], one["reason_code"]) for one in people] == [
        (FIRST, False, ""),
        (SECOND, True, "rule"),
    ]
    assert "支援" not in people[1]["reason"]


def block(addressee_no: str, state: BlockState) -> BlockSet:
    return BlockSet(
        block_id=f"00000000-0000-4000-8000-{int(addressee_no):012d}",
        addressee_no=addressee_no,
        state=state,
        first_day=DUNNED,
    )
