"""A deposit is seized when two have decided and every precondition holds at the moment of issue; then released."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts import (
    BalancesAsked,
    NoticesAsked,
    ProceedsCollected,
    SeizureIssued,
    SeizureRefused,
    SeizureReleased,
)
from shared.contracts.enforcement import SeizureEnd, SeizureEnded
from shared.law.library import LAW
from tests.enforcement.claims import ADDRESSEE, opened, overdue, paid, reversed_receipt, revised, settled
from tests.enforcement.conftest import HEAD, RELEASE, SEIZURE, Enforcement

BOTH = {1: "012", 2: "012"}


async def in_arrears(enforcement: Enforcement) -> None:
    """A person with two claims of 50,000 and 30,000 yen."""
    await enforcement.hear(opened(1), opened(2, 30_000))
    await enforcement.hear(overdue(1), overdue(2, 30_000))


async def issued(enforcement: Enforcement, seized_yen: int = 80_200) -> str:
    """A seizure of a deposit for both claims, issued today."""
    await in_arrears(enforcement)
    seizure_id = await enforcement.approved(BOTH, seized_yen)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"
    return seizure_id


async def duties(enforcement: Enforcement) -> list[tuple[str, int]]:
    return [(one["kind"], one["remaining_yen"]) for one in await enforcement.get("/duties")]


async def served(enforcement: Enforcement, seizure_id: str, on: date) -> Any:
    return await enforcement.stage(seizure_id, "served", on)


async def test_an_approved_seizure_is_issued_when_dunning_and_payments_have_answered(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    seizure_id = await enforcement.approved(BOTH, 80_200)
    waiting = await enforcement.get(f"/seizures/{seizure_id}")
    (asked,) = await enforcement.announced(NoticesAsked)
    assert (waiting["state"], asked.claim_ids, await enforcement.announced(BalancesAsked)) == ("approved", (1, 2), [])

    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})

    shown = await enforcement.get(f"/seizures/{seizure_id}")
    today = await enforcement.today()
    (event,) = await enforcement.announced(SeizureIssued)
    assert (shown["state"], shown["seized_yen"], shown["must_be_released"]) == ("issued", 80_200, False)
    assert (str(event.seizure_id), event.seized_yen, event.issued_on) == (seizure_id, 80_200, today)
    assert [(one.claim_id, one.principal_yen, one.dunning_fee_yen) for one in event.claims] == [
        (1, 50_000, 100),
        (2, 30_000, 100),
    ]
    assert [(one["kind"], one["state"]) for one in shown["steps"]] == [("approved", "approved"), ("issued", "issued")]
    fiscal_year = today.year if today.month >= 4 else today.year - 1
    assert shown["steps"][1]["document_no"] == f"S{fiscal_year}-0000001"
    # An answer that comes once more finds nobody waiting.
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert len(await enforcement.announced(SeizureIssued)) == 1


async def test_what_fails_at_the_moment_of_issue_refuses_the_seizure_and_says_why(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    seizure_id = await enforcement.approved(BOTH, 80_200)

    # One notice went out ten days ago, the other claim has none, and one of them has been paid meanwhile.
    await enforcement.answered(seizure_id, {1: 50_000, 2: 0}, noticed={1: today - timedelta(days=10)})

    shown = await enforcement.get(f"/seizures/{seizure_id}")
    (event,) = await enforcement.announced(SeizureRefused)
    rules = [("too_early", 1), ("no_notice", 2), ("excess", None)]
    assert [(one["rule"], one["claim_id"]) for one in shown["failed"]] == rules
    assert [(one.rule, one.claim_id) for one in event.failed] == rules
    assert shown["state"] == "refused"
    assert "10日を経過していない" in shown["failed"][0]["sentence"]
    # The deposit is free for another proposal.
    again = await enforcement.seizing(BOTH, 50_000, property_id=shown["property_id"])
    assert (await enforcement.propose(SEIZURE, again)).status_code == 201


async def test_an_answer_of_another_day_is_asked_for_again(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    seizure_id = await enforcement.approved(BOTH, 80_200)

    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000}, days_ago=1)
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "approved"
    assert [one.ask_no for one in await enforcement.announced(NoticesAsked)] == [1, 2]
    # The former question is over; only the answer to the new one counts.
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "approved"
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000}, ask_no=2)
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"


async def test_a_proposal_must_fit_the_case_the_claims_and_the_register(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    await enforcement.hear(opened(3, 1_000, addressee_no="000000000000002"))
    fitting = await enforcement.seizing(BOTH, 80_200)
    wages = await enforcement.deposit(kind="wages", account_number=None)
    for changed in (
        {"case_id": fitting["case_id"] + 1},
        {"claims": [{"claim_id": 3, "tax_item": "012"}]},
        {"claims": [{"claim_id": 1, "tax_item": "010"}]},
        {"property_version_no": 2},
        {"property_id": wages["property_id"]},
    ):
        answer = await enforcement.propose(SEIZURE, {**fitting, **changed})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:not_seizable"), changed
    assert (await enforcement.decide(SEIZURE, fitting)).status_code == 200
    # It is under way, so no second one is proposed.
    assert (await enforcement.propose(SEIZURE, fitting)).status_code == 409


async def test_one_person_alone_seizes_nothing(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    made = (await enforcement.propose(SEIZURE, await enforcement.seizing(BOTH, 80_200))).json()
    path = f"/approvals/{SEIZURE}/{made['approval_id']}/approve"

    own = await enforcement.post(path, {"payload_hash": made["payload_hash"]})

    assert own.status_code == 403
    assert await enforcement.pool.fetchval("SELECT count(*) FROM seizure") == 0


async def test_a_hold_forbids_the_issue_until_it_has_ended(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    hold = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "claim_ids": [2],
        "ground": "insolvency",
        "first_day": (today - timedelta(days=1)).isoformat(),
        "reason": "破産手続の開始",
    }
    held = await enforcement.decide("enforcement.hold", hold)
    assert held.status_code == 200, held.text
    first = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(first, {1: 50_000, 2: 30_000})
    end = {
        "hold_id": held.json()["approval_id"],
        "addressee_no": ADDRESSEE,
        "effective_on": today.isoformat(),
        "reason": "破産手続の終結",
    }
    ended = await enforcement.decide("enforcement.hold_end", end)
    second = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(second, {1: 50_000, 2: 30_000})

    refused = await enforcement.get(f"/seizures/{first}")
    assert [(one["rule"], one["claim_id"]) for one in refused["failed"]] == [("held", 2)]
    assert ended.status_code == 200
    assert (await enforcement.get(f"/seizures/{second}"))["state"] == "issued"
    assert (await enforcement.propose("enforcement.hold_end", end)).status_code == 409


async def test_a_seizure_is_effective_from_its_service_on_the_third_party_debtor(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()

    too_early = await served(enforcement, seizure_id, today - timedelta(days=1))
    done = await served(enforcement, seizure_id, today)
    twice = await served(enforcement, seizure_id, today)

    assert [answer.status_code for answer in (too_early, done, twice)] == [409, 200, 409]
    assert done.json()["state_label"] == "効力発生"


async def test_what_is_collected_is_announced_and_ends_the_seizure_when_it_is_all(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()

    not_effective = await enforcement.collected(seizure_id, 30_000, today)
    await served(enforcement, seizure_id, today)
    before_service = await enforcement.collected(seizure_id, 30_000, today - timedelta(days=1))
    too_much = await enforcement.collected(seizure_id, 80_201, today)
    ahead = await enforcement.collected(seizure_id, 80_200, today + timedelta(days=1))
    part = await enforcement.collected(seizure_id, 30_000, today)
    rest = await enforcement.collected(seizure_id, 50_200, today)

    answers = (not_effective, before_service, too_much, ahead, part, rest)
    assert [answer.status_code for answer in answers] == [409, 409, 409, 409, 200, 200]
    told = await enforcement.announced(ProceedsCollected)
    assert [(one.collection_no, one.amount_yen, one.claim_ids) for one in told] == [
        (4, 30_000, (1, 2)),
        (5, 50_200, (1, 2)),
    ]
    # A part ends nothing; with the rest nothing is seized any more.
    ended = await enforcement.announced(SeizureEnded)
    assert [(one.end, one.ended_on, one.claim_ids) for one in ended] == [(SeizureEnd.COLLECTED, today, (1, 2))]
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], [step["seized_yen"] for step in shown["steps"]]) == (
        "collected",
        [0, 80_200, 80_200, 50_200, 0],
    )


async def test_nothing_is_collected_while_the_law_demands_the_release(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    await served(enforcement, seizure_id, today)
    await enforcement.hear(settled(1), settled(2))

    answer = await enforcement.collected(seizure_id, 80_200, today)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:not_collectable")
    assert await enforcement.announced(ProceedsCollected) == []


async def test_a_claim_revised_down_opens_the_duty_to_reduce_and_nothing_owed_the_duty_to_release(
    enforcement: Enforcement,
) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()

    # 20,000 yen of the first claim fall away: 30,100 and 30,100 yen may stay seized.
    await enforcement.hear(revised(30_000, -20_000, 30_100))
    (reduction,) = await enforcement.get("/duties")
    assert (reduction["kind"], reduction["remaining_yen"]) == ("reduction", 60_200)
    assert reduction["due_on"] == LAW.business_days.add_business_days(today, 5).isoformat()
    # Less still is owed, so the former duty is replaced.
    await enforcement.hear(settled(1))
    assert await duties(enforcement) == [("reduction", 30_100)]
    await enforcement.hear(revised(0, -30_000, 0, claim_id=2))

    (duty,) = await enforcement.get("/duties")
    assert (duty["kind"], duty["owner_office"]) == ("release", "tax_payment")
    assert duty["due_on"] == LAW.business_days.add_business_days(today, 1).isoformat()
    # The law demands the release: nothing else may be done any more.
    refused = await served(enforcement, seizure_id, today)
    assert (refused.status_code, "解除しなければなりません" in refused.json()["detail"]) == (409, True)
    done = await enforcement.released(seizure_id, "nothing_owed")
    assert done.status_code == 200, done.text
    (event,) = await enforcement.announced(SeizureReleased)
    assert (event.ground.value, event.remaining_yen, event.claim_ids) == ("nothing_owed", 0, (1, 2))
    assert await enforcement.get("/duties") == []
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "released"
    # Nothing is owed and nothing is seized, so the case is over.
    assert await enforcement.pool.fetchval("SELECT bool_or(is_open) FROM enforcement_case") is False


async def test_provisional_money_releases_nothing_and_a_reversal_ends_the_duty(enforcement: Enforcement) -> None:
    await issued(enforcement)

    # Both were paid before the issue, so somebody looks; nothing is released for it.
    await enforcement.hear(paid(7, 50_100, 0, flash=True), paid(8, 30_100, 0, claim_id=2, flash=True))
    assert await duties(enforcement) == [("review", 0)]
    await enforcement.hear(paid(7, 50_100, 0), paid(8, 30_100, 0, claim_id=2))
    assert await duties(enforcement) == [("review", 0), ("release", 0)]
    await enforcement.hear(reversed_receipt(7, 50_100, 50_100), reversed_receipt(8, 30_100, 30_100, claim_id=2))
    assert await duties(enforcement) == [("review", 0)]
    outcomes = await enforcement.pool.fetch("SELECT outcome FROM duty_end")
    assert [row["outcome"] for row in outcomes] == ["lapsed"]


@pytest.mark.feature("G24")
async def test_a_payment_of_before_the_issue_is_reviewed_by_somebody(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    path, found = f"/seizures/{seizure_id}/review", {"finding": "納付は差押えの後の時刻であった"}
    # A payment of the day after, an appropriation, and what is known already call for nothing.
    tomorrow, appropriated = today + timedelta(days=1), {"appropriated": True}
    await enforcement.hear(
        paid(5, 100, 80_100).model_copy(update={"paid_on": tomorrow}),
        paid(6, 100, 80_000).model_copy(update=appropriated),
    )
    assert "review" not in [one["kind"] for one in await enforcement.get("/duties")]
    assert (await enforcement.post(path, found, HEAD)).status_code == 409
    await enforcement.hear(paid(7, 100, 79_900).model_copy(update={"paid_on": today}))
    assert "review" in [one["kind"] for one in await enforcement.get("/duties")]

    assert (await enforcement.post(path, found)).status_code == 403
    assert (await enforcement.post(path, found, HEAD)).status_code == 200
    assert "review" not in [one["kind"] for one in await enforcement.get("/duties")]
    assert await enforcement.pool.fetchval("SELECT finding FROM duty_finding") == found["finding"]
    # The same receipt, now final, was looked at; another is not.
    await enforcement.hear(paid(7, 100, 79_900).model_copy(update={"paid_on": today}))
    assert "review" not in [one["kind"] for one in await enforcement.get("/duties")]
    await enforcement.hear(paid(8, 100, 79_800))
    assert "review" in [one["kind"] for one in await enforcement.get("/duties")]
    # Whoever finds it unlawful has it taken back, and the review is over.
    assert (await enforcement.released(seizure_id, "unlawful")).status_code == 200
    assert await enforcement.get("/duties") == []


@pytest.mark.feature("G13")
async def test_full_payment_leads_to_a_proposal_of_release_the_next_day(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    # Provisional money alone proposes nothing, however much it is.
    await enforcement.hear(paid(7, 50_100, 0, flash=True), paid(8, 30_100, 0, claim_id=2, flash=True))
    assert await enforcement.job("propose_releases", today) == {"proposed": 0}
    await enforcement.hear(settled(1), settled(2), paid(7, 50_100, 0), paid(8, 30_100, 0, claim_id=2))

    assert await enforcement.job("propose_releases", today) == {"proposed": 1}
    assert await enforcement.job("propose_releases", today) == {"proposed": 0}
    (waiting,) = await enforcement.get("/approvals", by=HEAD)
    shown = await enforcement.get(f"/approvals/{RELEASE}/{waiting['approval_id']}", by=HEAD)
    body = {"payload_hash": shown["payload_hash"]}
    approved = await enforcement.post(f"/approvals/{RELEASE}/{waiting['approval_id']}/approve", body, HEAD)

    assert ["事由", "完納(国税徴収法79条1項1号)"] in shown["lines"]
    assert (approved.status_code, approved.json()["state"]) == (200, "executed")
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "released"
    assert [one.ground.value for one in await enforcement.announced(SeizureReleased)] == ["paid_in_full"]


async def test_a_part_is_released_and_the_rest_stays_seized(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    await enforcement.hear(revised(30_000, -20_000, 30_100))

    too_much = await enforcement.released(seizure_id, "excess", remaining_yen=80_200)
    not_enough = await enforcement.released(seizure_id, "excess", remaining_yen=70_000)
    assert await duties(enforcement) == [("reduction", 60_200)]
    enough = await enforcement.released(seizure_id, "excess", remaining_yen=60_200)

    assert [answer.status_code for answer in (too_much, not_enough, enough)] == [409, 200, 200]
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["seized_yen"]) == ("issued", 60_200)
    assert await duties(enforcement) == []
    assert [one.remaining_yen for one in await enforcement.announced(SeizureReleased)] == [70_000, 60_200]


async def test_a_part_is_not_enough_where_the_law_demands_all(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    await enforcement.hear(settled(1), settled(2))

    part = await enforcement.released(seizure_id, "excess", remaining_yen=1_000)

    assert (part.status_code, part.json()["type"]) == (409, "urn:shuno:problem:not_releasable")
    assert (await enforcement.released(seizure_id, "paid_in_full")).status_code == 200


async def test_a_release_is_of_the_seizure_that_was_seen(enforcement: Enforcement) -> None:
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    payload = {
        "seizure_id": seizure_id,
        "step_no": 2,
        "addressee_no": ADDRESSEE,
        "tax_items": ["012"],
        "ground": "unlawful",
        "released_on": today.isoformat(),
        "reason": "宛名の誤り",
    }
    made = (await enforcement.propose(RELEASE, payload)).json()
    await served(enforcement, seizure_id, today)
    body = {"payload_hash": made["payload_hash"]}
    stale = await enforcement.post(f"/approvals/{RELEASE}/{made['approval_id']}/approve", body, "0401")
    wrong_item = await enforcement.propose(RELEASE, {**payload, "step_no": 3, "tax_items": ["010"]})

    assert (stale.status_code, wrong_item.status_code) == (409, 409)
    assert (await enforcement.released(seizure_id, "unlawful")).status_code == 200
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "withdrawn"


async def test_two_seizures_together_take_no_more_than_is_owed(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    first = await enforcement.approved(BOTH, 60_000)
    second = await enforcement.approved({1: "012"}, 30_000)

    await enforcement.answered(first, {1: 50_000, 2: 30_000})
    await enforcement.answered(second, {1: 50_000})

    assert (await enforcement.get(f"/seizures/{first}"))["state"] == "issued"
    assert [one["rule"] for one in (await enforcement.get(f"/seizures/{second}"))["failed"]] == ["excess"]


async def test_the_job_counts_what_waits(enforcement: Enforcement) -> None:
    await issued(enforcement)
    await enforcement.hear(settled(1), settled(2))
    today = await enforcement.today()

    counted = [await enforcement.job("report_open_duties", today + timedelta(days=days)) for days in (0, 10)]

    assert counted == [
        {"open_duties": 1, "late_duties": 0, "open_release_duties": 1},
        {"open_duties": 1, "late_duties": 1, "open_release_duties": 1},
    ]
