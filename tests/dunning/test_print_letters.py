"""Letters for whoever reads them: as they were sent, in large print, addressed anew, with nobody's data."""

import json
from datetime import date
from typing import Any

import pytest

from shared.contracts import Letter
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.dunning.claims import addressee_of
from tests.dunning.printing import HEAD, NARROW, OFFICER, RELEASE, PrintDesk, desk, dunned, lives, pictures, texts
from tests.dunning.reminding import Section, owed, section
from tests.dunning.test_letters import changed

__all__ = ["desk", "section"]


@pytest.mark.feature("F17")
async def test_a_letter_is_drawn_again_as_it_was_sent_and_each_time_is_noted(
    desk: PrintDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dunned(desk.dunning)
    run = await desk.prepared()
    await desk.released(run)
    none = await desk.get("/letters/D2026-0000002/pdf")
    await desk.drawn(run["run_id"])
    sent = await desk.opened(f"/print-runs/{run['run_id']}/files/1")
    # Where the person lives now changes nothing of what was sent.
    await desk.dunning.hear(
        changed(addressee_of(2), Letter(capacity=LetterCapacity.SELF, name="新姓", address="転居先"))
    )
    again = [
        await desk.post(f"/print-runs/{run['run_id']}/pieces/1/reprints", {"reason": "封入時に破損"}) for _ in range(2)
    ]
    copy = await desk.get("/letters/D2026-0000002/pdf")
    narrow = await desk.get("/letters/D2026-0000002/pdf", NARROW)
    monkeypatch.setattr("shared.documents.letter_sheets._BODY_TOP_MM", 230)
    otherwise = await desk.get("/letters/D2026-0000002/pdf")
    monkeypatch.undo()
    await desk.dunning.hear(changed(addressee_of(2), flags=(AddresseeFlag.PROTECTED,)))
    protected = await desk.get("/letters/D2026-0000002/pdf")
    noted = await desk.dunning.fetch("SELECT kind, reason, printed_by FROM letter_reprint ORDER BY reprint_id")

    assert again[0].content == again[1].content
    assert pictures(again[0].content)[0] == pictures(sent)[0]
    (office,) = texts(copy.content)
    assert f"出力者{OFFICER}" in office
    assert OFFICER not in texts(again[0].content)[0].replace("D2026", "")
    assert [one.status_code for one in (none, copy, narrow, otherwise, protected)] == [404, 200, 403, 409, 404]
    assert otherwise.json()["type"] == "urn:shuno:problem:drawn_otherwise"
    assert [tuple(row) for row in noted] == [
        ("spoiled", "封入時に破損", OFFICER),
        ("spoiled", "封入時に破損", OFFICER),
        ("office", "case:2026-0001", OFFICER),
    ]


@pytest.mark.feature("F5")
async def test_a_notice_that_was_addressed_anew_is_printed_by_itself(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    await desk.dunning.hear(lives(4, "9860077"))
    assert (await desk.post("/notices/D2026-0000004/letters")).status_code == 200
    run = await desk.prepared(source="readdressed", source_run_id=None)
    wrong = await desk.post("/print-runs", {"source": "readdressed", "source_run_id": 1})
    await desk.released(run)
    await desk.drawn(run["run_id"])

    assert (run["piece_count"], wrong.status_code) == (1, 422)
    (text,) = texts((await desk.get("/letters/D2026-0000004/pdf")).content)
    assert "見本4郎様" in text


@pytest.mark.feature("F23")
async def test_whoever_needs_it_gets_large_print_and_plain_words_and_everybody_else_the_rest(desk: PrintDesk) -> None:
    await dunned(desk.dunning)
    wish = {"document_nos": ["D2026-0000001"], "large_print": True, "plain_insert": True}
    large, rest = await desk.prepared(**wish), await desk.prepared()
    for run in (large, rest):
        await desk.released(run)
        await desk.drawn(run["run_id"])
    for_one = texts(await desk.opened(f"/print-runs/{large['run_id']}/files/1"))
    for_others = texts(await desk.opened(f"/print-runs/{rest['run_id']}/files/1"))

    assert (large["piece_count"], rest["piece_count"]) == (1, 2)
    assert "見本1郎様" in for_one[0]
    assert "やさしい日本語/English" in for_one[-1]
    assert "Pleasepay10,100yenby2026-07-27(year-month-day)." in for_one[-1]
    # One letter with its additional sheet; two letters.
    assert (len(for_one), len(for_others)) == (2, 2)
    again = await desk.get("/letters/D2026-0000001/pdf")
    assert "やさしい日本語/English" in texts(again.content)[-1]


@pytest.mark.feature("N2")
async def test_a_printer_is_tried_with_nobodys_data_and_a_slip_that_nobody_can_pay(desk: PrintDesk) -> None:
    for template, title in (
        ("dunning_notice", "督促状(見本)"),
        ("reminder", "催告書(見本)"),
        ("transfer_failure", "口座振替不能通知書(見本)"),
        ("refund", "過誤納金還付・委託納付通知書(見本)"),
        ("publication", "公示送達書(見本)"),
    ):
        answer = await desk.get(f"/letter-specimens/{template}")
        assert title in "".join(texts(answer.content))
        assert "見本見本様" in "".join(texts(answer.content))
    assert (await desk.get("/letter-specimens/postcard")).status_code == 404


async def test_reminders_are_printed_with_all_their_claims(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 1, "012"))
    run = await section.propose(date(2026, 9, 2))
    await section.release(run)
    prepared = await section.post("/print-runs", {"source": "reminder_run", "source_run_id": run["run_id"]})
    (row,) = await section.dunning.fetch("SELECT letter_values, tax_items FROM print_piece")

    assert prepared["piece_count"] == 1
    assert row["tax_items"] == ["010", "012"]
    values = json.loads(row["letter_values"])
    assert [line["principal_yen"] for line in values["lines"]] == [10_000, 10_000]
    assert (values["tone"], values["document_no"]) == ("reminder", "S2026-0000001")


async def test_reminders_are_printed_between_release_and_dispatch_without_those_taken_out(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2), owed(3, 3))
    wish = {"source": "reminder_run", "source_run_id": 1}
    unknown = await section.post("/print-runs", wish, status=404)
    run = await section.propose(date(2026, 9, 2))
    early = await section.post("/print-runs", wish, status=409)
    await section.release(run)
    await section.post("/reminder-runs/1/stopped-letters", stopped("S2026-0000001"))
    prepared = await section.post("/print-runs", wish)
    # What is taken out after it was frozen is not drawn, and after it was drawn it is on the list to pull.
    await section.post("/reminder-runs/1/stopped-letters", stopped("S2026-0000002"))
    await released(section, prepared)
    file = await section.post("/print-runs/1/files", {}, status=200)
    await section.post("/reminder-runs/1/stopped-letters", stopped("S2026-0000003"))
    pulled = await section.get("/print-runs/1/pull-list")
    await section.dispatch(run, 0)
    late = await section.post("/print-runs", wish, status=409)

    problems = [one["type"].removeprefix("urn:shuno:problem:") for one in (unknown, early, late)]
    assert problems == ["unknown_reminder_run", "reminders_proposed", "reminders_dispatched"]
    assert (prepared["piece_count"], file["letter_count"]) == (2, 1)
    assert [(one["document_no"], one["reason"]) for one in pulled] == [("S2026-0000003", "納付の確認")]


