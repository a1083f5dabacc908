"""Records are matched with the register: certain numbers, a model that two activated, and a review by persons."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import pytest

from services.identity.rules.matching.people import COLUMNS
from shared.contracts.residents import Address
from shared.days import TOKYO
from tests.identity.conftest import Identity, changed, registered
from tests.identity.matching_desk import (
    COLLEAGUE,
    HEAD,
    OFFICER,
    MatchingDesk,
    learnt_model,
    matching_desk,
    person,
    record,
    small_city,
)

HANAKO, MARI, ELDER, YOUNGER, COMPANY = (f"99{number:013d}" for number in (1, 2, 3, 4, 5))
BORN = date(1974, 8, 8)
PEOPLE = [
    person(1, "見本 花子", "ミホン ハナコ", BORN, "3番5号"),
    person(2, "標本 真理", "ヒョウホン マリ", date(1991, 2, 3), "7番11号"),
    # Sisters of one household, born on one day.
    person(3, "双葉 一恵", "フタバ カズエ", date(1988, 5, 5), "9番1号"),
    person(4, "双葉 二恵", "フタバ フタエ", date(1988, 5, 5), "9番1号"),
]
AT_HANAKOS = "石巻市泉町2-3-5"


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MatchingDesk]:
    await identity.hear(*PEOPLE)
    async with matching_desk(identity) as opened:
        yield opened


@pytest.mark.feature("J1", "J8")
async def test_a_record_finds_its_person_and_explains_itself(desk: MatchingDesk) -> None:
    await desk.activate()

    clear, twin, stranger, certain, contradicted = await desk.submit(
        record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS),
        record("r2", "双葉", "ﾌﾀﾊﾞ", "19880505", "石巻市泉町2丁目9番1号", amount_yen=5_000),
        record("r3", "他人 権太", "タニン ゴンタ", "1950-01-01", "仙台市青葉区国分町一丁目1番"),
        record("r4", "", "ﾋﾖｳﾎﾝ ﾏﾘ", "", "", stated_no=MARI),
        record("r5", "他人 権太", "タニン ゴンタ", "1950-01-01", "", stated_no=MARI),
    )

    assert (clear["band"], clear["addressee_no"], clear["outcome"]) == ("automatic", HANAKO, "linked")
    assert (twin["band"], twin["addressee_no"]) == ("review", None)
    assert (stranger["band"], stranger["reason"]) == ("none", "候補がありません")
    assert (certain["band"], certain["addressee_no"]) == ("automatic", MARI)
    assert "宛名番号" in certain["reason"]
    assert (contradicted["band"], contradicted["addressee_no"]) == ("review", None)
    seen = await desk.view(twin["record_id"])
    assert {seen["candidate"]["addressee_no"], seen["runner_up"]["addressee_no"]} == {ELDER, YOUNGER}
    assert seen["candidate"]["name"].startswith("双葉 ")
    assert seen["name"] == "双葉"
    assert {line["about"] for line in seen["weights"]} >= {"氏・氏(カナ)", "名・名(カナ)", "生年月日", "住所"}
    told = next(line for line in seen["weights"] if line["about"] == "生年月日")
    assert told == {"about": "生年月日", "level": "一致", "weight": "強い本人である根拠"}
    assert "偶然これほど一致する別の人は" in seen["sentence"]
    kept = await desk.identity.fetch("SELECT name, birth FROM match_record ORDER BY record_id LIMIT 1")
    assert [tuple(row) for row in kept] == [("見本花子", "昭和49年8月8日")]


async def test_without_an_active_model_everything_goes_to_a_person_and_says_so(desk: MatchingDesk) -> None:
    (found,) = await desk.submit(record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS))

    assert (found["band"], found["outcome"]) == ("review", None)
    assert "有効な照合モデルがありません" in found["reason"]


async def test_of_an_unknown_source_nothing_is_linked_without_a_person(desk: MatchingDesk) -> None:
    await desk.activate()

    (found,) = await desk.submit(record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS), source="hearsay")

    assert found["band"] == "review"
    assert "この出所" in found["reason"]


async def test_a_record_that_comes_again_stays_as_it_was_judged(desk: MatchingDesk) -> None:
    first = await desk.submit(record("r1", "見本花子", "", "", ""))
    await desk.activate()

    again = await desk.submit(
        record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS),
        record("r1", "標本真理", "", "", ""),
    )

    assert again == first


async def test_the_model_and_the_limits_take_two_persons(desk: MatchingDesk) -> None:
    entered = await desk.answer("/matching/models", {"document": learnt_model()})
    payload = {"model_id": entered["model_id"], "reason": "架空の市で学習した"}
    made = await desk.ask("/approvals/identity.match_model", {"payload": payload, "note": "数値を確認"})
    body = {"payload_hash": made.json()["payload_hash"]}
    alone = await desk.ask(f"/approvals/identity.match_model/{made.json()['approval_id']}/approve", body, OFFICER)
    assert alone.status_code == 403
    assert (await desk.answer("/matching/figures", {"year": 2026, "month": 11}))["model_id"] is None

    both = await desk.ask(f"/approvals/identity.match_model/{made.json()['approval_id']}/approve", body, HEAD)

    assert both.status_code == 200
    limits = {"automatic_ppm": 1_000_000, "none_ppm": 0, "runner_up_ppm": 0, "reason": "しばらく人が確認する"}
    assert (await desk.decide_together("identity.match_limits", limits)).status_code == 200
    (found,) = await desk.submit(record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月7日", AT_HANAKOS))
    assert found["band"] == "review"
    shown = await desk.answer("/matching/figures", {"year": 2026, "month": 11})
    assert (shown["model_id"], shown["automatic_ppm"]) == (entered["model_id"], 1_000_000)


async def test_a_text_that_is_no_model_of_ours_is_refused(desk: MatchingDesk) -> None:
    for document in ("{}", '{"format":3}', '{"format":3,"scheme":"columns:a=text","axes":{}}'):
        refused = await desk.ask("/matching/models", {"document": document})

        assert (refused.status_code, refused.json()["type"]) == (422, "urn:shuno:problem:unfit_model")


async def test_a_model_that_was_not_entered_is_not_activated(desk: MatchingDesk) -> None:
    payload = {"model_id": "0123456789abcdef", "reason": "試しに使う"}
    refused = await desk.ask("/approvals/identity.match_model", {"payload": payload, "note": "数値を確認"})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:unknown_model")


async def test_the_review_is_in_the_order_of_money_and_deadline_and_one_officer_decides(desk: MatchingDesk) -> None:
    *_, large = await desk.submit(
        record("small", "見本花子", "", "", "", amount_yen=100, due_on="2026-04-01"),
        record("late", "見本花子", "", "", "", amount_yen=9_000, due_on="2026-06-30"),
        record("early", "見本花子", "", "", "", amount_yen=9_000, due_on="2026-05-01"),
        record("large", "見本花子", "", "", "", amount_yen=80_000),
    )
    queue = await desk.answer("/matching/reviews/search", {})
    assert [item["source_ref"] for item in queue] == ["large", "early", "late", "small"]
    path = f"/matching/records/{large['record_id']}/lock"
    assert (await desk.decide(large["record_id"])).json()["type"] == "urn:shuno:problem:not_locked"
    await desk.answer(path, {})
    assert (await desk.ask(path, {}, COLLEAGUE)).json()["type"] == "urn:shuno:problem:locked"
    assert (await desk.decide(large["record_id"], COLLEAGUE)).json()["type"] == "urn:shuno:problem:not_locked"

    done = await desk.decide(large["record_id"], addressee_no=HANAKO, reason="same_person")

    assert done.json() == {"record_id": large["record_id"], "outcome": "linked"}
    assert (await desk.decide(large["record_id"])).json()["type"] == "urn:shuno:problem:already_decided"
    assert [item["source_ref"] for item in await desk.answer("/matching/reviews/search", {})] == [
        "early",
        "late",
        "small",
    ]
    seen = await desk.view(large["record_id"])
    assert (seen["outcome"], seen["decided_by"]) == ("linked", OFFICER)
    await desk.answer(f"/matching/records/{large['record_id']}/reopen", {"note": "同姓同名の別人だった"}, COLLEAGUE)
    assert (await desk.answer("/matching/reviews/search", {"limit": 1}))[0]["source_ref"] == "large"
    decided = await desk.identity.fetch("SELECT outcome, decided_by FROM match_decision ORDER BY decision_id")
    assert [tuple(row) for row in decided] == [("linked", OFFICER), ("reopened", COLLEAGUE)]


async def test_an_automatic_link_is_opened_again_and_counted_as_overturned(desk: MatchingDesk) -> None:
    await desk.activate()
    (found,) = await desk.submit(record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS))
    await desk.answer(f"/matching/records/{found['record_id']}/reopen", {"note": "本人の申出"})
    await desk.answer(f"/matching/records/{found['record_id']}/lock", {})

    done = await desk.decide(found["record_id"], reason="other_person", note="本人に確認")

    assert done.status_code == 200
    today = datetime.now(TOKYO)
    (row,) = (await desk.answer("/matching/figures", {"year": today.year, "month": today.month}))["sources"]
    assert row == {"source": "pension", "band": "automatic", "records": 1, "linked": 0, "nobody": 1, "overturned": 1}


async def test_a_decision_that_contradicts_itself_is_refused(desk: MatchingDesk) -> None:
    (found,) = await desk.submit(record("r1", "見本花子", "", "", ""))
    wrong: list[dict[str, Any]] = [
        {"addressee_no": HANAKO, "reason": "not_in_master"},
        {"addressee_no": None, "reason": "same_person"},
        {"addressee_no": None, "reason": "feels_right"},
    ]

    for decision in wrong:
        assert (await desk.decide(found["record_id"], **decision)).status_code == 422


async def test_changes_of_a_person_change_how_he_is_found(desk: MatchingDesk, identity: Identity) -> None:
    await desk.activate()
    away = Address(postal_code="9860822", address="宮城県石巻市中里三丁目", lot_number="1番1号")
    await identity.hear(
        changed(
            "renamed",
            date(2026, 3, 1),
            HANAKO,
            name="新姓 花子",
            name_kana="シンセイ ハナコ",
            born_on=BORN,
            address=away,
        )
    )

    former, new = await desk.submit(
        record("old", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS),
        record("new", "新姓花子", "ｼﾝｾｲ ﾊﾅｺ", "19740808", "石巻市中里3-1-1"),
    )

    assert (former["addressee_no"], new["addressee_no"]) == (HANAKO, HANAKO)
    rows = await identity.fetch("SELECT count(*) AS rows FROM match_row WHERE addressee_no = $1", HANAKO)
    assert rows[0]["rows"] == 4
    stray = "SELECT count(*) AS stray FROM match_key WHERE addressee_no NOT IN (SELECT addressee_no FROM match_row)"
    assert (await identity.fetch(stray))[0]["stray"] == 0
    assert set(COLUMNS) - {"name_start", "kana_start", "given_start"} < set(
        dict((await identity.fetch("SELECT * FROM match_row LIMIT 1"))[0])
    )


async def test_kana_find_a_latin_name_that_the_register_has_no_reading_of(
    desk: MatchingDesk, identity: Identity
) -> None:
    born = date(1990, 6, 6)
    await identity.hear(
        person(6, "SYNTHETIC MARIA", "シンセティック マリア", date(1985, 1, 3), "20番1号"),
        person(7, "EXAMPLE ROSA", "エグザンプル ロサ", date(1986, 2, 4), "21番1号"),
        person(8, "SYNTHETIC ROSA", "", born, "22番1号"),
    )
    await desk.activate()

    read, unread = await desk.submit(
        record("r1", "", "ｼﾝｾﾃｲﾂｸ ﾛｻ", "1990-06-06", "石巻市泉町2-22-1"),
        record("r2", "", "ｼﾝｾﾃｲﾂｸ ｱﾝﾅ", "1990-06-06", "石巻市泉町2-22-1"),
    )

    assert (read["band"], read["addressee_no"]) == ("automatic", "990000000000008")
    assert unread["band"] == "review"
    rows = await identity.fetch("SELECT kana FROM match_row WHERE addressee_no = '990000000000008'")
    assert {row["kana"] for row in rows} == {""}


async def test_numbers_that_were_merged_are_one_person(desk: MatchingDesk, identity: Identity) -> None:
    await identity.hear(person(9, "見本 花子", "ミホン ハナコ", BORN, "3番5号"))
    await desk.activate()
    twice = record("twice", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS)
    (before,) = await desk.submit(twice)
    pair = {"retired_no": "990000000000009", "surviving_no": HANAKO}
    seen = await desk.answer("/merges/comparisons", pair)
    payload = {
        **pair,
        "retired_version_no": seen["retired"]["version_no"],
        "surviving_version_no": seen["surviving"]["version_no"],
        "differences": seen["differences"],
        "reason": "二重登録",
        "evidence": "住民票の写し",
    }
    assert (await desk.decide_together("identity.merge", payload)).status_code == 200

    (after,) = await desk.submit({**twice, "source_ref": "after"})

    assert before["band"] == "review"
    assert (after["band"], after["addressee_no"]) == ("automatic", HANAKO)


async def test_whoever_is_protected_is_no_candidate(desk: MatchingDesk, identity: Identity) -> None:
    await desk.activate()
    await identity.pool.execute(
        "INSERT INTO support_measure (addressee_no, valid_from, valid_until, evidence, approval_id, recorded_at) "
        "VALUES ($1, '2025-01-01', '2099-12-31', '申出書', gen_random_uuid(), now())",
        HANAKO,
    )
    await identity.hear(
        changed("moved", date(2026, 3, 1), HANAKO, name="見本 花子", name_kana="ミホン ハナコ", born_on=BORN)
    )

    by_name, by_number = await desk.submit(
        record("r1", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS),
        record("r2", "見本花子", "ﾐﾎﾝﾊﾅｺ", "昭和49年8月8日", AT_HANAKOS, stated_no=HANAKO),
    )

    assert (by_name["band"], by_number["band"]) == ("none", "none")
    assert await identity.fetch("SELECT * FROM match_row WHERE addressee_no = $1", HANAKO) == []


async def test_a_number_with_its_corporation_written_otherwise_is_no_contradiction(
    desk: MatchingDesk, identity: Identity
) -> None:
    await identity.hear(registered(COMPANY, kind="corporation", name="株式会社見本水産", name_kana="", born_on=None))

    short, other = await desk.submit(
        record("r1", "見本水産㈱", "", "", "", stated_no=COMPANY),
        record("r2", "見本商事㈱", "", "", "", stated_no=COMPANY),
    )

    assert (short["band"], short["addressee_no"]) == ("automatic", COMPANY)
    assert (other["band"], other["addressee_no"]) == ("review", None)


async def test_persons_without_keys_of_the_present_rules_get_them(desk: MatchingDesk, identity: Identity) -> None:
    before = await identity.fetch("SELECT * FROM match_row ORDER BY addressee_no, row_no")
    keys = await identity.fetch("SELECT key, addressee_no FROM match_key ORDER BY 1, 2")
    # One was there before matching was, the keys of another are of former rules.
    await identity.pool.execute("DELETE FROM match_key WHERE addressee_no = $1", HANAKO)
    await identity.pool.execute("DELETE FROM match_row WHERE addressee_no = ANY($1::text[])", [HANAKO, MARI])
    former = [(*tuple(row)[:-1], 0) for row in before if row["addressee_no"] == MARI]
    await identity.pool.copy_records_to_table("match_row", records=former)

    done = await identity.job("renew_keys", date(2026, 4, 1))
    again = await identity.job("renew_keys", date(2026, 4, 2))

    assert (done, again) == ({"renewed": 2}, {"renewed": 0})
    assert await identity.fetch("SELECT * FROM match_row ORDER BY addressee_no, row_no") == before
    assert await identity.fetch("SELECT key, addressee_no FROM match_key ORDER BY 1, 2") == keys


async def test_strange_texts_are_kept_and_judged(desk: MatchingDesk) -> None:
    await desk.activate()

    found = await desk.submit(
        record("emoji", "見本😀花子", "", "1974-13-40", "どこか"),
        record("long", "花" * 200, "ハ" * 200, "不詳", "石巻市" * 60),
        record("private", "見本\ue000子", "", "", ""),
    )

    assert [one["source_ref"] for one in found] == ["emoji", "long", "private"]
    assert {one["band"] for one in found} <= {"none", "review"}


async def test_every_look_is_on_record(desk: MatchingDesk) -> None:
    await desk.activate()
    (found,) = await desk.submit(record("r2", "双葉", "ﾌﾀﾊﾞ", "19880505", "石巻市泉町2丁目9番1号"))
    await desk.view(found["record_id"])

    rows = await desk.identity.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'identity.match.review' ORDER BY 1"
    )
    assert [row["subject_ref"] for row in rows] == [ELDER, YOUNGER]


@pytest.mark.feature("J18")
async def test_quality_is_measured_on_known_truth_and_its_limits_change_with_two_persons(
    desk: MatchingDesk, identity: Identity
) -> None:
    city, people = small_city()
    await identity.hear(*people)
    await desk.activate()

    first = await desk.submit_all(city, "first")
    careful = {"automatic_ppm": 1_000_000, "none_ppm": 0, "runner_up_ppm": 0, "reason": "誤りが見つかったため"}
    made = await desk.ask("/approvals/identity.match_limits", {"payload": careful, "note": "数値を確認"})
    body = {"payload_hash": made.json()["payload_hash"]}
    alone = await desk.ask(f"/approvals/identity.match_limits/{made.json()['approval_id']}/approve", body, OFFICER)
    assert (await desk.decide_together("identity.match_limits", careful)).status_code == 200
    second = await desk.submit_all(city, "second")

    truth = {one.record_id: one.person.addressee_no for one in city.records}
    with_birth = {one.record_id for one in city.records if one.person.addressee_no and one.birth}
    linked = {reference: one["addressee_no"] for reference, one in first.items() if one["band"] == "automatic"}
    assert alone.status_code == 403
    assert {reference for reference, number in linked.items() if truth[reference] != number} == set()
    assert len(linked) >= 0.95 * len(with_birth)
    abstained = [sum(one["band"] == "review" for one in run.values()) for run in (first, second)]
    assert abstained[0] < abstained[1]
    assert all(one["band"] != "automatic" for one in second.values())
    today = datetime.now(TOKYO)
    figures = await desk.answer("/matching/figures", {"year": today.year, "month": today.month})
    assert figures["automatic_ppm"] == 1_000_000
    assert sum(row["records"] for row in figures["sources"]) == 2 * len(city.records)
    automatic = [row for row in figures["sources"] if row["band"] == "automatic"]
    assert sum(row["linked"] for row in automatic) == len(linked)
