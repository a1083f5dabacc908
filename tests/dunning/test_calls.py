"""Calls after a reminder (電話催告): who may be called, when nobody is, and what came of each call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from services.dunning.handlers import calls
from services.dunning.rules.calls import Attempt, CallResult, LetterOwed, Objection, objection
from services.dunning.rules.ladder import CallTerms
from shared.contracts import AddresseeMerged, BlockSet, BlockState
from shared.contracts.identity import AddresseeFlag
from shared.days import TOKYO
from tests.dunning.claims import addressee_of, flash, receipt
from tests.dunning.reminding import NARROW, OFFICER, RELATIVE, Section, owed, registered, section

__all__ = ["section"]

FIRST = addressee_of(1)
TERMS = CallTerms(days=3, least_yen=10_000, attempts=3, days_between=2)
#: Letters of Monday 7 September; calls begin three days after Thursday 24, on a Sunday.
RUN_ON, DEADLINE_ON, SUNDAY, MONDAY = date(2026, 9, 2), date(2026, 9, 24), date(2026, 9, 27), date(2026, 9, 28)
ABSENT, ANSWERED, MESSAGE = CallResult.ABSENT, CallResult.ANSWERED, CallResult.MESSAGE


def letter(
    *attempts: Attempt, callable_yen: int = 10_000, promised: bool = False, unwanted: bool = False
) -> LetterOwed:
    return LetterOwed(DEADLINE_ON, 10_000, callable_yen, promised, unwanted, attempts)


def attempt(day: int, result: CallResult, again: int | None = None) -> Attempt:
    return Attempt(date(2026, 10, day), result, date(2026, 10, again) if again else None)


@pytest.mark.parametrize(
    ("asked", "day", "found"),
    [
        (letter(), date(2026, 9, 26), Objection.TOO_EARLY),
        (letter(), SUNDAY, None),
        (letter(callable_yen=9_999), SUNDAY, Objection.BELOW_LEAST),
        (letter(callable_yen=0), SUNDAY, Objection.BLOCKED),
        (letter(promised=True), SUNDAY, Objection.PROMISED),
        (letter(unwanted=True), SUNDAY, Objection.UNWANTED),
        (letter(attempt(1, ABSENT)), date(2026, 10, 2), Objection.BETWEEN_ATTEMPTS),
        (letter(attempt(1, ABSENT)), date(2026, 10, 3), None),
        (letter(attempt(1, ABSENT), attempt(3, MESSAGE), attempt(5, ABSENT)), MONDAY, Objection.ATTEMPTS_SPENT),
        (letter(attempt(1, ANSWERED)), date(2026, 10, 30), Objection.SPOKEN),
        # A day that was agreed goes before the rest.
        (letter(attempt(1, ANSWERED, 9)), date(2026, 10, 8), Objection.BETWEEN_ATTEMPTS),
        (letter(attempt(1, ANSWERED, 9)), date(2026, 10, 9), None),
        (letter(attempt(1, CallResult.WRONG_NUMBER)), date(2026, 10, 30), Objection.WRONG_NUMBER),
    ],
)
def test_what_stands_against_a_call(asked: LetterOwed, day: date, found: Objection | None) -> None:
    assert objection(asked, TERMS, day) is found


def test_no_call_is_made_where_none_is_foreseen_or_nothing_is_owed() -> None:
    assert objection(letter(), None, SUNDAY) is Objection.NOT_FORESEEN
    assert objection(replace(letter(), owed_yen=0), TERMS, SUNDAY) is Objection.NOTHING_TO_PAY


def made(serial: int, result: str, day: date = MONDAY, at: time = time(10), **changed: Any) -> dict[str, Any]:
    moment = datetime.combine(day, at, TOKYO).isoformat()
    return {"document_no": f"S2026-000000{serial}", "called_at": moment, "result": result, **changed}


def block(number: int, state: BlockState, claim_ids: Sequence[int] = ()) -> BlockSet:
    return BlockSet(
        block_id=f"00000000-0000-4000-8000-{number:012d}",
        addressee_no=addressee_of(number),
        state=state,
        claim_ids=tuple(claim_ids),
        first_day=date(2026, 9, 10),
    )


async def sent(section: Section, persons: int) -> None:
    """Letters to so many persons, the first two of whom owe two claims."""
    claims = [owed(number, number) for number in range(1, persons + 1)]
    await section.dun(*claims, *(owed(20 + number, number) for number in (1, 2) if number <= persons))
    await section.send(RUN_ON)


@pytest.mark.feature("F8")
async def test_only_who_may_be_called_is_in_the_list(section: Section) -> None:
    await sent(section, 9)
    await section.dunning.hear(
        block(2, BlockState.PHONE_STOP, [2]),
        block(3, BlockState.PHONE_STOP),
        block(4, BlockState.REMINDER_STOP),
        block(5, BlockState.PAYMENT_PLAN),
    )
    await section.dunning.hear(registered(addressee_of(6), flags=(AddresseeFlag.PROTECTED,)))
    await section.dunning.hear(receipt(7, 10_000, 0, 7), flash(8, 10_000, 0, 8))
    section.turn_to(MONDAY)
    unwanted = {"addressee_no": addressee_of(9), "may_be_called": False, "reason": "勤務先のため電話を望まない"}
    await section.post("/call-wishes", unwanted)
    listed = await section.get("/call-list")
    large = await section.get("/call-list", least_yen=15_000)
    none_of_this_form = await section.get("/call-list", form="final_reminder")
    other_item = await section.get("/call-list", NARROW)
    await section.post("/call-wishes", {**unwanted, "may_be_called": True, "reason": "本人の申出"})
    again = await section.get("/call-list", after="S2026-0000008")

    # A stop of letters is no stop of calls; a stop for one claim leaves the other.
    assert [(one["person_no"], one["owed_yen"]) for one in listed] == [
        (FIRST, 20_000),
        (addressee_of(2), 10_000),
        (addressee_of(4), 10_000),
    ]
    assert [one["person_no"] for one in large] == [FIRST]
    assert (none_of_this_form, other_item) == ([], [])
    assert [one["person_no"] for one in again] == [addressee_of(9)]


async def test_a_list_goes_on_over_blocks_of_letters(section: Section, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_BLOCK_LETTERS", 2)
    await sent(section, 5)
    # All that the first block asks for is paid.
    await section.dunning.hear(*(receipt(claim, 10_000, 0, claim) for claim in (1, 21)))
    await section.dunning.hear(*(receipt(claim, 10_000, 0, claim, addressee_no=addressee_of(2)) for claim in (2, 22)))
    section.turn_to(MONDAY)
    whole = await section.get("/call-list")
    first = await section.get("/call-list", limit=2)
    second = await section.get("/call-list", limit=2, after=first[-1]["document_no"])

    assert [one["person_no"] for one in whole] == [addressee_of(number) for number in (3, 4, 5)]
    assert [*first, *second] == whole


async def test_what_a_person_said_holds_for_every_number_of_his(section: Section) -> None:
    await sent(section, 2)
    section.turn_to(MONDAY)
    wish = {"addressee_no": addressee_of(3), "may_be_called": False, "reason": "書面のみを希望"}
    await section.post("/call-wishes", wish)
    planned = {
        "addressee_no": addressee_of(3),
        "kind": "counter",
        "with_whom": "self",
        "made_on": MONDAY.isoformat(),
        "summary": "納税相談。",
    }
    await section.post("/contacts", {**planned, "next_action": "電話", "next_action_on": MONDAY.isoformat()})
    before = await section.get("/call-list")
    planned_before = await section.get("/next-actions", on=MONDAY.isoformat())
    # The two turn out to be one person with the third number.
    for number, change_no in ((1, 1), (3, 2)):
        merged = AddresseeMerged(
            addressee_no=addressee_of(number), surviving_no=addressee_of(2), change_no=change_no, decided_on=MONDAY
        )
        await section.dunning.hear(merged)
    after = await section.get("/call-list")
    await section.post("/contacts", {**planned, "addressee_no": FIRST})
    planned_after = await section.get("/next-actions", on=MONDAY.isoformat())

    assert [one["person_no"] for one in before] == [FIRST, addressee_of(2)]
    assert ([one["addressee_no"] for one in planned_before], after, planned_after) == ([addressee_of(3)], [], [])


async def test_nobody_is_called_in_the_quiet_hours_or_on_a_closed_day(section: Section) -> None:
    await sent(section, 1)
    answers = []
    for day, at in ((SUNDAY, time(10)), (MONDAY, time(8, 59)), (MONDAY, time(20)), (date(2026, 9, 23), time(10))):
        section.turn_to(day, at)
        answers.append(await section.get("/call-list", status=409))
    section.turn_to(MONDAY, time(9))
    early = await section.get("/call-list")
    section.turn_to(MONDAY, time(19, 59))
    late = await section.get("/call-list")

    assert {one["type"] for one in answers} == {"urn:shuno:problem:quiet_hours"}
    assert "開庁日の09:00から20:00まで" in answers[0]["detail"]
    assert (len(early), len(late)) == (1, 1)


async def test_what_came_of_a_call_decides_when_the_next_one_is(section: Section) -> None:
    await sent(section, 5)
    section.turn_to(MONDAY, time(11))
    for serial, result in ((1, "absent"), (2, "answered"), (3, "wrong_number"), (4, "message")):
        kept = await section.post("/calls", made(serial, result))
        assert kept["objection"] is None
    promised = {"addressee_no": addressee_of(5), "claim_ids": [5], "amount_yen": 5_000, "pay_by": "2026-09-29"}
    promise = await section.post("/promises", promised)
    kept = await section.post("/calls", made(5, "promise", promise_id=promise["promise_id"]))
    today = await section.get("/call-list")
    section.turn_to(date(2026, 9, 30))
    in_two_days = await section.get("/call-list")
    again = await section.post("/calls", made(1, "answered", date(2026, 9, 30), call_again_on="2026-10-05"))
    section.turn_to(date(2026, 10, 5))
    agreed = await section.get("/call-list")
    history = await section.post("/contacts/search", {"addressee_no": FIRST}, status=200)

    assert (kept["objection"], again["objection"], today) == (None, None, [])
    assert [(one["document_no"], one["attempts"], one["last_result"]) for one in in_two_days] == [
        ("S2026-0000001", 1, "absent"),
        ("S2026-0000004", 1, "message"),
    ]
    # The broken promise of the fifth came out in his call: he is spoken with, and a task of its own.
    assert [one["document_no"] for one in agreed] == ["S2026-0000001", "S2026-0000004"]
    assert [(one["on_day"], one["kind"], one["detail"], one["next_action_on"]) for one in history[:2]] == [
        ("2026-09-30", "call", "answered", "2026-10-05"),
        ("2026-09-28", "call", "absent", None),
    ]


async def test_a_call_that_should_not_have_been_made_is_kept_with_what_stood_against_it(section: Section) -> None:
    await sent(section, 3)
    await section.dunning.hear(block(1, BlockState.PHONE_STOP), receipt(2, 10_000, 0, 2))
    await section.dunning.hear(receipt(22, 10_000, 0, 22, addressee_no=addressee_of(2)))
    section.turn_to(MONDAY, time(20, 30))
    kept = [
        (await section.post("/calls", made(serial, "absent", at=at)))["objection"]
        for serial, at in ((1, time(10)), (2, time(10)), (3, time(20, 15)), (3, time(8)))
    ]
    problems = [
        await section.post("/calls", body, by, status)
        for body, by, status in (
            (made(3, "absent", at=time(20, 31)), OFFICER, 422),
            (made(3, "promise"), OFFICER, 422),
            (made(3, "absent", promise_id=1), OFFICER, 422),
            (made(3, "absent", call_again_on="2026-09-28"), OFFICER, 422),
            (made(3, "promise", promise_id=1), OFFICER, 404),
            (made(9, "absent"), OFFICER, 404),
            (made(3, "absent", note="番号は123456789018"), OFFICER, 422),
            (made(1, "absent"), RELATIVE, 403),
            (made(3, "absent"), NARROW, 403),
        )
    ]

    assert kept == ["blocked", "nothing_to_pay", "quiet_hours", "quiet_hours"]
    assert [one["type"].removeprefix("urn:shuno:problem:") for one in problems] == [
        "time_ahead",
        "invalid",
        "invalid",
        "invalid",
        "not_found",
        "not_found",
        "invalid",
        "own_record",
        "forbidden",
    ]
    assert len(await section.dunning.fetch("SELECT call_id FROM call")) == 4
