"""A promise to pay (納付約束) holds reminders back, and the receipts alone say whether it was kept."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.dunning.rules.promises import PromiseFacts, judge, standing
from services.dunning.rules.reminders import PromiseStanding
from shared.contracts import AddresseeMerged
from tests.dunning.claims import addressee_of, flash, receipt, reversal
from tests.dunning.reminding import NARROW, OFFICER, RELATIVE, Section, owed, section

__all__ = ["section"]

FIRST, SECOND, THIRD = addressee_of(1), addressee_of(2), addressee_of(3)
PROMISED = date(2026, 8, 3)
#: A Saturday: money counts until Monday 17, and the promise is judged on Tuesday 18.
PAY_BY, COUNTS_UNTIL, JUDGED = date(2026, 8, 15), date(2026, 8, 17), date(2026, 8, 18)


@pytest.mark.parametrize(
    ("paid_yen", "open_yen", "day", "came_to", "stands"),
    [
        (0, 10_000, COUNTS_UNTIL, "open", PromiseStanding.OPEN),
        (4_999, 10_000, JUDGED, "broken", PromiseStanding.BROKEN),
        (5_000, 10_000, COUNTS_UNTIL, "kept", PromiseStanding.NONE),
        (5_000, 10_000, JUDGED, "kept", PromiseStanding.NONE),
        # Nothing is owed any more, whoever paid it or took it away.
        (0, 0, JUDGED, "kept", PromiseStanding.NONE),
    ],
)
def test_a_promise_is_open_until_its_day_has_passed(
    paid_yen: int, open_yen: int, day: date, came_to: str, stands: PromiseStanding
) -> None:
    facts = PromiseFacts(COUNTS_UNTIL, 5_000, paid_yen, open_yen)

    assert (judge(facts, day), standing(facts, day)) == (came_to, stands)
    assert standing(None, day) is PromiseStanding.NONE


def promise(number: str, *claim_ids: int, **changed: Any) -> dict[str, Any]:
    wish = {"addressee_no": number, "claim_ids": claim_ids, "amount_yen": 5_000, "pay_by": PAY_BY.isoformat()}
    return {**wish, **changed}


@pytest.mark.feature("F22")
async def test_promises_are_kept_or_broken_by_what_was_paid_on_their_days(section: Section) -> None:
    await section.dun(*(owed(number, number) for number in range(1, 6)))
    section.turn_to(PROMISED)
    made = [await section.post("/promises", promise(addressee_of(number), number)) for number in range(1, 6)]
    paid = [
        # In time, too late, provisionally in time, in time and taken back, and nothing at all.
        receipt(1, 5_000, 5_000, 1, paid_on=COUNTS_UNTIL),
        receipt(2, 5_000, 5_000, 2, paid_on=JUDGED),
        flash(3, 5_000, 5_000, 3).model_copy(update={"paid_on": PAY_BY}),
        receipt(4, 5_000, 5_000, 4, paid_on=PAY_BY),
    ]
    await section.dunning.hear(*paid)
    jobs = [await section.run_job("judge_promises", COUNTS_UNTIL), await section.run_job("judge_promises", JUDGED)]
    await section.dunning.hear(reversal(4, 5_000, 10_000, 4))
    jobs.append(await section.run_job("judge_promises", JUDGED + timedelta(days=1)))
    await section.dunning.hear(receipt(5, 5_000, 5_000, 5, paid_on=PROMISED))
    jobs.append(await section.run_job("judge_promises", JUDGED + timedelta(days=2)))
    jobs.append(await section.run_job("judge_promises", JUDGED + timedelta(days=3)))

    assert (made[0]["counts_until"], made[0]["standing"], made[0]["claim_ids"]) == ("2026-08-17", "open", [1])
    assert jobs == [
        {"kept": 3, "broken": 0},
        {"kept": 0, "broken": 2},
        {"kept": 0, "broken": 1},
        # The report of a payment of the promise's own day was late; the promise was not.
        {"kept": 1, "broken": 0},
        {"kept": 0, "broken": 0},
    ]
    standings = []
    for number in range(1, 6):
        (seen,) = await section.post("/promises/search", {"addressee_no": addressee_of(number)}, status=200)
        standings.append((seen["standing"], seen["paid_yen"]))
    assert standings == [("kept", 5_000), ("broken", 0), ("kept", 5_000), ("broken", 0), ("kept", 5_000)]


@pytest.mark.feature("F22")
async def test_a_broken_promise_is_a_task_and_the_next_step_comes_earlier(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2), owed(3, 3))
    section.turn_to(PROMISED)
    await section.post("/promises", promise(FIRST, 1))
    await section.post("/promises", promise(SECOND, 2))
    # The ladder asks the third person, who promised nothing, on 16 August; nobody who promised before the 18th.
    held = await section.propose(COUNTS_UNTIL)
    await section.post(f"/reminder-runs/{held['run_id']}/cancellations", {"reason": "約束の期日を待つ"})
    await section.run_job("judge_promises", JUDGED)
    tasks = await section.get("/broken-promises", on=JUDGED.isoformat())
    spoken = {
        "addressee_no": SECOND,
        "kind": "phone",
        "with_whom": "self",
        "made_on": JUDGED.isoformat(),
        "summary": "約束の不履行について聞き取った。",
    }
    # He came under another number of his.
    await section.dunning.hear(
        AddresseeMerged(addressee_no=addressee_of(9), surviving_no=SECOND, change_no=1, decided_on=JUDGED)
    )
    await section.post("/contacts", {**spoken, "addressee_no": addressee_of(9)})
    left = await section.get("/broken-promises", on=JUDGED.isoformat())
    due = await section.propose(JUDGED)
    people = await section.get(f"/reminder-runs/{due['run_id']}/candidates")

    assert (held["person_count"], due["person_count"]) == (1, 3)
    assert [one["person_no"] for one in people] == [FIRST, SECOND, THIRD]
    assert [one["addressee_no"] for one in tasks] == [FIRST, SECOND]
    assert [one["addressee_no"] for one in left] == [FIRST]

    # A promise made anew holds the letter back even when the run is proposed already.
    again = promise(FIRST, 1, pay_by="2026-09-01")
    await section.post("/promises", again)
    await section.release(due)
    await section.dispatch(due, 2)
    assert [one.addressee_no for one in await section.announced()] == [SECOND, THIRD]
    left_out = await section.get(f"/reminder-runs/{due['run_id']}/left-out")
    assert [(one["claim_id"], one["reason"]) for one in left_out] == [(1, "promised")]

    # The first step of a claim that nobody promised: fourteen days later than after a broken promise.
    await section.dun(owed(4, 4), owed(5, 5))
    rows = await section.dunning.fetch("SELECT document_no FROM dunning_notice WHERE claim_id IN (4, 5)")
    assert len(rows) == 2
    section.turn_to(date(2026, 7, 20))
    await section.post("/promises", promise(addressee_of(4), 4, pay_by="2026-07-21"))
    await section.run_job("judge_promises", date(2026, 7, 22))
    early = await section.propose(date(2026, 8, 4))
    assert [(early["person_count"], early["claim_count"])] == [(1, 1)]


async def test_a_promise_is_made_for_ones_own_claims_and_not_too_far_ahead(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2))
    section.turn_to(PROMISED)
    problems = [
        await section.post("/promises", body, by, status)
        for body, by, status in (
            (promise(FIRST, 2), OFFICER, 409),
            (promise(FIRST, 1, pay_by="2026-08-02"), OFFICER, 422),
            (promise(FIRST, 1, pay_by="2026-10-03"), OFFICER, 422),
            (promise(FIRST, 1, amount_yen=0), OFFICER, 422),
            (promise(FIRST, 1), NARROW, 403),
            (promise(FIRST, 1), RELATIVE, 403),
        )
    ]
    last = await section.post("/promises", promise(FIRST, 1, pay_by="2026-10-02"))

    assert [one["type"].removeprefix("urn:shuno:problem:") for one in problems] == [
        "unknown_claim",
        "pay_by_out_of_reach",
        "pay_by_out_of_reach",
        "invalid",
        "forbidden",
        "own_record",
    ]
    assert "2026-10-02までの日" in problems[1]["detail"]
    assert last["pay_by"] == "2026-10-02"