async def test_reminders_of_a_run_that_was_given_up_after_they_were_frozen_are_not_drawn(section: Section) -> None:
    await section.dun(owed(1, 1))
    run = await section.propose(date(2026, 9, 2))
    await section.release(run)
    wish = {"source": "reminder_run", "source_run_id": 1}
    prepared = await section.post("/print-runs", wish)
    await section.post("/reminder-runs/1/cancellations", {"reason": "封入の遅れ"})
    await released(section, prepared)
    file = await section.post("/print-runs/1/files", {}, status=200)
    again = await section.post("/print-runs", wish, status=409)

    assert (file["letter_count"], file["more"]) == (0, False)
    assert again["type"] == "urn:shuno:problem:reminders_cancelled"


def stopped(document_no: str) -> dict[str, Any]:
    return {"document_nos": [document_no], "reason": "納付の確認"}


async def released(section: Section, prepared: dict[str, Any]) -> None:
    names = ("run_id", "piece_count", "content_sha256")
    payload = {**{name: prepared[name] for name in names}, "printer": "見本印刷", "deletion_due_on": "2026-10-31"}
    made = await section.post(RELEASE, {"payload": payload, "note": "件数を確認した"})
    body = {"payload_hash": made["payload_hash"]}
    await section.post(f"{RELEASE}/{made['approval_id']}/approve", body, HEAD, 200)
