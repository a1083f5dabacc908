"""Quality of matching in operation: a blind sample that persons decide, and sources that drift from the model."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from services.identity.rules.matching.drift import shift_ppm
from services.identity.rules.matching.sampling import is_drawn
from shared.days import TOKYO
from tests.authority import bearer
from tests.identity.conftest import Identity
from tests.identity.matching_desk import LIMITS, OFFICER, MatchingDesk, matching_desk, person, record, small_city

HANAKO, MARI = (f"99{number:013d}" for number in (1, 2))
PEOPLE = [
    person(1, "見本 花子", "ミホン ハナコ", date(1974, 8, 8), "3番5号"),
    person(2, "標本 真理", "ヒョウホン マリ", date(1991, 2, 3), "7番11号"),
]
HANAKOS = ("見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", "石巻市泉町2-3-5")


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MatchingDesk]:
    await identity.hear(*PEOPLE)
    async with matching_desk(identity) as opened:
        await opened.activate()
        yield opened


async def _quality(desk: MatchingDesk) -> dict[str, Any]:
    (row,) = await desk.identity.fetch("SELECT max(recorded_at) AS at FROM match_record")
    now = row["at"].astimezone(TOKYO)
    path = f"/matching/quality?year={now.year}&month={now.month}"
    answered = await desk.client.get(path, headers=bearer(desk.identity.keys, OFFICER))
    assert answered.status_code == 200, answered.text
    shown: dict[str, Any] = answered.json()
    return shown


def test_the_sample_follows_from_the_key_and_has_its_share() -> None:
    numbers = range(20_000)
    drawn = [number for number in numbers if is_drawn(b"k" * 32, "wage", f"r{number}", 10_000)]
    other_key = [number for number in numbers if is_drawn(b"l" * 32, "wage", f"r{number}", 10_000)]

    # One percent of 20,000; four standard deviations are 56.
    assert 144 <= len(drawn) <= 256
    assert drawn == [number for number in numbers if is_drawn(b"k" * 32, "wage", f"r{number}", 10_000)]
    assert len(set(drawn) & set(other_key)) < 20
    assert not any(is_drawn(b"k" * 32, "wage", f"r{number}", 0) for number in numbers)
    assert all(is_drawn(b"k" * 32, "wage", f"r{number}", 1_000_000) for number in range(100))


def test_a_shift_is_counted_exactly() -> None:
    # 3/4 and 1/4 then, 1/4 and 3/4 now: (1/2)² / (3/4) + (1/2)² / (1/4) = 4/3.
    assert shift_ppm([2, 0], [0, 2]) == 1_333_333
    assert shift_ppm([74, 24], [149, 49]) == 0
    # What was never met is not without limit.
    assert shift_ppm([998, 0], [0, 998]) == pytest.approx(998_000_000, rel=0.01)


@pytest.mark.feature("J18")
async def test_a_drawn_record_looks_undecided_and_what_persons_make_of_it_measures_precision(
    desk: MatchingDesk,
) -> None:
    everything = {**LIMITS, "sample_ppm": 1_000_000}
    assert (await desk.decide_together("identity.match_limits", everything)).status_code == 200

    hers, wrong, later = await desk.submit(
        record("r1", *HANAKOS, amount_yen=3),
        record("r2", *HANAKOS, amount_yen=2),
        record("r3", *HANAKOS, amount_yen=1),
    )

    # Nothing anywhere tells it from a record that the machine left open.
    for one in (hers, wrong, later):
        assert (one["band"], one["outcome"], one["addressee_no"]) == ("review", None, None)
        assert one["reason"] == "確率が自動判定の基準に届きません"
    queue = await desk.answer("/matching/reviews/search", {})
    assert [item["source_ref"] for item in queue] == ["r1", "r2", "r3"]
    seen = await desk.view(hers["record_id"])
    assert (seen["band"], seen["outcome"], seen["candidate"]["addressee_no"]) == ("review", None, HANAKO)
    assert seen["candidate"]["probability_ppm"] == 950_000
    for one, decision in (
        (hers, {"addressee_no": HANAKO, "reason": "same_person"}),
        (wrong, {"addressee_no": MARI, "reason": "asked_person"}),
    ):
        await desk.answer(f"/matching/records/{one['record_id']}/lock", {})
        assert (await desk.decide(one["record_id"], **decision)).status_code == 200
    shown = await _quality(desk)
    done = await desk.identity.job("watch_matching", await _tomorrow(desk))
    again = await desk.identity.job("watch_matching", await _tomorrow(desk))

    (checked,) = shown["checked"]
    assert (checked["source"], checked["drawn"], checked["decided"], checked["agreed"]) == ("pension", 3, 2, 1)
    # Wilson for one of two: 0.095 to 0.905.
    assert checked["wrong_ppm_low"] == pytest.approx(94_531, abs=5)
    assert checked["wrong_ppm_high"] == pytest.approx(905_469, abs=5)
    assert (done, again) == ({"findings": 1}, {"findings": 0})
    (finding,) = (await _quality(desk))["findings"]
    assert (finding["source"], finding["label"], finding["limit_ppm"]) == ("pension", "自動判定の誤り", 300)
    assert finding["value_ppm"] == checked["wrong_ppm_low"]


async def test_a_small_share_is_drawn_and_the_rest_is_linked(desk: MatchingDesk) -> None:
    assert (await desk.decide_together("identity.match_limits", LIMITS)).status_code == 200

    found = await desk.submit(*(record(f"r{number}", *HANAKOS) for number in range(400)))

    key = (await desk.identity.fetch("SELECT key FROM match_sample_key"))[0]["key"]
    drawn = {f"r{number}" for number in range(400) if is_drawn(key, "pension", f"r{number}", 10_000)}
    assert {one["source_ref"] for one in found if one["outcome"] is None} == drawn
    assert {one["addressee_no"] for one in found if one["source_ref"] not in drawn} == {HANAKO}
    assert len(await desk.identity.fetch("SELECT FROM match_sample")) == len(drawn)


@pytest.mark.feature("J18")
async def test_a_source_that_sends_otherwise_than_the_model_learnt_is_found(
    desk: MatchingDesk, identity: Identity
) -> None:
    city, people = small_city()
    await identity.hear(*people)
    watchful = {**LIMITS, "sample_ppm": 0, "drift_records_min": 30}
    assert (await desk.decide_together("identity.match_limits", watchful)).status_code == 200
    pension = [one for one in city.records if one.source == "pension" and one.person.addressee_no]
    await desk.submit(
        *(record(one.record_id, one.name, one.name_kana, one.birth, one.address, sex=one.sex) for one in pension)
    )
    usual = await _quality(desk)
    assert await identity.job("watch_matching", await _tomorrow(desk)) == {"findings": 0}

    # The source leaves out readings and sexes from now on.
    await desk.submit(
        *(
            record(f"{one.record_id}-{copy}", one.name, "", one.birth, one.address, sex="")
            for one in pension
            for copy in range(4)
        )
    )
    done = await identity.job("watch_matching", await _tomorrow(desk))

    assert [one["beyond"] for one in usual["drift"][0]["shifts"]] == [False] * 8
    shown = await _quality(desk)
    beyond = {one["about"] for one in shown["drift"][0]["shifts"] if one["beyond"]}
    assert {"surname_kana", "given_kana", "sex"} <= beyond
    assert "birth" not in beyond
    assert done == {"findings": len(beyond)}
    assert {one["about"] for one in shown["findings"]} == beyond
    assert all(one["value_ppm"] > one["limit_ppm"] == 250_000 for one in shown["findings"])


async def _tomorrow(desk: MatchingDesk) -> date:
    (row,) = await desk.identity.fetch("SELECT max(recorded_at) AS at FROM match_record")
    tomorrow: date = row["at"].astimezone(TOKYO).date() + timedelta(days=1)
    return tomorrow
