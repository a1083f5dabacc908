"""Auditors ask who saw whom in all services, from one place, and each question is on record itself."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from services.access.handlers.records import mentions
from shared.access import Access, AccessAction, Actor, ActorKind, purpose_of
from shared.cli.ocsf import ocsf_event
from shared.contracts import AddresseeMerged
from tests.access.city_hall import problem
from tests.access.gathering_line import AUDIT_OFFICE, AUDITOR, OFFICER, VIEW, Line

KEI, SAN, RIN, FORMER = "990000000000011", "990000000000029", "990000000000037", "990000000000045"
DAYS = {"first_day": "2020-01-01", "last_day": "2100-12-31"}
COLLEAGUE = Actor("0413", ActorKind.STAFF, ("receipt_clerk",), "tax_payment", "terminal-8")
PRINT = Access("refunds.letter.print", purpose_of("refund"), AccessAction.PRINT)
APPROVAL = "0198c0de-0000-7000-8000-000000000001"


@pytest.fixture
async def asked(line: Line) -> Line:
    """Two officers have looked at three persons, one under a number that was merged later."""
    await line.access(KEI, SAN)
    await line.access(KEI, actor=COLLEAGUE, detail=f"決裁 {APPROVAL} run=17")
    await line.access(FORMER)
    await line.transactions.records.record_refusal(
        line.pool, OFFICER, VIEW, rule="wrong_office", subject_refs=[RIN], detail="case:2026-1"
    )
    await line.sealer.seal_once()
    await line.gather_all()
    await line.hall.hear(
        AddresseeMerged(addressee_no=FORMER, surviving_no=KEI, change_no=1, decided_on=date(2026, 4, 1))
    )
    return line


async def ask(line: Line, question: str, **about: str) -> list[dict[str, Any]]:
    """All records of one question, page by page."""
    rows: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        response = await line.hall.ask(
            f"/records/{question}", about | DAYS | {"after": after}, by=AUDITOR, office=AUDIT_OFFICE
        )
        assert response.status_code == 200, response.text
        page = response.json()
        rows, after = rows + page["records"], page["next_after"]
    return rows


@pytest.mark.feature("M12")
async def test_who_saw_a_person_is_told_under_all_his_numbers_and_the_question_is_on_record(asked: Line) -> None:
    rows = await ask(asked, "who-saw", addressee_no=KEI)
    assert [(row["actor_id"], row["subject_ref"], row["terminal"]) for row in rows] == [
        ("0412", FORMER, "terminal-7"),
        ("0413", KEI, "terminal-8"),
        ("0412", KEI, "terminal-7"),
    ]
    assert rows == await ask(asked, "who-saw", addressee_no=FORMER)
    assert (rows[0]["service"], rows[0]["action_label"], rows[0]["purpose_label"]) == ("refunds", "照会", "還付・充当")
    assert rows[1]["mentions"] == [{"kind": "決裁", "id": APPROVAL}, {"kind": "run", "id": "17"}]

    own = await asked.audit.pool.fetch(
        "SELECT subject_ref, purpose, detail FROM access_record WHERE actor_id = $1 AND permission = $2"
        " ORDER BY record_id LIMIT 2",
        AUDITOR,
        "access.record.view",
    )
    assert [tuple(row) for row in own] == [
        (KEI, "audit", "case:2026-0001 who-saw: 3 records"),
        (FORMER, "audit", "case:2026-0001 who-saw: 3 records"),
    ]


@pytest.mark.feature("M9")
async def test_what_somebody_saw_and_what_was_refused_to_him_is_told(asked: Line) -> None:
    rows = await ask(asked, "seen-by", staff_no="0412")
    assert [(row["subject_ref"], row["outcome"], row["rule"]) for row in rows] == [
        (RIN, "refused", "wrong_office"),
        (FORMER, "allowed", ""),
        (SAN, "allowed", ""),
        (KEI, "allowed", ""),
    ]
    assert [row["subject_ref"] for row in await ask(asked, "terminal", terminal="terminal-8")] == [KEI]
    assert [row["actor_id"] for row in await ask(asked, "refused")] == ["0412"]
    # Whom an auditor asked about is on record; a place behind the last day shows nothing later.
    own = await asked.audit.pool.fetchval(
        "SELECT detail FROM access_record WHERE actor_id = $1 AND detail LIKE '% seen-by %' LIMIT 1", AUDITOR
    )
    assert own == "case:2026-0001 seen-by 0412: 4 records"
    body = {"staff_no": "0412", "first_day": "2020-01-01", "last_day": "2020-12-31", "after": "99999999999999999-1"}
    early = await asked.hall.ask("/records/seen-by", body, by=AUDITOR, office=AUDIT_OFFICE)
    assert early.json() == {"records": [], "next_after": None}


async def test_a_list_of_many_comes_page_by_page_with_nothing_twice(line: Line) -> None:
    people = [f"{990000000000000 + number}" for number in range(450)]
    # All at one moment: the place in the list must not depend on the time alone.
    await line.sealed(*people)
    await line.gather_all()
    rows = await ask(line, "seen-by", staff_no="0412")
    assert sorted(row["subject_ref"] for row in rows) == people
    assert len(rows) == 450


@pytest.mark.feature("M5", "M10")
async def test_one_number_follows_a_request_from_the_officer_to_the_print(line: Line) -> None:
    with TracerProvider().get_tracer("test").start_as_current_span("request") as span:
        trace_id = f"{span.get_span_context().trace_id:032x}"
        await line.access(KEI)
        async with line.transactions.begin(OFFICER) as transaction:
            transaction.record_access(
                PRINT, [KEI], fields=("name",), detail=f"case:1 決裁 {APPROVAL} file:L-000017.pdf"
            )
    await line.access(SAN)
    await line.sealer.seal_once()
    await line.gather_all()
    rows = await ask(line, "trace", trace_id=trace_id)
    assert [row["action"] for row in rows] == ["print", "view"]
    assert {row["trace_id"] for row in rows} == {trace_id}
    assert rows[0]["mentions"] == [
        {"kind": "case", "id": "1"},
        {"kind": "決裁", "id": APPROVAL},
        {"kind": "file", "id": "L-000017.pdf"},
    ]
    # And from there to the row in the service itself.
    source = await line.pool.fetchval("SELECT trace_id FROM access_record WHERE record_id = $1", rows[0]["record_id"])
    assert source == trace_id


async def test_nobody_asks_about_his_own_household_or_without_the_permission(asked: Line) -> None:
    await asked.hall.ask(f"/staff/{AUDITOR}/related", {"addressee_nos": [FORMER]})
    own = await asked.hall.ask("/records/who-saw", {"addressee_no": KEI, **DAYS}, by=AUDITOR, office=AUDIT_OFFICE)
    assert problem(own) == (403, "own_record")
    without = await asked.hall.ask("/records/who-saw", {"addressee_no": KEI, **DAYS}, by="0412")
    assert problem(without) == (403, "forbidden")
    await asked.hall.ask(f"/staff/{AUDITOR}/related", {"addressee_nos": []})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"after": "yesterday"}, "place_unreadable"),
        ({"first_day": "2026-02-01", "last_day": "2026-01-31"}, "days_reversed"),
    ],
)
async def test_a_question_that_makes_no_sense_is_told_what_to_do(
    line: Line, body: dict[str, str], expected: str
) -> None:
    response = await line.hall.ask(
        "/records/who-saw", {"addressee_no": KEI, **DAYS, **body}, by=AUDITOR, office=AUDIT_OFFICE
    )
    assert problem(response) == (422, expected)


async def test_the_console_page_shows_the_records_and_only_auditors_are_offered_it(asked: Line) -> None:
    menu = await asked.hall.ask("/pages/menu", by=AUDITOR, office=AUDIT_OFFICE)
    assert "records" in [item["path"] for item in menu.json()]
    assert (await asked.hall.ask("/pages/menu", by="0001")).json() == []
    forms = (await asked.hall.ask("/pages/records", by=AUDITOR, office=AUDIT_OFFICE)).json()["parts"]
    assert [form["action"] for form in forms] == [
        "records/who-saw",
        "records/seen-by",
        "records/trace",
        "records/terminal",
    ]
    good = {"about": KEI, "first_day": "2020-01-01", "last_day": "2100-12-31"}
    page = await asked.hall.ask("/pages/records/who-saw", good, by=AUDITOR, office=AUDIT_OFFICE)
    (table,) = (part["html"] for part in page.json()["parts"] if part["part"] == "fragment")
    assert "3件の記録(新しい順)" in table
    assert FORMER in table
    assert "還付 照会" in table
    assert "未納額・延滞金" in table
    refused = await asked.hall.ask("/pages/records/seen-by", good | {"about": "0412"}, by=AUDITOR, office=AUDIT_OFFICE)
    assert "拒否 所属違い" in refused.text
    bad = await asked.hall.ask("/pages/records/who-saw", good | {"about": "1"}, by=AUDITOR, office=AUDIT_OFFICE)
    assert bad.status_code == 422
    assert bad.json()["parts"][0]["inputs"][0]["error"] == "宛名番号(15桁)を入力してください。"


async def test_how_whole_the_records_are_is_told_without_anybodys_record(asked: Line) -> None:
    await asked.watch()
    state = (await asked.hall.ask("/records/gathering", by=AUDITOR, office=AUDIT_OFFICE)).json()
    assert [(each["service"], each["last_seal_no"]) for each in state["services"]] == [("refunds", 1)]
    assert state["missing"] == []
    assert state["findings"] == []


def test_an_export_for_other_systems_says_who_whom_and_how_it_ended() -> None:
    record = {
        "occurred_at": datetime(2026, 4, 1, 0, 0, 0, 250_000, tzinfo=UTC).isoformat(),
        "service": "payments",
        "actor_id": "0412",
        "actor_kind": "staff",
        "roles": ["receipt_clerk"],
        "office": "tax_payment",
        "terminal": "t-01",
        "action": "search",
        "permission": "payments.claim.search",
        "purpose": "receipt",
        "subject_type": "addressee",
        "subject_ref": KEI,
        "fields": ["name"],
        "row_count": 1,
        "detail": "case:1",
        "outcome": "refused",
        "rule": "wrong_office",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "span_id": "b7ad6b7169203331",
        "caused_by_event": "",
        "seal_no": 7,
        "record_id": 12,
    }
    event = ocsf_event(record)
    assert (event["class_uid"], event["type_uid"], event["activity_name"]) == (6005, 600504, "Query")
    assert (event["time"], event["status_id"], event["metadata"]["uid"]) == (1775001600250, 2, "payments-7-12")
    assert event["actor"]["user"]["uid"] == "0412"
    assert event["table"] == {"name": "addressee", "uid": KEI}
    assert json.loads(json.dumps(event)) == event


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("", []),
        ("case:2026-1 17 records", [{"kind": "case", "id": "2026-1"}]),
        ("run=17", [{"kind": "run", "id": "17"}]),
        (f"payments.dishonour {APPROVAL} approve", [{"kind": "payments.dishonour", "id": APPROVAL}]),
    ],
)
def test_what_a_record_names_is_found_in_its_detail(detail: str, expected: list[dict[str, str]]) -> None:
    assert mentions(detail) == expected
