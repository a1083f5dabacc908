"""A seizure is released for a cause that holds, and the release is over when it is undone in the world too."""

from datetime import timedelta
from typing import Any

import pytest

from services.enforcement.rules.release import ReleaseCause, Standing, demanded_cause, left_after_release, objection
from services.enforcement.rules.seizure_kinds import Course
from shared.contracts import ReleaseGround, SeizureReleased
from tests.enforcement.conftest import HEAD, RELEASE, Enforcement
from tests.enforcement.test_seizure_kinds import seized
from tests.enforcement.test_seizures import in_arrears, issued, served

OWING = Standing({1: 50_000, 2: 0}, set(), is_futile=False)
PAID = Standing({1: 0, 2: 0}, set(), is_futile=False)


def test_a_cause_that_the_law_names_must_hold() -> None:
    for cause in (ReleaseCause.PAID_IN_FULL, ReleaseCause.NOTHING_OWED):
        assert "残っています" in (objection(cause, OWING, 3) or "")
        assert objection(cause, PAID, 3) is None
    assert "執行停止のない" in (objection(ReleaseCause.SUSPENDED, OWING, 3) or "")
    assert objection(ReleaseCause.SUSPENDED, OWING._replace(freed={1}), 3) is None
    assert "残余の見込みがあります" in (objection(ReleaseCause.NO_SURPLUS, OWING, 3) or "")
    assert objection(ReleaseCause.NO_SURPLUS, OWING._replace(is_futile=True), 3) is None
    for cause in (ReleaseCause.EXCESS, ReleaseCause.OTHER_PROPERTY, ReleaseCause.UNLAWFUL):
        assert objection(cause, OWING, 3) is None
    assert "2回です" in (objection(ReleaseCause.FAILED_SALES, OWING._replace(failed_sales=2), 3) or "")
    assert objection(ReleaseCause.FAILED_SALES, OWING._replace(failed_sales=3), 3) is None


def test_the_law_demands_a_release_for_what_is_so() -> None:
    assert demanded_cause(PAID, is_settled=True) is ReleaseCause.PAID_IN_FULL
    assert demanded_cause(PAID, is_settled=False) is ReleaseCause.NOTHING_OWED
    assert demanded_cause(OWING._replace(freed={1}), is_settled=False) is ReleaseCause.SUSPENDED
    assert demanded_cause(OWING._replace(is_futile=True), is_settled=False) is ReleaseCause.NO_SURPLUS


@pytest.mark.parametrize(
    ("course", "noted", "left"),
    [
        # Nothing had left the office.
        (Course.CLAIM, ["issued"], []),
        (Course.CLAIM, ["issued", "dispatched"], ["debtor_told", "third_party_told"]),
        (Course.CLAIM, ["issued", "served", "third_party_told"], ["debtor_told"]),
        (Course.CLAIM, ["issued", "copy_delivered"], ["debtor_told"]),
        (Course.REGISTERED, ["issued", "served"], ["debtor_told"]),
        (Course.REGISTERED, ["registry_asked"], ["debtor_told", "cancellation_asked", "cancelled"]),
        (Course.REGISTERED, ["registry_asked", "debtor_told", "cancellation_asked"], ["cancelled"]),
        (Course.MOVABLE, ["possessed"], ["debtor_told", "handed_back"]),
        (Course.MOVABLE, ["possessed", "handed_back", "debtor_told"], []),
        (Course.RIGHT, ["served"], ["debtor_told", "third_party_told"]),
    ],
)
def test_what_left_the_office_is_undone_and_nothing_else(course: Course, noted: list[str], left: list[str]) -> None:
    assert list(left_after_release(course, noted)) == left


async def duties(enforcement: Enforcement) -> list[str]:
    return [one["kind"] for one in await enforcement.get("/duties")]


async def noted(enforcement: Enforcement, seizure_id: str, *kinds: str) -> Any:
    today = await enforcement.today()
    answers = [await enforcement.stage(seizure_id, kind, today) for kind in kinds]
    assert [answer.status_code for answer in answers] == [200] * len(kinds)
    return answers[-1].json()


