"""The log of contacts (交渉経過): written once, corrected by a later entry, and one list with all that happened."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from shared.contracts import AddresseeMerged
from shared.contracts.case_questions import HistoryStated, PersonAsked
from tests.dunning.claims import addressee_of
from tests.dunning.reminding import DUNNED, NARROW, OFFICER, RELATIVE, Section, owed, section

__all__ = ["section"]

FIRST, SECOND, THIRD = addressee_of(1), addressee_of(2), addressee_of(3)
DAY = date(2026, 8, 3)


def entry(number: str = FIRST, **changed: Any) -> dict[str, Any]:
    said = {
        "addressee_no": number,
        "kind": "counter",
        "with_whom": "self",
        "made_on": DAY.isoformat(),
        "summary": "納税相談。\n来週、収入の資料を持参する。",
    }
    return {**said, **changed}


@pytest.mark.feature("F16")
async def test_everything_that_happened_with_a_person_is_one_list(section: Section) -> None:
    await section.dun(owed(1, 1), owed(2, 2, "012"), owed(3, 3), owed(4, 1))
    await section.dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DUNNED))
    section.turn_to(date(2026, 7, 21))
    returned = {"document_no": "D2026-0000004", "returned_on": "2026-07-21", "reason": "moved"}
    await section.post("/returned-mail", returned)
    section.turn_to(DAY)
    plan = {"next_action": "資料の提出を確かめる", "next_action_on": "2026-08-10"}
    first = await section.post("/contacts", entry(**plan))
    wrong = await section.post("/contacts", entry(SECOND, kind="visit", with_whom="family", summary="訪問。不在。"))
    right = await section.post(
        "/contacts", entry(with_whom="nobody", kind="visit", summary="訪問。不在。", corrects=wrong["contact_id"])
    )
    promised = {"addressee_no": FIRST, "claim_ids": [1], "amount_yen": 5_000, "pay_by": "2026-08-07"}
    await section.post("/promises", promised)
    await section.run_job("judge_promises", date(2026, 8, 10))
    await section.send(date(2026, 9, 2))
    section.turn_to(date(2026, 9, 8))
    history = await section.post("/contacts/search", {"addressee_no": SECOND}, status=200)
    narrow = await section.post("/contacts/search", {"addressee_no": SECOND}, NARROW, 200)

    seen = [(one["on_day"], one["kind"], one["reference"], one["detail"]) for one in history]
    assert seen == [
        ("2026-09-07", "reminder", "S2026-0000001", "reminder"),
        ("2026-08-10", "promise_judgement", "1", "broken"),
        ("2026-08-03", "contact", str(first["contact_id"]), "counter/self"),
        ("2026-08-03", "contact", str(wrong["contact_id"]), "visit/family"),
        ("2026-08-03", "contact", str(right["contact_id"]), "visit/nobody"),
        ("2026-08-03", "promise", "1", "2026-08-07"),
        ("2026-07-21", "returned_mail", "D2026-0000004", "returned"),
        ("2026-07-15", "dunning_notice", "D2026-0000001", "010"),
        ("2026-07-15", "dunning_notice", "D2026-0000002", "012"),
        ("2026-07-15", "dunning_notice", "D2026-0000004", "010"),
    ]
    assert [(one["corrected"], one["corrects"]) for one in history[2:5]] == [
        (False, None),
        (True, None),
        (False, wrong["contact_id"]),
    ]
    assert history[2]["summary"] == "納税相談。\n来週、収入の資料を持参する。"
    # The residence tax is none of this officer's; the letter asks for his property tax too.
    assert [one["reference"] for one in narrow if one["kind"] in {"reminder", "dunning_notice"}] == [
        "S2026-0000001",
        "D2026-0000002",
    ]
    # Enforcement, which asks about two of his numbers and about somebody else, gets the same without letters and words.
    numbers = (FIRST, SECOND, THIRD)
    questions = [f"01985f6e-0000-7000-8000-00000000000{place}" for place in range(3)]
    asked = [
        PersonAsked(question_id=question, addressee_no=number, with_household=True)
        for question, number in zip(questions, numbers, strict=True)
    ]
    await section.dunning.hear(*asked)
    rows = await section.dunning.fetch("SELECT key, payload FROM outbox WHERE type = $1", HistoryStated.type)
    answers = {row["key"]: HistoryStated.model_validate_json(row["payload"]) for row in rows}
    assert [answers[number].question_id for number in numbers] == questions
    told = [(one.on.isoformat(), one.kind, one.reference, one.detail) for one in answers[SECOND].entries]
    assert told == [one for one in seen if one[1] not in {"reminder", "dunning_notice"}]
    assert (answers[FIRST].entries, answers[THIRD].entries) == (answers[SECOND].entries, ())
    assert [one.corrected for one in answers[FIRST].entries if one.kind == "contact"] == [False, True, False]
    assert "納税相談".encode() not in b"".join(row["payload"] for row in rows)


@pytest.mark.feature("F16")
async def test_what_was_planned_comes_up_on_its_day_until_something_later_is_written(section: Section) -> None:
    section.turn_to(DAY)
    plan = {"next_action": "電話で確かめる", "next_action_on": "2026-08-10"}
    for number in (FIRST, SECOND, THIRD):
        await section.post("/contacts", entry(number, **plan))
    before = await section.get("/next-actions", on="2026-08-09")
    section.turn_to(date(2026, 8, 10))
    await section.post("/contacts", entry(SECOND, kind="phone", made_on="2026-08-10"))
    due = await section.get("/next-actions", on="2026-08-10")
    page = await section.get("/next-actions", on="2026-08-10", after=due[0]["contact_id"], limit=1)

    assert before == []
    assert [(one["addressee_no"], one["next_action"], one["recorded_by"]) for one in due] == [
        (FIRST, "電話で確かめる", OFFICER),
        (THIRD, "電話で確かめる", OFFICER),
    ]
    assert [one["addressee_no"] for one in page] == [THIRD]


@pytest.mark.feature("F16")
async def test_an_entry_is_never_changed_and_holds_no_individual_number(section: Section) -> None:
    section.turn_to(DAY)
    first = await section.post("/contacts", entry())
    await section.post("/contacts", entry(corrects=first["contact_id"]))
    problems = [
        await section.post("/contacts", body, by, status)
        for body, by, status in (
            (entry(summary="番号は1234 5678 9018と聞いた。"), OFFICER, 422),
            (entry(next_action="１２３４５６７８９０１８を確認", next_action_on="2026-08-10"), OFFICER, 422),
            (entry(made_on="2026-08-04"), OFFICER, 422),
            (entry(next_action="電話"), OFFICER, 422),
            (entry(next_action="電話", next_action_on="2026-08-02"), OFFICER, 422),
            (entry(corrects=first["contact_id"]), OFFICER, 409),
            (entry(SECOND, corrects=first["contact_id"]), OFFICER, 404),
            (entry(), RELATIVE, 403),
        )
    ]

    assert [one["type"].removeprefix("urn:shuno:problem:") for one in problems] == [
        "invalid",
        "invalid",
        "unsound_days",
        "unsound_days",
        "unsound_days",
        "corrected_before",
        "not_found",
        "own_record",
    ]
    assert "個人番号と見られる12桁の数字" in problems[0]["errors"][0]["message"]
    assert len(await section.dunning.fetch("SELECT contact_id FROM contact")) == 2
    for change in ("UPDATE contact SET summary = 'x'", "DELETE FROM contact"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await section.dunning.fetch(change)


async def test_entries_begin_with_the_citys_templates(section: Section) -> None:
    templates = await section.get("/contact-templates")

    assert [(one["code"], one["kind"]) for one in templates] == [
        ("consultation", "counter"),
        ("promise", "phone"),
        ("absent_visit", "visit"),
    ]
