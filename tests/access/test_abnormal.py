"""Uses that look abnormal are found, each for its reason, looked at by another person, and reported month by month."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pypdfium2
import pytest

from services.access.handlers import abnormal as handlers
from services.access.inbound.abnormal_file import load_abnormal_rules
from services.access.rules.abnormal import Detector, rules_on
from services.access.rules.keeping import RetentionClass
from services.access.store.abnormal import NOTE_DAYS
from services.access.store.gathering import MAKE_MONTH
from shared.contracts.staff import AppointmentChange
from shared.days import TOKYO
from shared.law.parameter import UnsoundParameter
from tests.access.city_hall import MANAGER, OFFICER, TAX, CityHall, change, city_hall, days, problem
from tests.infrastructure import Databases

#: A Wednesday with open days around it, and the Sunday before it.
DAY, SUNDAY, NEXT = date(2026, 7, 8), date(2026, 7, 5), date(2026, 7, 9)
SECURITY, DEPUTY, AUDITOR = "0701", "0702", "0801"
OFFICE_OF = {SECURITY: "general_affairs", AUDITOR: "audit_secretariat"}
NEIGHBOUR, RELATIVE = "000000000000011", "000000000000028"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
async def hall(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityHall]:
    database = await databases.create("access")
    async with city_hall(database, tmp_path_factory.mktemp("abnormal")) as made:
        for staff_no in (OFFICER, MANAGER):
            await made.hear(change(AppointmentChange.APPOINTED, TAX, staff_no=staff_no))
        await made.hear(change(AppointmentChange.APPOINTED, "general_affairs", staff_no=SECURITY))
        await made.hear(change(AppointmentChange.APPOINTED, "audit_secretariat", staff_no=AUDITOR))
        await made.grant(SECURITY, "general_affairs", "security_officer")
        await made.grant(AUDITOR, "audit_secretariat", "auditor")
        await made.announce(SECURITY, AUDITOR)
        superuser = await asyncpg.connect(databases.postgresql.dsn(database.name))
        for kept_as in RetentionClass:
            await superuser.execute(MAKE_MONTH, kept_as.value, DAY.replace(day=1))
            await superuser.execute(MAKE_MONTH, kept_as.value, date(2026, 6, 1))
        await superuser.execute("INSERT INTO gathered_seal (service, seal_no, cluster_epoch, from_tx, to_tx, row_count,"
            " root, previous_hash, sealed_at, key_id, seal_hash, signature) VALUES ('payments', 1, 'e', 1, 2, 1,"
            " sha256('a'), sha256('b'), now(), 'k', sha256('c'), sha256('d') || sha256('e'))")  # fmt: skip
        await superuser.close()
        yield made
    await databases.drop(database)


@pytest.fixture(autouse=True)
async def empty(hall: CityHall, databases: Databases) -> AsyncIterator[None]:
    """Nothing is left of one test in the next."""
    yield
    name = await hall.pool.fetchval("SELECT current_database()")
    superuser = await asyncpg.connect(databases.postgresql.dsn(name))
    await superuser.execute(
        "TRUNCATE gathered_record, staff_day, abnormal_access, abnormal_access_result, abnormal_access_escalation,"
        " abnormal_access_report, day_to_look_at, job_run"
    )
    await superuser.close()


async def used(
    hall: CityHall,
    count: int = 1,
    *,
    actor: str = OFFICER,
    at: datetime | None = None,
    subject: str = "",
    action: str = "view",
    outcome: str = "allowed",
    rule: str = "",
    terminal: str = "t-1",
    permission: str = "payments.claim.view",
    listed: int = 1,
) -> None:
    """Records as they are gathered; without a subject each is about another person."""
    moment = at or datetime.combine(DAY, time(10), TOKYO)
    numbers = [next(_numbers) for _ in range(count)]
    await hall.pool.execute(NOTE_DAYS, [moment.astimezone(TOKYO).date()])
    await hall.pool.executemany(
        """
INSERT INTO gathered_record (retention_class, occurred_at, service, seal_id, tx, record_id, instance, actor_id,
    actor_kind, roles, office, terminal, action, permission, purpose, subject_type, fields, row_count, detail, outcome,
    rule, trace_id, span_id, key_id, sequence_no, subject_ref, caused_by_event, hmac)
VALUES ('staff', $1, 'payments', 1, 1, $2, gen_random_uuid(), $3, 'staff', '{}', 'tax_payment', $4, $5, $6, 'receipt',
    'addressee', '{}', $7, '', $8, $9, '', '', 'k', $2, $10, '', sha256('x'))
