"""Asset inquiries: two persons confirm whom is asked what and the form; what nobody asked for is not taken in."""

from datetime import date, timedelta
from typing import Any

import httpx
import pypdfium2
import pytest

from services.enforcement.inbound.inquiry_letter import inquiry_letter
from services.enforcement.rules.inquiries import (
    FORMS,
    AnswerLine,
    Disclosed,
    Item,
    Recipient,
    faults,
    unasked,
    unfit_items,
)
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from tests.enforcement.claims import ADDRESSEE, opened, overdue, paid, settled
from tests.enforcement.conftest import HEAD, Enforcement
from tests.payments.conftest import ISHINOMAKI

DAY = date(2026, 4, 10)
DEPOSIT = {
    "branch": "本店",
    "kind": "普通",
    "account_number": "7654321",
    "balance_yen": "80000",
    "balance_on": "2026-04-01",
}


def test_each_recipient_is_asked_what_he_can_know() -> None:
    assert unfit_items(Recipient.EMPLOYER, [Item.WAGES, Item.DEPOSITS]) == [Item.DEPOSITS]
    assert {recipient for form in FORMS.values() for recipient in form.recipients} == set(Recipient)


def test_what_nobody_asked_for_is_named_without_its_value() -> None:
    lines = [
        AnswerLine("deposits", {**DEPOSIT, "religion": "x"}),
        AnswerLine("loans", {"loan_yen": "1"}),
        AnswerLine("loans", {"loan_yen": "2"}),
    ]
    assert unasked([Item.DEPOSITS], lines, ["deposits"]) == ["deposits.religion", "loans"]
    # That there is no safe is an answer to a question as well.
    assert unasked([Item.DEPOSITS], [], ["deposits", "safe_deposit"]) == ["safe_deposit"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"balance_yen": "8万"}, ["残高は円の整数で入力してください。"]),
        ({"balance_yen": ""}, ["残高がありません。"]),
        ({"account_number": "12-345"}, ["口座番号は8桁までの数字で入力してください。"]),
        ({"balance_on": "令和8年4月1日"}, ["残高の日は2026-04-01のように入力してください。"]),
        ({"balance_on": "2026-04-11"}, ["残高の日が回答の日より後です。"]),
        ({"branch": "店" * 201}, ["店舗は200文字までにしてください。"]),
    ],
)
def test_a_faulty_line_says_what_to_do(changed: dict[str, str], expected: list[str]) -> None:
    found = faults([Item.DEPOSITS], [AnswerLine("deposits", {**DEPOSIT, **changed})], [], DAY)
    assert [fault.sentence for fault in found] == expected


def test_each_item_is_answered_or_has_nothing() -> None:
    line = AnswerLine("deposits", DEPOSIT)
    neither = faults([Item.DEPOSITS, Item.LOANS], [line], [], DAY)
    both = faults([Item.DEPOSITS], [line], ["deposits"], DAY)
    assert [(fault.line, fault.field) for fault in (*neither, *both)] == [(0, "loans"), (0, "deposits")]
    assert faults([Item.DEPOSITS, Item.LOANS], [line], ["loans"], DAY) == []


async def wish(enforcement: Enforcement, **changed: Any) -> dict[str, Any]:
    values = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "recipient_kind": "bank",
        "recipient": "試験銀行",
        "items": ["deposits", "loans"],
        "disclosed": ["name", "birth_date", "address"],
        "reason": "預金を把握するため",
    }
    return {**values, **changed}


async def answer(enforcement: Enforcement, inquiry_id: str, **changed: Any) -> httpx.Response:
    today = await enforcement.today()
    entry = {
        "answered_on": today.isoformat(),
        "lines": [{"item": "deposits", "fields": DEPOSIT}],
        "nothing": ["loans"],
    }
    return await enforcement.post(f"/inquiries/{inquiry_id}/answer", {**entry, **changed})


