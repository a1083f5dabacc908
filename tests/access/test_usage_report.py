"""A person reads who used his data, when, why and which items; what must not be told is counted with its article."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from services.access.rules.usage_report import Use, Withheld, item_words, usage_report
from services.access.store.usage_report import SELECT_GATHERED_UNTIL
from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.purposes import ASSET_INQUIRY, DUNNING, REFUND
from tests.access.city_hall import TAX, CityHall, city_hall, days, problem, today
from tests.access.gathering_line import SOURCE, Line, gathering_line
from tests.access.test_disclosure import (
    DESK,
    DISCLOSURE,
    GENERAL_AFFAIRS,
    HEAD,
    OFFICER,
    PERSON,
    decided,
    decision,
    registered,
)
from tests.infrastructure import Databases

CLERK = Actor("0777", ActorKind.STAFF, ("counter_officer",), TAX, "t-01")
PROGRAM = Actor("service:refunds", ActorKind.SERVICE)
OTHER = "000000000000043"


@pytest.fixture
async def line(databases: Databases, tmp_path: Path) -> AsyncIterator[Line]:
    access, source = await databases.create("access"), await databases.create(SOURCE)
    async with city_hall(access, tmp_path / "keys") as hall, gathering_line(databases, source, hall, tmp_path) as made:
        await hall.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await hall.employ(OFFICER, TAX, "disclosure_officer")
        await hall.employ(HEAD, TAX, "disclosure_head")
        yield made
    await databases.drop(access)
    await databases.drop(source)


async def use(line: Line, actor: Actor, access: Access, *fields: str, of: str = PERSON, rule: str = "") -> None:
    async with line.transactions.begin(actor) as transaction:
        transaction.record_access(access, [of], fields=fields, detail="case:2026-1", rule=rule)


async def report(hall: CityHall, request_id: str, form: str, **changed: Any) -> Any:
    body = {"first_day": days(-1).isoformat(), "last_day": today().isoformat()} | changed
    return await hall.ask(f"/disclosure-requests/{request_id}/usage-report/{form}", body, by=OFFICER)


@pytest.mark.feature("M13")
async def test_a_person_reads_the_uses_of_all_services_in_plain_words(line: Line) -> None:
    hall = line.hall
    refund = Access("refunds.refund.view", REFUND, AccessAction.VIEW)
    await use(line, CLERK, refund, "name", "refund")
    await use(line, CLERK, refund, "account", "refund")
    await use(line, CLERK, refund, "refund", of=OTHER)
    await use(line, PROGRAM, Access("dunning.run.issue", DUNNING, AccessAction.UPDATE), "claim", "balance")
    await use(line, CLERK, Access("enforcement.inquiry.view", ASSET_INQUIRY, AccessAction.VIEW), "inquiry")
    await use(line, CLERK, refund, "address", rule="protected")
    assert await line.sealer.seal_once() is not None
    await line.gather_all()
    assert await line.watch() == []

    request_id = (await registered(hall))["request_id"]
    assert problem(await report(hall, request_id, "csv")) == (409, "not_granted")
    assert (await decided(hall, DISCLOSURE, **decision(request_id, "full"))).status_code == 200

    answer = await report(hall, request_id, "csv")
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["日時", "利用した所属・役割", "利用の目的(根拠)", "したこと", "利用した項目", "回数"]
    told = {tuple(row[1:]) for row in rows[1:]}
    assert told == {
        ("財務部納税課 窓口担当", "還付・充当(地方税法第17条、第17条の2)", "照会", "氏名、口座、還付・充当", "2"),
        (
            "還付システムの自動処理",
            "督促・催告(地方税法第329条、第371条、第457条ほか)",
            "更新",
            "税額・課税の内容、未納額・延滞金",
            "1",
        ),
        ("", "財産調査に関する利用(徴収事務の適正な遂行に支障のおそれ、法78条1項7号)", "記載しない利用", "", "1"),
        ("", "支援措置に関する利用(生命・身体等を害するおそれ、法78条1項1号・2号)", "記載しない利用", "", "1"),
    }
    assert "0777" not in answer.content.decode("utf-8-sig")

    answer = await report(hall, request_id, "pdf")
    document = pypdfium2.PdfDocument(answer.content)
    page = document[0]
    text_page = page.get_textpage()
    text = "".join(text_page.get_text_range().split())
    for one in (text_page, page, document):
        one.close()
    for words in ("個人情報の利用状況の報告", "見本花子様", "財務部納税課窓口担当", "記載しない利用1件", "還付の記録"):
        assert words in text
    # The report is a use of his data, too, and an empty period says so.
    [made] = await hall.fetch(
        "SELECT action, count(*) FROM access_record WHERE permission = 'access.usage_report.make'"
        " AND outcome = 'allowed' AND subject_ref = $1 GROUP BY action",
        PERSON,
    )
    assert (made["action"], made["count"]) == ("provide", 2)
    empty = await report(hall, request_id, "csv", first_day="2026-04-01", last_day="2026-04-02")
    assert len(empty.content.decode("utf-8-sig").splitlines()) == 1
    upside_down = await report(hall, request_id, "csv", first_day=today().isoformat(), last_day=days(-1).isoformat())
    assert problem(upside_down) == (422, "period_upside_down")
    for ahead in (days(1).isoformat(), "9999-12-31"):
        assert problem(await report(hall, request_id, "csv", last_day=ahead)) == (422, "day_ahead")


def test_uses_within_a_minute_and_a_programs_day_are_one_line_each() -> None:
    def at(hour: int, minute: int, second: int, *, is_program: bool = False, rule: str = "") -> Use:
        moment = datetime(2026, 7, 1, hour, minute, second, tzinfo=UTC)
        return Use(moment, "payments", is_program, "納税課", "receipt", "view", ("claim",), rule)

    found = usage_report(
        [
            at(1, 0, 59),
            at(1, 0, 1),
            at(1, 1, 0),
            at(3, 0, 0, is_program=True),
            at(2, 0, 0, is_program=True),
            # 15:00 UTC is the next day in Japan.
            at(15, 0, 0, is_program=True),
            at(4, 0, 0, rule="protected+no_case"),
        ]
    )
    assert [(line.when, line.who, line.count) for line in found.lines] == [
        ("2026-07-01", "収納システムの自動処理", 2),
        ("2026-07-01 10:00", "納税課", 2),
        ("2026-07-01 10:01", "納税課", 1),
        ("2026-07-02", "収納システムの自動処理", 1),
    ]
    assert dict(found.withheld) == {Withheld.SUPPORT_MEASURE: 1}


def test_items_are_told_in_words_and_never_by_their_code() -> None:
    fields = ["open_yen", "name", "holder_kana", "something_new", "late_charge"]
    assert item_words(fields) == ["氏名", "未納額・延滞金", "口座", "その他の記録"]


async def test_records_are_whole_up_to_the_first_gap_and_no_further(line: Line) -> None:
    """What the report says is in it is in it: a part that was lost on the way holds the moment back."""
    access = Access("refunds.refund.view", REFUND, AccessAction.VIEW)
    await use(line, CLERK, access, "refund")
    assert await line.sealer.seal_once() is not None
    await line.gather_all()
    await line.watch()
    whole = await line.hall.fetch(SELECT_GATHERED_UNTIL)
    assert [row["service"] for row in whole] == [SOURCE]
    for is_lost in (True, False):
        await use(line, CLERK, access, "refund")
        assert await line.sealer.seal_once() is not None
        messages = await line.handed_over()
        assert is_lost or await line.gather(messages) == 0
    await line.watch()
    assert await line.hall.fetch(SELECT_GATHERED_UNTIL) == whole
    # Once it was asked for again and came, nothing is missing.
    await line.gather_all()
    await line.watch()
    assert (await line.hall.fetch(SELECT_GATHERED_UNTIL))[0]["until"] > whole[0]["until"]
