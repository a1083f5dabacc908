"""What addressees are told: one letter with every effect, kept as it was drawn, and repeated while nobody claims."""

import json
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest

from shared.contracts import (
    ClaimKey,
    ClaimOpened,
    TaxItemCode,
)
from shared.contracts.identity import AddresseeFlag
from tests.authority import bearer
from tests.refunds.payee_desk import (
    ADDRESSEE,
    CLERK,
    NUMBER,
    OTHER,
    THIRD,
    PayeeDesk,
    appropriated,
    desk,
    known,
    overpaid,
    problem,
    receiver,
)

__all__ = ["desk"]

DAY = date(2026, 5, 1)


def opened_claim(claim_id: int, notice_no: str) -> ClaimOpened:
    key = ClaimKey(
        municipality_code="042021",
        levy_fiscal_year=2023,
        target_fiscal_year=2023,
        tax_item=TaxItemCode.PROPERTY_TAX,
        notice_no=notice_no,
        instalment="02",
    )
    due = date(2023, 7, 31)
    return ClaimOpened(
        claim_id=claim_id, addressee_no=ADDRESSEE, key=key, assessed_yen=50_000, due_on=due, statutory_due_on=due
    )


async def letters(desk: PayeeDesk, kind: str = "") -> list[dict[str, Any]]:
    rows = await desk.refunds.pool.fetch("SELECT kind, addressee_no, template_values FROM refund_notice ORDER BY 1, 2")
    return [json.loads(row["template_values"]) for row in rows if kind in ("", row["kind"])]


async def pdf(desk: PayeeDesk, document_no: str) -> bytes:
    answer = await desk.post("/refund-notices/prints", {"document_nos": [document_no]})
    assert answer.status_code == 200, answer.text
    return answer.content


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.feature("I4")
async def test_one_letter_tells_appropriation_and_refund_and_is_drawn_again_alike(desk: PayeeDesk) -> None:
    await desk.refunds.hear(opened_claim(1, "1000000001"), opened_claim(9, "1000000009"))
    await appropriated(desk, 50_000, 12_000)
    await desk.refunded(1)
    assert (await desk.refunds.job("issue_refund_notices", date(2026, 5, 18)))["unaddressed"] == 1
    await desk.refunds.hear(known())

    counted = await desk.refunds.job("issue_refund_notices", date(2026, 5, 19))

    assert (counted["decision"], counted["unaddressed"]) == (1, 0)
    assert (await desk.refunds.job("issue_refund_notices", date(2026, 5, 20)))["decision"] == 0
    (letter,) = await letters(desk)
    # 38,000 x 0.9 % x 915/365 = 857, x 1.3 % x 135/365 = 182; of the 12,000 until 10 April, which is 100 days of 2026,
    # 270 and 42: 1,351 becomes 1,300.
    assert [line["amount_yen"] for line in letter["interest"]] == [1_300]
    assert [(line["component"], line["amount_yen"], line["notice_no"]) for line in letter["appropriated"]] == [
        ("本税・本料", 10_000, "1000000009"),
        ("延滞金", 2_000, "1000000009"),
    ]
    assert (letter["overpaid"][0]["principal_yen"], letter["refund_yen"]) == (50_000, 39_300)
    (listed,) = await desk.get("/refund-notices?issued_on=2026-05-19")
    first = await pdf(desk, listed["document_no"])
    assert first == await pdf(desk, listed["document_no"])
    shown = text_of(first)
    for words in ("過誤納金還付・充当通知書", "試験 花子", "50,000", "12,000", "39,300", "1000000001", "321"):
        assert words in shown, words
    assert NUMBER not in shown + json.dumps(letter)
    path = f"/refund-notices/{listed['document_no']}/pdf"
    copy = await desk.client.get(path, headers=bearer(desk.keys, CLERK))
    assert copy.status_code == 200
    assert copy.content != first
    # Once a support measure stands, nobody is shown where the letter went.
    await desk.refunds.hear(known(ADDRESSEE, AddresseeFlag.PROTECTED))
    hidden = await desk.post("/refund-notices/prints", {"document_nos": [listed["document_no"]]})
    assert problem(hidden) == (404, "not_found")