""",
        [
            (moment, number, actor, terminal, action, permission, listed, outcome, rule, subject or f"{number:015d}")
            for number in numbers
        ],
    )


async def ask(hall: CityHall, path: str, body: dict[str, Any] | None = None, *, by: str = SECURITY) -> httpx.Response:
    return await hall.ask(path, body, by=by, office=OFFICE_OF[by])


async def found(hall: CityHall, on: date = NEXT) -> list[tuple[str, str, int]]:
    await hall.run("find_abnormal_uses", on)
    rows = await hall.fetch("SELECT detector, actor_id, count FROM abnormal_access ORDER BY detector, actor_id")
    return [(row["detector"], row["actor_id"], row["count"]) for row in rows]


@pytest.mark.feature("M3")
async def test_ordinary_work_is_nothing_abnormal(hall: CityHall) -> None:
    await used(hall, 150)
    await used(hall, 4, action="sign_in", outcome="refused", rule="wrong_password")
    await used(hall, at=datetime.combine(DAY, time(7, 30), TOKYO))
    await used(hall, at=datetime.combine(DAY, time(18, 14, 59), TOKYO))
    await used(hall, 3, outcome="refused", rule="forbidden")
    assert await found(hall) == []


@pytest.mark.feature("M3")
async def test_closed_days_late_hours_and_failed_sign_ins_are_found(hall: CityHall) -> None:
    """The three that the assessment names; what happens on a Sunday is no matter of hours."""
    await used(hall, 2, at=datetime.combine(SUNDAY, time(10), TOKYO))
    await used(hall, at=datetime.combine(SUNDAY, time(23), TOKYO))
    await used(hall, at=datetime.combine(DAY, time(7, 29, 59), TOKYO))
    await used(hall, at=datetime.combine(DAY, time(18, 15), TOKYO), actor=MANAGER)
    await used(hall, 5, action="sign_in", outcome="refused", rule="wrong_password", subject=" ")
    await used(
        hall, 6, action="sign_in", outcome="refused", rule="unknown", actor="unknown", terminal="t-9", subject=" "
    )
    assert await found(hall) == [
        ("after_hours", MANAGER, 1),
        ("after_hours", OFFICER, 1),
        ("closed_day", OFFICER, 3),
        ("failed_sign_ins", OFFICER, 5),
        ("failed_sign_ins", "unknown", 6),
    ]
    place = await hall.fetch("SELECT terminal FROM abnormal_access WHERE actor_id = 'unknown'")
    assert [row["terminal"] for row in place] == ["t-9"]


@pytest.mark.feature("M3")
async def test_far_more_persons_than_usual_are_found(hall: CityHall) -> None:
    """Forty a day are usual: two hundred are five times as many and nothing yet, one more is."""
    for back in range(1, 6):
        at = datetime.combine(DAY - timedelta(days=back + 7), time(10), TOKYO)
        await used(hall, 40, at=at)
        await used(hall, 40, at=at, actor=MANAGER)
        await hall.run("find_abnormal_uses", at.date() + timedelta(days=1))
    await used(hall, 200)
    await used(hall, 201, actor=MANAGER)
    rows = await found(hall)
    assert [row for row in rows if row[0] == "volume"] == [("volume", MANAGER, 201)]
    assert await hall.pool.fetchval("SELECT compared FROM abnormal_access WHERE detector = 'volume'") == 40


@pytest.mark.feature("M3")
async def test_own_circle_colleagues_and_what_was_refused_again_and_again_are_found(hall: CityHall) -> None:
    await hall.pool.execute("UPDATE staff SET related_subjects = $2 WHERE staff_no = $1", OFFICER, [RELATIVE])
    await used(hall, subject=RELATIVE, outcome="refused", rule="own_record")
    await used(hall, subject=RELATIVE, actor=MANAGER)
    await used(hall, subject=RELATIVE, actor=SECURITY, listed=40)
    await used(hall, 10, rule="no_case", actor=MANAGER)
    await used(hall, 5, outcome="refused", rule="forbidden", actor=SECURITY)
    await used(hall, subject=NEIGHBOUR, permission="identity.protected.view")
    assert await found(hall) == [
        ("colleague", MANAGER, 1),
        ("own_circle", OFFICER, 1),
        ("protected", OFFICER, 1),
        ("refusals", SECURITY, 5),
        ("without_case", MANAGER, 10),
    ]
    await hall.pool.execute("UPDATE staff SET related_subjects = '{}' WHERE staff_no = $1", OFFICER)


@pytest.mark.feature("M3")
async def test_an_account_that_awakes_and_one_of_a_leaver_are_found(hall: CityHall) -> None:
    await hall.pool.execute("INSERT INTO staff_day VALUES ($1, $2, 1, 1, 0)", OFFICER, DAY - timedelta(days=61))
    await hall.pool.execute("INSERT INTO staff_day VALUES ($1, $2, 1, 1, 0)", MANAGER, DAY - timedelta(days=60))
    await hall.pool.execute("UPDATE staff SET valid_until = $2 WHERE staff_no = $1", MANAGER, DAY - timedelta(days=1))
    await used(hall)
    await used(hall, actor=MANAGER)
    assert await found(hall) == [("dormant", OFFICER, 1), ("leaver", MANAGER, 1)]
    await hall.pool.execute("UPDATE staff SET valid_until = NULL WHERE staff_no = $1", MANAGER)


@pytest.mark.feature("M3")
async def test_what_arrives_late_is_found_and_nothing_is_found_twice(hall: CityHall) -> None:
    evening = datetime.combine(DAY, time(21), TOKYO)
    await used(hall, at=evening)
    assert await found(hall) == [("after_hours", OFFICER, 1)]
    await used(hall, at=evening, actor=MANAGER)
    assert await found(hall, NEXT + timedelta(days=1)) == [("after_hours", MANAGER, 1), ("after_hours", OFFICER, 1)]
    assert (await hall.run("find_abnormal_uses", NEXT + timedelta(days=4)))["found"] == 0


@pytest.mark.feature("M3")
async def test_no_day_is_left_out_however_late_somebody_looks_at_it(hall: CityHall) -> None:
    """Offices close from Saturday the 28th to Sunday the 5th; and some records come weeks after the day."""
    saturday = date(2024, 12, 28)
    await hall.pool.execute(MAKE_MONTH, RetentionClass.STAFF.value, saturday.replace(day=1))
    await used(hall, at=datetime.combine(saturday, time(10), TOKYO))
    assert await found(hall, date(2024, 12, 27)) == []
    assert ("closed_day", OFFICER, 1) in await found(hall, date(2025, 1, 6))
    await used(hall, at=datetime.combine(saturday, time(10), TOKYO), actor=MANAGER)
    assert ("closed_day", MANAGER, 1) in await found(hall, date(2025, 2, 28))


async def listed(hall: CityHall, query: str = "", by: str = SECURITY) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await ask(hall, f"/abnormal-uses{query}", by=by)).json()
    return rows


@pytest.mark.feature("M3", "M4")
async def test_somebody_else_of_the_owning_office_says_what_it_was_once(hall: CityHall) -> None:
    evening = datetime.combine(DAY, time(21), TOKYO)
    await used(hall, at=evening)
    await used(hall, at=evening, actor=SECURITY)
    await found(hall)
    own, other = sorted(await listed(hall), key=lambda one: one["actor_id"] == OFFICER)
    said = {"verdict": "proper", "note": "所属長の時間外勤務命令を確認"}
    assert (other["label"], other["due_on"], other["owner_office"]) == (
        "業務時間外の利用",
        "2026-07-16",
        "general_affairs",
    )
    assert problem(await ask(hall, f"/abnormal-uses/{own['finding_id']}/result", said, by=SECURITY)) == (
        409,
        "concerned",
    )
    assert (await ask(hall, f"/abnormal-uses/{other['finding_id']}/result", said, by=AUDITOR)).status_code == 403
    answered = await ask(hall, f"/abnormal-uses/{other['finding_id']}/result", said, by=SECURITY)
    assert (answered.status_code, answered.json()["verdict"], answered.json()["decided_by"]) == (
        200,
        "proper",
        SECURITY,
    )
    again = await ask(hall, f"/abnormal-uses/{other['finding_id']}/result", said, by=SECURITY)
    assert problem(again) == (409, "already_decided")
    assert problem(await ask(hall, "/abnormal-uses/999999/result", said, by=SECURITY)) == (404, "not_found")
    assert [one["finding_id"] for one in await listed(hall)] == [own["finding_id"]]
    with pytest.raises(asyncpg.CheckViolationError):
        await hall.pool.execute(
            "INSERT INTO abnormal_access_result VALUES ($1, 'proper', 'x', $2, now())", own["finding_id"], SECURITY
        )


@pytest.mark.feature("M3", "M4")
async def test_whoever_stands_in_for_somebody_does_not_say_what_that_one_did(hall: CityHall) -> None:
    await hall.hear(change(AppointmentChange.APPOINTED, "general_affairs", staff_no=DEPUTY))
    await hall.pool.execute(
        "INSERT INTO role_grant (staff_no, role, office, valid_from, valid_until, deputy_for, proposed_by, approved_by)"
        " VALUES ($1, 'security_officer', 'general_affairs', $2, $3, $4, 'test-a', 'test-b')",
        DEPUTY, days(-10), days(10), SECURITY,
    )  # fmt: skip
    await hall.announce(DEPUTY)
    for actor in (OFFICER, SECURITY):
        await used(hall, at=datetime.combine(DAY, time(21), TOKYO), actor=actor)
    await found(hall)
    other, his = (one["finding_id"] for one in sorted(await listed(hall), key=lambda one: one["actor_id"]))
    said = {"verdict": "proper", "note": "時間外勤務命令を確認"}
    refused = await hall.ask(f"/abnormal-uses/{his}/result", said, by=DEPUTY, office="general_affairs")
    assert problem(refused) == (409, "concerned")
    page = await hall.ask(f"/pages/abnormal/{his}", said, by=DEPUTY, office="general_affairs")
    assert (page.status_code, "代理する職員の利用は点検できません" in page.text) == (422, True)
    answered = await hall.ask(f"/abnormal-uses/{other}/result", said, by=DEPUTY, office="general_affairs")
    assert (answered.status_code, answered.json()["decided_by"]) == (200, DEPUTY)
    with pytest.raises(asyncpg.CheckViolationError):
        await hall.pool.execute(
            "INSERT INTO abnormal_access_result VALUES ($1, 'proper', 'x', $2, now(), $3)", his, DEPUTY, SECURITY
        )


@pytest.mark.feature("M4")
async def test_what_nobody_answers_in_time_goes_to_the_auditors(hall: CityHall) -> None:
    await used(hall, at=datetime.combine(DAY, time(21), TOKYO))
    await found(hall)
    assert (await hall.run("find_abnormal_uses", date(2026, 7, 16)))["escalated"] == 0
    assert await listed(hall, "?late=true", by=AUDITOR) == []
    assert (await hall.run("find_abnormal_uses", date(2026, 7, 17)))["escalated"] == 1
    assert [one["escalated_on"] for one in await listed(hall, "?late=true", by=AUDITOR)] == ["2026-07-17"]
    assert (await hall.run("find_abnormal_uses", date(2026, 7, 21)))["escalated"] == 0


@pytest.mark.feature("M4")
async def test_the_report_of_a_month_is_signed_as_it_was_read(hall: CityHall) -> None:
    await used(hall, 3)
    await used(hall, at=datetime.combine(DAY, time(21), TOKYO))
    await found(hall)
    place = "/abnormal-uses/reports/2026-07"
    report = (await ask(hall, place, by=SECURITY)).json()
    assert (await ask(hall, "/abnormal-uses/reports", by=AUDITOR)).json() == ["2026-07"]
    signature = {"content_hash": report["content_hash"], "note": "すべて確認した"}
    assert problem(await ask(hall, f"{place}/signature", signature, by=SECURITY)) == (409, "items_left")
    [finding] = await listed(hall)
    said = {"verdict": "misuse", "note": "本人に事情を聴く"}
    await ask(hall, f"/abnormal-uses/{finding['finding_id']}/result", said, by=SECURITY)
    assert problem(await ask(hall, f"{place}/signature", signature, by=SECURITY)) == (409, "changed_findings")
    report = (await ask(hall, place, by=SECURITY)).json()
    [detector] = report["detectors"]
    assert {name: detector[name] for name in ("detector", "found", "misuse", "open", "late")} == {
        "detector": "after_hours", "found": 1, "misuse": 1, "open": 0, "late": 0,
    }  # fmt: skip
    assert report["days"] == [{"day": "2026-07-08", "staff": 1, "uses": 4, "persons": 4, "refusals": 0}]
    signature["content_hash"] = report["content_hash"]
    assert (await ask(hall, f"{place}/signature", signature, by=AUDITOR)).status_code == 403
    signed = (await ask(hall, f"{place}/signature", signature, by=SECURITY)).json()
    assert (signed["signed_by"], signed["content_hash"]) == (SECURITY, report["content_hash"])
    await used(hall, at=datetime.combine(DAY, time(22), TOKYO), actor=MANAGER)
    await found(hall, NEXT + timedelta(days=1))
    assert (await ask(hall, place, by=SECURITY)).json()["detectors"] == report["detectors"]
    assert problem(await ask(hall, f"{place}/signature", signature, by=SECURITY)) == (409, "items_left")
    assert (await ask(hall, "/abnormal-uses/reports", by=AUDITOR)).json() == []


@pytest.mark.feature("M4")
async def test_a_report_is_signed_once_and_only_when_its_days_are_looked_at(
    hall: CityHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What two sign at once is signed by one; and the last days of a month are looked at in the next."""
    place = "/abnormal-uses/reports/2026-07"
    await used(hall, 3)
    await found(hall)
    signature = {"content_hash": (await ask(hall, place)).json()["content_hash"], "note": "すべて確認した"}
    monkeypatch.setattr(handlers, "today", lambda _transaction: date(2026, 8, 7))
    assert problem(await ask(hall, f"{place}/signature", signature)) == (409, "month_open")
    monkeypatch.setattr(handlers, "today", lambda _transaction: date(2026, 8, 8))
    both = await asyncio.gather(*(ask(hall, f"{place}/signature", signature) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 409]
    assert problem(await ask(hall, f"{place}/signature", signature)) == (409, "signed_off")
    empty_month = "/abnormal-uses/reports/2001-01"
    signature["content_hash"] = (await ask(hall, empty_month)).json()["content_hash"]
    assert problem(await ask(hall, f"{empty_month}/signature", signature)) == (409, "nothing_to_sign")


@pytest.mark.feature("M4")
async def test_the_report_is_drawn_with_its_plots(hall: CityHall) -> None:
    await used(hall, 3)
    await used(hall, at=datetime.combine(DAY, time(21), TOKYO))
    await found(hall)
    printed = await ask(hall, "/abnormal-uses/reports/2026-07/print", {}, by=AUDITOR)
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(printed.content)
    page = document[0]
    text_page = page.get_textpage()
    words = "".join(text_page.get_text_range().split())
    drawn = sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
    text_page.close()
    page.close()
    document.close()
    assert all(
        part in words
        for part in ("異常アクセス月次報告令和8年7月", "石巻市", "業務時間外の利用", "照会した人数", AUDITOR)
    )
    assert drawn > 10


@pytest.mark.feature("M3")
async def test_the_page_takes_answers_one_by_one(hall: CityHall) -> None:
    await used(hall, at=datetime.combine(DAY, time(21), TOKYO))
    await found(hall)
    menu = (await ask(hall, "/pages/menu", by=SECURITY)).json()
    assert [item["path"] for item in menu] == ["abnormal"]
    page = (await ask(hall, "/pages/abnormal", by=SECURITY)).json()
    [form] = [part for part in page["parts"] if part["part"] == "form"]
    empty_form = await ask(hall, f"/pages/{form['action']}", {"verdict": "", "note": ""}, by=SECURITY)
    assert (empty_form.status_code, "結果を選び" in empty_form.text) == (422, True)
    filled = {"verdict": "mistake", "note": "端末の時計を確認した"}
    answered = await ask(hall, f"/pages/{form['action']}", filled, by=SECURITY)
    assert (answered.status_code, "操作の誤り" in answered.text) == (200, True)
    assert "点検していない異常アクセスはありません" in (await ask(hall, "/pages/abnormal", by=SECURITY)).text


def test_rules_are_dated_and_complete(tmp_path: Path) -> None:
    city = Path("deploy/municipality/ishinomaki.abnormal.yaml")
    rules = load_abnormal_rules(city)
    held = rules_on(DAY, rules)
    assert held is not None
    assert set(held.detectors) == set(Detector)
    assert rules_on(date(2005, 3, 31), rules) is None
    for number, (right, wrong, words) in enumerate(
        (
            ('closes: "17:15"', 'closes: "08:00"', "opens は closes より前"),
            ("answer_business_days: 5", "answer_business_days: 0", "1以上の整数"),
            ("factor: 5, ", "", "factor"),
            ("closed_day:", "closed_days:", "closed_days"),
        )
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(city.read_text("utf-8").replace(right, wrong), "utf-8")
        with pytest.raises(UnsoundParameter, match=words):
            load_abnormal_rules(path)
