"""Short messages (SMS) beside calls: consent, quiet hours, a text that tells nothing, two persons, each outcome."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.sms_carrier import SmsCarrier
from services.dunning.handlers.sms import CARRIER_FILE
from services.dunning.inbound.sms_file import load_sms_terms
from services.dunning.rules.calls import LetterOwed, Objection
from services.dunning.rules.sms import RESULT_LAYOUT, Reachable, SmsResult, objection, text_fault
from shared.contracts import AddresseeMerged, BlockSet, BlockState
from shared.days import TOKYO
from shared.formats.framed_lines import framed, unframed
from shared.law.city_file import city_file
from shared.law.parameter import UnsoundParameter
from tests.authority import bearer
from tests.dunning.claims import addressee_of, receipt
from tests.dunning.conftest import CITY
from tests.dunning.reminding import HEAD, NARROW, OFFICER, RELATIVE, Section, owed, section

__all__ = ["section"]

ACT = "dunning.sms_release"
#: Letters of Monday 7 September; their deadline is Thursday 24.
RUN_ON, DEADLINE_ON, MONDAY = date(2026, 9, 2), date(2026, 9, 24), date(2026, 9, 28)
TERMS = load_sms_terms(city_file(CITY, "sms"), CITY.law.business_days)
TEXT = (
    "石巻市役所です。お送りした書類についてお伝えしたいことがあります。"
    "0225-00-0000へお電話ください。配信停止もこの番号へ。"
)


def letter(**changed: Any) -> LetterOwed:
    values = {"owed_yen": 10_000, "callable_yen": 10_000, "is_promised": False, "is_unwanted": False, "attempts": ()}
    return LetterOwed(deadline_on=DEADLINE_ON, **{**values, **changed})


def person(**changed: Any) -> Reachable:
    values = {"agrees": True, "is_in_service": True, "sent_on": (), "sent_about_letter": 0}
    return Reachable(**{**values, **changed})


@pytest.mark.parametrize(
    ("asked", "whose", "day", "found"),
    [
        (letter(), person(), date(2026, 9, 26), Objection.TOO_EARLY),
        (letter(), person(), date(2026, 9, 27), None),
        (letter(), person(agrees=False), MONDAY, Objection.NO_CONSENT),
        (letter(), person(is_in_service=False), MONDAY, Objection.WRONG_NUMBER),
        (letter(callable_yen=999), person(), MONDAY, Objection.BELOW_LEAST),
        (letter(callable_yen=0), person(), MONDAY, Objection.BLOCKED),
        (letter(owed_yen=0), person(), MONDAY, Objection.NOTHING_TO_PAY),
        (letter(is_promised=True), person(), MONDAY, Objection.PROMISED),
        # Whoever wants no calls has agreed to messages.
        (letter(is_unwanted=True), person(), MONDAY, None),
        (letter(), person(sent_on=[date(2026, 9, 15)]), MONDAY, Objection.BETWEEN_ATTEMPTS),
        (letter(), person(sent_on=[date(2026, 9, 14)]), MONDAY, None),
        (letter(), person(sent_about_letter=1), MONDAY, None),
        (letter(), person(sent_about_letter=2), MONDAY, Objection.ATTEMPTS_SPENT),
    ],
)
def test_what_stands_against_a_message(asked: LetterOwed, whose: Reachable, day: date, found: Objection | None) -> None:
    assert objection(asked, whose, TERMS, day) is found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT, None),
        ("試験市役所です。10,000円の件で0225-00-0000へお電話ください。", "「円」は入れられません"),
        ("試験市役所です。滞納の件で0225-00-0000へお電話ください。", "「滞納」は入れられません"),
        ("見本 太郎様 0225-00-0000へお電話ください。", "「様」は入れられません"),
        ("{name}さん、0225-00-0000へお電話ください。", "差込みの記号"),
        ("試験市役所です。一万 ５０００ の件で0225-00-0000へ。", "入れられる数字は"),
        ("試験市役所です。お電話ください。", "電話番号を入れてください"),
        ("あ" * 58 + "0225-00-0000", None),
        ("あ" * 59 + "0225-00-0000", "70文字まで"),
    ],
)
def test_a_text_tells_nothing_of_anybody(text: str, words: str | None) -> None:
    found = text_fault(text)
    assert (found is None) if words is None else (found is not None and words in found)


def test_a_city_file_with_a_telling_text_is_refused(tmp_path: Path) -> None:
    shipped = city_file(CITY, "sms").read_text("utf-8")
    for number, (old, new, words) in enumerate(
        (
            ("石巻市役所です。", "滞納があります。", "texts.contact: SMSの本文に「滞納」"),
            ('closes: "18:00"', 'closes: "09:00"', "opens は closes より前"),
            ("messages: 2", "messages: 0", "messages を直して"),
        )
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(shipped.replace(old, new), "utf-8")
        with pytest.raises(UnsoundParameter, match=words):
            load_sms_terms(path, CITY.law.business_days)


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))


@pytest.fixture
async def carrier(keys: None, section: Section, tmp_path: Path) -> SmsCarrier:
    carrier = SmsCarrier()
    (tmp_path / CARRIER_FILE).write_bytes(carrier.certificate())
    return carrier


def number_of(person_no: int) -> str:
    return f"0900000{person_no:04d}"


def consent(person_no: int, **changed: Any) -> dict[str, Any]:
    said = {
        "addressee_no": addressee_of(person_no),
        "agrees": True,
        "mobile_number": number_of(person_no),
        "means": "counter",
        "stated_on": "2026-09-01",
        "reason": "窓口で申出",
    }
    return {**said, **changed}


async def agreed(section: Section, persons: Sequence[int], letters: int) -> None:
    """Letters to so many persons, some of whom agreed to messages."""
    await section.dun(*(owed(one, one) for one in range(1, letters + 1)))
    await section.send(RUN_ON)
    section.turn_to(MONDAY, time(11))
    for one in persons:
        await section.post("/sms-consents", consent(one))


async def frozen(section: Section, by: str = OFFICER) -> Any:
    return await section.post("/sms-runs", {"text_code": "contact"}, by)


async def released(section: Section) -> Any:
    """A list that two persons released."""
    run = (await frozen(section))["run"]
    names = ("run_id", "message_count", "content_sha256", "body", "tax_items")
    made = await section.post(f"/approvals/{ACT}", {"payload": {name: run[name] for name in names}, "note": "試験"})
    body = {"payload_hash": made["payload_hash"]}
    path = f"/approvals/{ACT}/{made['approval_id']}/approve"
    await section.post(path, body, OFFICER, 403)
    await section.post(path, body, HEAD, 200)
    return run


async def taken_out(section: Section, run: Any) -> httpx.Response:
    path = f"/sms-runs/{run['run_id']}/handovers"
    return await section.client.post(path, json={}, headers=bearer(section.keys, OFFICER))


async def reported(section: Section, content: bytes) -> httpx.Response:
    headers = bearer(section.keys, OFFICER)
    return await section.client.post("/sms-result-files", content=content, headers=headers)


@pytest.mark.feature("F10")
async def test_a_list_that_two_persons_released_leaves_once_and_its_results_are_kept(
    section: Section, carrier: SmsCarrier
) -> None:
    await agreed(section, range(1, 7), letters=8)
    stopped = {2: BlockState.PHONE_STOP, 3: BlockState.REMINDER_STOP}
    for one, state in stopped.items():
        stop = BlockSet(
            block_id=f"00000000-0000-4000-8000-{one:012d}",
            addressee_no=addressee_of(one),
            state=state,
            first_day=date(2026, 9, 10),
        )
        await section.dunning.hear(stop)
    kept_out = (await frozen(section))["kept_out"]
    run = await released(section)
    # Between the release and the file one pays, and one wants no more.
    await section.dunning.hear(receipt(4, 10_000, 0, 4))
    await section.post("/sms-consents", consent(5, agrees=False, mobile_number=None))
    first, second = await taken_out(section, run), await taken_out(section, run)
    text, messages = carrier.receive(first.content)

    assert kept_out == {"blocked": 2, "no_consent": 2}
    assert (run["message_count"], run["body"], text) == (4, TEXT, TEXT)
    assert sorted(messages.values()) == [number_of(1), number_of(6)]
    assert set(messages) == {f"M{run['run_id']:07d}-000001", f"M{run['run_id']:07d}-000004"}
    # A process may die before the bytes are out: they come again, and the carrier sends nothing twice.
    assert (first.content == second.content, carrier.receive(second.content)[1]) == (True, {})

    carrier.results = {number_of(6): SmsResult.OPTED_OUT}
    section.turn_to(MONDAY, time(12))
    content = carrier.report(section.now - timedelta(minutes=30))
    taken, again = await reported(section, content), await reported(section, content)
    view = await section.get(f"/sms-runs/{run['run_id']}")
    whose = {"addressee_no": addressee_of(6)}
    ended = await section.post("/sms-consents/search", whose, status=200)
    held = await section.post("/sms-consents/search", {"addressee_no": addressee_of(1)}, status=200)
    history = await section.post("/contacts/search", whose, status=200)

    assert taken.json()["counts"] == {"taken": 2}, taken.text
    assert again.json() == {**taken.json(), "is_repeated": True}
    assert [view[name] for name in ("sent_count", "delivered_count", "failed_count", "objected_count")] == [2, 1, 1, 0]
    assert (ended["agrees"], ended["means"], ended["mobile_number"]) == (False, "reply", None)
    assert (held["agrees"], held["mobile_number"][-3:], "0900000" in held["mobile_number"]) == (True, "001", False)
    assert (history[0]["kind"], history[0]["detail"]) == ("sms", "opted_out")
    # Nobody is left for two weeks; then the first again, and not whoever wants no more.
    await section.post("/sms-runs", {"text_code": "contact"}, status=409)
    section.turn_to(date(2026, 10, 11), time(11))
    await section.post("/sms-runs", {"text_code": "contact"}, status=409)
    section.turn_to(date(2026, 10, 12), time(11))
    assert (await frozen(section))["run"]["message_count"] == 1


@pytest.mark.feature("F10")
async def test_nothing_leaves_in_the_quiet_hours_or_without_two_persons(section: Section, carrier: SmsCarrier) -> None:
    await agreed(section, [1, 2], letters=2)
    unreleased = (await frozen(section))["run"]
    early = await taken_out(section, unreleased)
    run = await released(section)
    refused = []
    for day, at in ((MONDAY, time(9, 59)), (MONDAY, time(18)), (date(2026, 10, 3), time(11))):
        section.turn_to(day, at)
        refused.append(await taken_out(section, run))
    section.turn_to(MONDAY, time(17, 59))
    _, messages = carrier.receive((await taken_out(section, run)).content)
    late, other = sorted(messages)
    section.turn_to(MONDAY, time(20))
    at_night = await reported(section, carrier.report(datetime.combine(MONDAY, time(18, 30), TOKYO), late))
    view = await section.get(f"/sms-runs/{run['run_id']}")
    # The same list cannot leave under another number, and two lists never reach one person.
    second = await released_list_of(section, unreleased)
    section.turn_to(date(2026, 9, 29), time(11))
    empty = carrier.receive((await taken_out(section, second)).content)[1]

    assert (early.status_code, early.json()["type"].rpartition(":")[2]) == (409, "not_released")
    assert {one.json()["type"].rpartition(":")[2] for one in refused} == {"quiet_hours"}
    assert (at_night.json()["counts"], view["objected_count"]) == ({"taken": 1}, 1)
    assert (empty, other != late) == ({}, True)


async def released_list_of(section: Section, run: Any) -> Any:
    names = ("run_id", "message_count", "content_sha256", "body", "tax_items")
    payload = {name: run[name] for name in names}
    changed = {"payload": {**payload, "body": "お金を払ってください。0225-00-0000"}, "note": "試験"}
    await section.post(f"/approvals/{ACT}", changed, status=409)
    made = await section.post(f"/approvals/{ACT}", {"payload": payload, "note": "試験"})
    body = {"payload_hash": made["payload_hash"]}
    await section.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, HEAD, 200)
    return run


async def test_what_a_person_said_holds_for_every_number_of_his(section: Section, carrier: SmsCarrier) -> None:
    await agreed(section, [3], letters=2)
    await section.post("/sms-runs", {"text_code": "contact"}, status=409)
    merged = AddresseeMerged(addressee_no=addressee_of(3), surviving_no=addressee_of(1), change_no=1, decided_on=MONDAY)
    await section.dunning.hear(merged)
    run = await released(section)
    narrow = await section.post("/sms-runs", {"text_code": "contact"}, NARROW, 409)
    _, messages = carrier.receive((await taken_out(section, run)).content)
    carrier.results = {number_of(3): SmsResult.NOT_IN_SERVICE}
    section.turn_to(MONDAY, time(12))
    await reported(section, carrier.report(section.now))
    whose = {"addressee_no": addressee_of(1)}
    unserved = await section.post("/sms-consents/search", whose, status=200)
    section.turn_to(date(2026, 10, 20), time(11))
    await section.post("/sms-runs", {"text_code": "contact"}, status=409)
    await section.post("/sms-consents", consent(1, mobile_number="08000000001"))
    renewed = (await frozen(section))["run"]

    assert list(messages.values()) == [number_of(3)]
    assert narrow["type"].endswith(":nobody")
    assert (unserved["agrees"], unserved["is_in_service"]) == (True, False)
    assert renewed["message_count"] == 1


async def test_wrong_input_is_told_and_changes_nothing(section: Section, carrier: SmsCarrier) -> None:
    await agreed(section, [1], letters=1)
    for changed, by, status, words in (
        ({"mobile_number": "02250000000"}, OFFICER, 422, "携帯電話の番号ではありません"),
        ({"mobile_number": "0900000"}, OFFICER, 422, "mobile_number"),
        ({"mobile_number": None}, OFFICER, 422, "携帯電話番号を入力し"),
        ({"agrees": False}, OFFICER, 422, "停止には入力しない"),
        ({"stated_on": "2026-09-29"}, OFFICER, 422, "まだ来ていません"),
        ({"reason": "番号は123456789018"}, OFFICER, 422, "個人番号"),
        ({}, RELATIVE, 403, "同一世帯"),
    ):
        refused = await section.post("/sms-consents", consent(1, **changed), by, status)
        assert words in json.dumps(refused, ensure_ascii=False), refused
    await section.post("/sms-runs", {"text_code": "no_such_text"}, status=409)
    await section.get("/sms-runs/99", status=404)
    run = await released(section)
    (message,) = carrier.receive((await taken_out(section, run)).content)[1]
    section.turn_to(MONDAY, time(12))
    good = carrier.report(section.now)
    record = unframed(good, RESULT_LAYOUT)[1][0]
    broken = [
        await reported(section, content)
        for content in (b"", good[:-20], good.replace(b"delivered", b"opted_out"), framed({"record": "header"}, []))
    ]
    strange = [
        {**record, "message": "M0000099-000001"},
        {**record, "message": "M99999999999999999999-000001"},
        {**record, "arrived_at": "2026-09-28T12:30:00+09:00"},
        {**record, "arrived_at": 1},
        {**record, "result": "read"},
        {**record, "number": number_of(1)},
        record,
        record,
        {**record, "result": "undelivered"},
    ]
    header = {"record": "header", "layout": RESULT_LAYOUT}
    taken = await reported(section, framed(header, strange))

    assert message == record["message"]
    assert [one.status_code for one in broken] == [422] * 4
    assert taken.json()["counts"] == {"unknown": 1, "faulty": 5, "taken": 1, "repeated": 1, "contradicting": 1}
    odd = await section.get("/sms-results-odd")
    assert [(one["record_no"], one["outcome"]) for one in odd] == [
        (1, "unknown"),
        *((number, "faulty") for number in range(2, 7)),
        (9, "contradicting"),
    ]
    assert await section.get("/sms-results-odd", after_file=odd[-1]["file_id"], after_record=9) == []
    rows = await section.dunning.fetch("SELECT result FROM sms_result")
    assert [row["result"] for row in rows] == ["delivered"]
    assert len(await section.dunning.fetch("SELECT FROM sms_consent")) == 1