@pytest.mark.feature("G3")
async def test_an_inquiry_from_two_persons_to_the_register(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    made = (await enforcement.propose("enforcement.inquiry", await wish(enforcement))).json()
    path = f"/approvals/enforcement.inquiry/{made['approval_id']}"
    lines = dict((await enforcement.get(path, HEAD))["lines"])
    alone = await enforcement.post(f"{path}/approve", {"payload_hash": made["payload_hash"]})
    # The superior sees the form with all of its fields, and then decides.
    assert "店舗、預金の種類、口座番号、残高、残高の日。貸付金の残高と担保" in lines["回答用紙の項目"]
    assert alone.status_code == 403
    approved = await enforcement.post(f"{path}/approve", {"payload_hash": made["payload_hash"]}, HEAD)
    assert approved.status_code == 200, approved.text
    inquiry_id, today = made["approval_id"], await enforcement.today()

    early = await answer(enforcement, inquiry_id)
    sent = await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", {"sent_on": today.isoformat()})
    twice = await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", {"sent_on": today.isoformat()})
    answer_by = date.fromisoformat(sent.json()["answer_by"])
    late = await enforcement.get(f"/unanswered-inquiries?on={answer_by + timedelta(days=1)}")
    counted = await enforcement.job("report_unanswered_inquiries", answer_by + timedelta(days=1))

    assert (early.status_code, sent.status_code, twice.status_code) == (409, 201, 409)
    assert [one["document_no"] for one in late] == [
        (await enforcement.get(f"/inquiries/{inquiry_id}"))["inquiry"]["document_no"]
    ]
    assert await enforcement.get(f"/unanswered-inquiries?on={answer_by}") == []
    assert counted == {"unanswered": 1}

    # The bank tells of a safe and of a customer's employer: the answer goes back, and nothing of it stays.
    strange = [{"item": "safe_deposit", "fields": {"branch": "秘密店"}}]
    refused = await answer(enforcement, inquiry_id, lines=[{"item": "deposits", "fields": DEPOSIT}, *strange])
    kept = await enforcement.pool.fetch("SELECT * FROM inquiry_answer_line")
    steps = (await enforcement.get(f"/inquiries/{inquiry_id}"))["steps"]
    assert (refused.json()["accepted"], refused.json()["not_asked"]) == (False, ["safe_deposit"])
    assert (list(kept), [step["kind"] for step in steps]) == ([], ["sent", "answer_refused"])
    assert "秘密店" not in str([dict(row) for row in await enforcement.pool.fetch("SELECT * FROM inquiry_step")])

    taken = await answer(enforcement, inquiry_id)
    view = await enforcement.get(f"/inquiries/{inquiry_id}")
    (deposit,) = await enforcement.get(f"/cases/{await enforcement.case_id()}/property")
    assert taken.json()["accepted"] is True, taken.text
    assert [(line["item"], line["fields"] is None) for line in view["lines"]] == [("deposits", False), ("loans", True)]
    assert view["lines"][0]["fields"]["account_number"] == "●●●●321"
    assert (deposit["kind"], deposit["value_yen"], deposit["source"]) == ("deposit", 80_000, "inquiry")
    assert deposit["source_reference"] == view["inquiry"]["document_no"]
    assert (await answer(enforcement, inquiry_id)).status_code == 409
    # Too old, or of somebody who owes nothing any more, it is not shown.
    await enforcement.hear(paid(7, 50_000, 0))
    await enforcement.hear(settled())
    assert (await enforcement.get(f"/inquiries/{inquiry_id}"))["lines"] is None


async def test_wrong_input_is_told_and_nothing_is_kept(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    for changed, status, words in (
        ({"items": ["wages"]}, 409, "照会できない項目があります: 給与の額と控除"),
        ({"items": ["transactions"]}, 409, "調査の期間を入力"),
        ({"asked_from": "2026-04-01", "asked_to": "2045-03-31"}, 409, "期間の終わりがまだ来ていません"),
        ({"case_id": 999}, 409, "案件が見つかりません"),
        ({"items": ["deposits", "deposits"]}, 422, "twice"),
        ({"reason": "番号123456789018の調査"}, 422, "個人番号"),
    ):
        refused = await enforcement.propose("enforcement.inquiry", await wish(enforcement, **changed))
        assert (refused.status_code, words in refused.text) == (status, True), refused.text
    decided = await enforcement.decide("enforcement.inquiry", await wish(enforcement))
    inquiry_id, today = decided.json()["approval_id"], await enforcement.today()
    ahead = {"sent_on": (today + timedelta(days=1)).isoformat()}
    early = {"sent_on": (today - timedelta(days=1)).isoformat()}
    assert (await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", ahead)).status_code == 422
    before = await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", early)
    assert (before.status_code, "決裁の日より前" in before.text) == (409, True)
    await enforcement.post(f"/inquiries/{inquiry_id}/dispatch", {"sent_on": today.isoformat()})
    faulty = await answer(
        enforcement, inquiry_id, lines=[{"item": "deposits", "fields": {**DEPOSIT, "balance_yen": "?"}}]
    )
    numbered = await answer(
        enforcement, inquiry_id, lines=[{"item": "deposits", "fields": {**DEPOSIT, "branch": "123456789018"}}]
    )
    withdrawn = await enforcement.post(f"/inquiries/{inquiry_id}/withdrawal", {"reason": "完納の見込み"})

    assert (faulty.status_code, "1行目: 残高は円の整数" in faulty.text) == (422, True)
    assert (numbered.status_code, "個人番号と見られる" in numbered.text) == (422, True)
    assert withdrawn.status_code == 201
    assert (await answer(enforcement, inquiry_id)).status_code == 409
    assert await enforcement.pool.fetchval("SELECT count(*) FROM inquiry_answer_line") == 0


def test_the_heading_of_each_answer_stays_with_its_lines() -> None:
    asked = {"document_no": "Q2026-0000001", "items": ["deposits", "transactions", "loans", "safe_deposit"]}
    days = {"asked_from": date(2026, 4, 1), "asked_to": date(2026, 9, 30), "answer_by": DAY}
    letter = inquiry_letter(
        {**asked, **days, "disclosed": list(Disclosed)},
        DAY,
        sender_of(ISHINOMAKI),
        Destination("試験銀行", "試験市一番町1", "9860000", is_office=True),
        dict.fromkeys(Disclosed, "見本"),
    )
    document = pypdfium2.PdfDocument(letter_pdf(letter))
    words = [page.get_textpage().get_text_range() for page in document]
    document.close()

    assert len(words) == 2
    # The fourth table begins at the foot of the first sheet: its heading never stands there alone.
    assert "店舗" in words[0].partition("貸金庫の契約")[2]
    assert "店舗" in words[1]


async def test_the_letter_tells_only_what_was_decided(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    decided = await enforcement.decide("enforcement.inquiry", await wish(enforcement, disclosed=["name"]))
    inquiry_path = f"/inquiries/{decided.json()['approval_id']}"
    path = f"{inquiry_path}/letter"
    wanted = {"recipient_address": "試験市一番町1", "recipient_postal_code": "9860000", "told": {"name": "試験 太郎"}}

    printed = await enforcement.post(path, wanted)
    more = await enforcement.post(path, {**wanted, "told": {"name": "試験 太郎", "birth_date": "昭和50年1月1日"}})

    assert printed.status_code == 200, printed.text
    document = pypdfium2.PdfDocument(printed.content)
    sheets = len(document)
    page = document[0]
    text_page = page.get_textpage()
    words = "".join(text_page.get_text_range().split())
    text_page.close()
    page.close()
    document.close()
    assert sheets == 1
    assert all(part in words for part in ("財産調査についての照会", "試験銀行御中", "試験太郎", "口座番号", "担保"))
    assert "御中様" not in words
    # The paper is printed before it leaves, and names its day all the same.
    assert "回答の期限20" in words
    assert all(part in words for part in ("回答の日年月日", "回答者"))
    assert "個人番号(マイナンバー)は記入しないでください" in words
    assert (more.status_code, more.json()["type"]) == (409, "urn:shuno:problem:not_as_decided")
    assert (await enforcement.post(f"{inquiry_path}/withdrawal", {"reason": "完納の見込み"})).status_code == 201
    late = await enforcement.post(path, wanted)
    assert (late.status_code, "照会書は作成できません" in late.text) == (409, True)