async def test_another_account_after_the_letter_is_told_in_a_second_one(desk: PayeeDesk) -> None:
    await desk.refunds.hear(known())
    await desk.found(overpaid(1, 1_500))
    await desk.enter(1)
    await desk.refunded(1)
    assert (await desk.refunds.job("issue_refund_notices", date(2026, 5, 18)))["decision"] == 1
    for number, day in (("0000456", date(2026, 5, 19)), ("0000789", date(2026, 5, 21))):
        entered = (await desk.enter(1, receiver={"account_number": number})).json()["entry_id"]
        # Nobody is told before two persons have approved it.
        assert (await desk.refunds.job("issue_refund_notices", day))["decision"] == 0
        change = (await desk.post("/refunds/1/payee-quotes", {"entry_id": entered})).json()
        await desk.decide("refunds.payee_change", change)
        assert (await desk.refunds.job("issue_refund_notices", day + timedelta(days=1)))["decision"] == 1
        assert (await desk.refunds.job("issue_refund_notices", day + timedelta(days=2)))["decision"] == 0
    told = await letters(desk, "decision")
    assert sorted(one["payee"]["account_end"] for one in told) == ["321", "456", "789"]
    assert {one["refund_yen"] for one in told} == {1_500}


@pytest.mark.feature("I16")
async def test_nobody_claims_so_it_is_repeated_and_listed_and_the_days_of_waiting_bear_no_interest(
    desk: PayeeDesk,
) -> None:
    await desk.found(overpaid(1, 1_000_000, paid_on=date(2025, 12, 31)), overpaid(2, 900))
    await desk.found(overpaid(3, 7_000, addressee_no=OTHER), overpaid(4, 5_000, addressee_no=THIRD))
    await desk.refunds.hear(known(), known(OTHER))
    await desk.enter(3, addressee_no=OTHER)

    # Two overpayments of a person in one letter; whoever has claimed is not asked to, and one has no address.
    first = await desk.refunds.job("issue_refund_notices", date(2026, 2, 1))
    assert first == {"invitation": 1, "reminder": 0, "appropriation": 0, "decision": 0, "unaddressed": 1}
    waiting = (await desk.post("/refund-notices/unaddressed", {})).json()
    assert [(one["addressee_no"], one["amount_yen"], one["flags"]) for one in waiting] == [(THIRD, 5_000, ["unknown"])]
    assert (await desk.post("/refund-notices/unaddressed", {"after": THIRD})).json() == []
    (letter,) = await letters(desk)
    assert (len(letter["overpaid"]), letter["refund_yen"], letter["claim_by"]) == (2, 1_000_900, "2031-04-10")
    again = await desk.refunds.job("issue_refund_notices", date(2026, 7, 31))
    assert (again["invitation"], again["reminder"]) == (0, 0)
    assert (await desk.refunds.job("issue_refund_notices", date(2026, 8, 1)))["reminder"] == 1
    lapsing = await desk.get("/refund-lapses?by=2031-04-10")
    assert [(one["overpayment_id"], one["last_day"]) for one in lapsing] == [
        (1, "2031-04-10"),
        (2, "2031-04-10"),
        (4, "2031-04-10"),
    ]
    assert await desk.get("/refund-lapses?by=2031-04-09") == []

    # Notified on 1 February, claimed on 10 May: 4 March to 10 May, 68 days, bear nothing: 83 days of 151.
    await desk.enter(1, claimed_on="2026-05-10")
    quoted = (await desk.quote(1, on="2026-05-31")).json()
    assert quoted["payload"]["interest_yen"] == 2_900
    assert quoted["interest"][0]["left_out"][0]["first_day"] == "2026-03-04"
    assert (await desk.refunds.job("issue_refund_notices", date(2027, 2, 1)))["reminder"] == 1


async def test_a_premium_lapses_sooner_and_whoever_is_paid_in_cash_is_asked_for_no_account(desk: PayeeDesk) -> None:
    premium = overpaid(3, 7_000, addressee_no=OTHER, tax_item=TaxItemCode.CARE_PREMIUM)
    await desk.found(overpaid(1, 50_000), premium)
    await desk.refunds.hear(known(), known(OTHER))
    await desk.enter(1, receivers=[receiver(source="cash", account=None)])
    await desk.refunded(1)
    counted = await desk.refunds.job("issue_refund_notices", date(2026, 5, 19))
    listed = await desk.get("/refund-notices?issued_on=2026-05-19")
    shown = {one["kind"]: "".join(text_of(await pdf(desk, one["document_no"])).split()) for one in listed}

    assert (counted["decision"], counted["invitation"]) == (1, 1)
    # Two years from the day after 10 April 2026, and not the five of a tax.
    assert "2028年4月10日までに提出してください" in shown["invitation"]
    assert "5年" not in shown["invitation"]
    assert "支払の方法現金" in shown["decision"]
    assert "振込先" not in shown["decision"]