@pytest.mark.feature("G13")
async def test_a_release_is_a_duty_until_all_are_told_and_the_entry_is_cancelled(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    seizure_id = await seized(enforcement, "real_estate", description="石巻市試験町三丁目4番 宅地")
    await noted(enforcement, seizure_id, "registry_asked", "registered", "served")
    false = await enforcement.released(seizure_id, "paid_in_full")
    assert (false.status_code, "残っています" in false.json()["detail"]) == (409, True)

    assert (await enforcement.released(seizure_id, "other_property")).status_code == 200
    assert await duties(enforcement) == ["finish"]
    shown = await noted(enforcement, seizure_id, "debtor_told", "cancellation_asked")
    assert (shown["left_to_do"], await duties(enforcement)) == (["抹消登記・登録"], ["finish"])
    shown = await noted(enforcement, seizure_id, "cancelled")
    assert (shown["left_to_do"], await duties(enforcement)) == ([], [])
    assert [one.ground for one in await enforcement.announced(SeizureReleased)] == [ReleaseGround.OTHER_PROPERTY]


@pytest.mark.feature("G13")
async def test_the_bank_is_told_of_a_release_and_a_withdrawal_before_the_dispatch_concerns_nobody(
    enforcement: Enforcement,
) -> None:
    seizure_id = await issued(enforcement)
    assert (await enforcement.released(seizure_id, "unlawful")).status_code == 200
    assert await duties(enforcement) == []

    again = await seized(enforcement, "receivable", third_party="試験商事")
    await served(enforcement, again, await enforcement.today())
    shown = await enforcement.get(f"/seizures/{again}")
    too_early = {
        "seizure_id": again,
        "step_no": shown["step_no"],
        "addressee_no": shown["addressee_no"],
        "tax_items": shown["tax_items"],
        "ground": "other_property",
        "released_on": (await enforcement.today() - timedelta(days=1)).isoformat(),
        "reason": "試験の解除",
    }
    before_issue = await enforcement.propose(RELEASE, too_early)
    assert (before_issue.status_code, "発付の日" in before_issue.json()["detail"]) == (409, True)
    assert (await enforcement.released(again, "other_property")).status_code == 200
    assert (await enforcement.get(f"/seizures/{again}"))["left_to_do"] == [
        "滞納者への解除通知",
        "第三債務者への解除通知",
    ]
    await noted(enforcement, again, "third_party_told", "debtor_told")
    assert await duties(enforcement) == []


@pytest.mark.feature("G13")
async def test_property_with_nothing_left_for_the_city_must_be_released(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    car = {"kind": "vehicle", "account_number": None, "third_party": "", "value_yen": 120_000, "senior_yen": 90_000}
    known = await enforcement.deposit(**car)
    seizure_id = await enforcement.approved(
        {1: "012", 2: "012"}, 80_200, property_id=known["property_id"], property_kind="vehicle"
    )
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert await enforcement.job("watch_values", today) == {"revalued": 0}
    early = await enforcement.released(seizure_id, "no_surplus")
    assert (early.status_code, "残余の見込みがあります" in early.json()["detail"]) == (409, True)

    # An accident leaves nothing beside the lien; then it turns out to be worth more again, and then it is scrap.
    await enforcement.deposit(**{**car, **known, "value_yen": 90_000})
    assert await enforcement.job("watch_values", today) == {"revalued": 1}
    assert await duties(enforcement) == ["release"]
    await enforcement.deposit(**{**car, **known, "version_no": 2, "value_yen": 90_001})
    await enforcement.job("watch_values", today)
    assert await duties(enforcement) == []
    await enforcement.deposit(**{**car, **known, "version_no": 3, "value_yen": 0})
    await enforcement.job("watch_values", today)
    assert await enforcement.job("propose_releases", today) == {"proposed": 1}
    (waiting,) = await enforcement.get("/approvals", by=HEAD)
    shown = await enforcement.get(f"/approvals/{RELEASE}/{waiting['approval_id']}", by=HEAD)
    assert ["事由", "残余の見込みなし(国税徴収法79条1項2号)"] in shown["lines"]
    body = {"payload_hash": shown["payload_hash"]}
    assert (
        await enforcement.post(f"/approvals/{RELEASE}/{waiting['approval_id']}/approve", body, HEAD)
    ).status_code == 200
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "released"
