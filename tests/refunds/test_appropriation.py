"""Appropriation from the duty to both accounts: order, appropriation date, kind, two persons, refusal and undoing."""

from datetime import date
from uuid import uuid4

import pytest

from services.payments.handlers.corrections import Dishonour, NotCorrectable, require_dishonourable
from services.payments.rules.corrections import Seen
from services.payments.store.export import SELECT_ROWS
from services.payments.store.settlement_report import SELECT_REPORT
from services.refunds.rules.appropriation import Consent, Duty, Needed, Overpaid, Owed, duties, kind_of
from shared.contracts import (
    AppropriationApplied,
    AppropriationDecided,
    AppropriationKind,
    AppropriationRefused,
    BlockEnded,
    BlockSet,
    ReceiptPosted,
    ReceiptStage,
    RefundAccount,
    RefundPaid,
    TaxItemCode,
)
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.refunds.conftest import APPROPRIATION as APPROPRIATION_ACT
from tests.refunds.conftest import HEAD, OFFICER, City

RESIDENT, PROPERTY, VEHICLE, CARE, HEALTH, ELDERLY = "010", "012", "013", "023", "024", "025"
APPROPRIATION, ENTRUSTED = AppropriationKind.APPROPRIATION, AppropriationKind.ENTRUSTED_PAYMENT
CONSENT = Consent(uuid4(), PROPERTY, CARE)


@pytest.mark.parametrize(
    ("overpaid", "owed", "kind"),
    [
        (PROPERTY, VEHICLE, APPROPRIATION),
        (HEALTH, PROPERTY, APPROPRIATION),
        # Either side is residence tax, or both are.
        (RESIDENT, PROPERTY, ENTRUSTED),
        (PROPERTY, RESIDENT, ENTRUSTED),
        (RESIDENT, RESIDENT, ENTRUSTED),
        (CARE, CARE, APPROPRIATION),
        # Taxes and premiums, and two premiums, face each other by consent only; it holds one way.
        (PROPERTY, CARE, AppropriationKind.CONSENTED),
        (CARE, PROPERTY, None),
        (RESIDENT, CARE, None),
        (CARE, ELDERLY, None),
    ],
)
def test_the_pair_of_tax_items_says_by_what_right(overpaid: str, owed: str, kind: AppropriationKind | None) -> None:
    found = kind_of(overpaid, owed, [CONSENT])
    assert (found and found[0]) == kind
    assert (found and found[1]) == (CONSENT.consent_id if kind is AppropriationKind.CONSENTED else None)


@pytest.mark.feature("I3")
def test_its_own_notice_comes_first_then_the_appropriation_date_then_the_due_date() -> None:
    arose = date(2026, 5, 20)
    one = Overpaid(7, 70, PROPERTY, arose, 60_000)

    def owed(claim_id: int, due_on: date, appropriation_date: date, amount_yen: int, same: bool = False) -> Owed:
        needed = {arose: Needed(appropriation_date, amount_yen)}
        return Owed(claim_id, PROPERTY, due_on, needed, frozenset({70} if same else ()))

    claims = [
        owed(1, date(2026, 6, 30), date(2026, 6, 30), 10_000),
        owed(2, date(2026, 2, 2), arose, 20_000),
        owed(3, date(2025, 12, 1), arose, 15_000),
        owed(4, date(2026, 8, 31), date(2026, 8, 31), 5_000, same=True),
        owed(70, date(2025, 1, 1), arose, 99_000),
    ]
    assert [
        (duty.place, duty.claim_id, duty.amount_yen, duty.appropriation_date) for duty in duties([one], claims, [])
    ] == [
        (1, 4, 5_000, date(2026, 8, 31)),
        (2, 3, 15_000, arose),
        (3, 2, 20_000, arose),
        (4, 1, 10_000, date(2026, 6, 30)),
    ]


def test_what_one_overpayment_pays_the_next_finds_paid() -> None:
    first, second = date(2026, 5, 1), date(2026, 5, 20)
    overpaid = [Overpaid(8, 80, VEHICLE, second, 9_000), Overpaid(7, 70, PROPERTY, first, 6_000)]
    needed = {first: Needed(first, 10_000), second: Needed(second, 10_100)}
    claims = [Owed(1, VEHICLE, date(2026, 2, 2), needed, frozenset())]
    assert duties(overpaid, claims, []) == [
        Duty(7, 1, 1, APPROPRIATION, 6_000, first, None),
        Duty(8, 1, 1, APPROPRIATION, 4_100, second, None),
    ]


async def _double_payment(city: City, *, owed_item: TaxItemCode, owed_yen: int = 30_000) -> int:
    """Property tax is paid twice on 2025-09-30; another claim, due 2025-06-30, is open. Gives the overpayment."""
    payments = city.payments
    await payments.hear(assessed(1, 50_000), assessed(2, owed_yen, item=owed_item))
    await payments.hear(paid(50_000, number=1, ref="a"), paid(50_000, number=1, ref="b", on=date(2025, 9, 30)))
    await city.settle()
    (one,) = await city.refunds.held()
    number: int = one["overpayment_id"]
    return number


@pytest.mark.feature("I3")
async def test_the_duty_becomes_a_posting_in_both_accounts_as_of_the_appropriation_date(city: City) -> None:
    """30,000 from 2025-07-01 to 09-30: 31 days at 2.4 % and 61 at 8.7 % are 61 + 436 = 497, so below 1,000: none."""
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.RESIDENCE_TAX)

    (due,) = await refunds.get("/appropriations/due")
    (duty,) = due["duties"]
    assert (due["overpayment_id"], due["due_yen"], due["is_proposed"]) == (number, 30_000, False)
    assert (duty["kind"], duty["kind_label"], duty["appropriation_date"]) == (
        "entrusted_payment",
        "委託納付",
        "2025-09-30",
    )

    await refunds.appropriate(number)
    (block,) = await refunds.announced(BlockSet)
    assert (block.state, block.addressee_no, len(block.claim_ids)) == ("appropriation_planned", ADDRESSEE, 1)
    assert await refunds.open_yen() == 20_000
    await city.settle()

    assert await payments.balance(key_of(1)) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "overpaid": 20_000,
    }
    assert await payments.balance(key_of(2)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    (applied,) = await payments.announced(AppropriationApplied)
    assert (applied.amount_yen, applied.allocation.principal_yen, applied.appropriation_date) == (
        30_000,
        30_000,
        date(2025, 9, 30),
    )
    posted = (await payments.announced(ReceiptPosted))[-1]
    assert (posted.appropriated, posted.paid_on, posted.open_yen) == (True, date(2025, 9, 30), 0)
    assert await payments.proof() == []

    (one,) = await refunds.held()
    assert (one["open_yen"], one["reserved_yen"], one["appropriated_yen"]) == (20_000, 0, 30_000)
    assert [event.block_id for event in await refunds.announced(BlockEnded)] == [block.block_id]
    assert await refunds.get("/appropriations/due") == []
    shown = await refunds.get(f"/overpayments/{number}")
    (paid_claim,) = shown["appropriations"]
    assert (paid_claim["kind_label"], paid_claim["applied_yen"], paid_claim["principal_yen"]) == (
        "委託納付",
        30_000,
        30_000,
    )


async def test_the_delinquency_charge_ends_with_the_appropriation_date(city: City) -> None:
    """100,000 from 2025-07-01 to 09-30 bears 203 + 1,453 = 1,656, so 1,600, whatever day it is decided on."""
    payments, refunds = city.payments, city.refunds
    await payments.hear(assessed(1, 150_000), assessed(2, 100_000, item=TaxItemCode.VEHICLE_TAX))
    await payments.hear(paid(150_000, ref="a"), paid(150_000, ref="b", on=date(2025, 9, 30)))
    await city.settle()
    (due,) = await refunds.get("/appropriations/due")
    assert (due["due_yen"], due["duties"][0]["kind_label"]) == (101_600, "充当")
    await refunds.appropriate(due["overpayment_id"])
    await city.settle()
    assert await payments.balance(key_of(2)) == {
        "principal_assessed": 100_000,
        "principal_collected": 100_000,
        "late_charge_assessed": 1_600,
        "late_charge_collected": 1_600,
    }
    assert await refunds.open_yen() == 48_400
    assert await payments.proof() == []


@pytest.mark.feature("I12")
async def test_the_counters_follow_what_was_done_and_undone(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    await refunds.appropriate(number)
    await city.settle()
    (one,) = await refunds.held()
    refund = RefundPaid(
        use_id=str(uuid4()),
        claim_id=one["claim_id"],
        addressee_no=ADDRESSEE,
        receipt_id=one["receipt_id"],
        refund_id=1,
        amount_yen=20_000,
        interest_yen=0,
        paid_on=date(2026, 7, 10),
        account=RefundAccount.EXPENDITURE,
    )
    await payments.hear(refund)
    assert await _items(payments) == [("double_payment", 1, 1, 2), (None, 0, 0, 0)]
    # The money of the overpaid claim is gone, and what came twice is no revenue of the year that paid it back.
    assert await payments.balance(key_of(1)) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    reasons = await payments.pool.fetch("SELECT reason, amount_yen FROM ledger_entry WHERE component = 'overpaid'")
    assert [tuple(row) for row in reasons] == [
        ("receipt", 50_000),
        ("appropriated_by_expenditure", -30_000),
        ("refunded_by_expenditure", -20_000),
    ]
    report = await payments.pool.fetch(SELECT_REPORT, 2026, date(2027, 5, 31), 10**9)
    assert [(row["tax_item"], row["collected_yen"], row["unrefunded_yen"]) for row in report] == [("013", 30_000, 0)]

    await payments.hear(paid(50_000, number=1, ref="b", on=date(2025, 9, 30), stage=ReceiptStage.CANCEL))
    await city.settle()
    assert await _items(payments) == [("double_payment", 1, 0, 1), (None, 0, 0, 0)]
    found = (await refunds.post("/overpayments/search", {"addressee_no": ADDRESSEE})).json()
    assert found["appropriation_count"] == 0


async def _items(payments: Payments) -> list[tuple[str | None, int, int, int]]:
    rows = await payments.pool.fetch(SELECT_ROWS, [ADDRESSEE], None)
    return [
        (row["overpayment_cause_code"], row["refund_count"], row["appropriation_count"], row["receipt_count"])
        for row in rows
    ]


async def test_a_posting_of_an_appropriation_is_corrected_where_it_was_decided(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    await refunds.appropriate(await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX))
    await city.settle()
    row = await payments.pool.fetchrow("SELECT receipt_id, claim_id FROM receipt WHERE use_id IS NOT NULL")
    seen = Seen(row["claim_id"], 2, ADDRESSEE, "013", 0)
    async with payments.pool.acquire() as connection:
        with pytest.raises(NotCorrectable, match="unknown_money"):
            await require_dishonourable(Dishonour(row["receipt_id"], 30_000, seen, date(2026, 7, 1)), connection)


async def test_what_was_paid_meanwhile_is_not_paid_again(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    await refunds.appropriate(number)
    # A part comes at a shop before payments hears of the decision, then everything.
    await payments.hear(paid(12_000, number=2, ref="c", on=date(2025, 10, 1)))
    await city.settle()
    (applied,) = await payments.announced(AppropriationApplied)
    assert applied.amount_yen == 18_000
    assert await payments.balance(key_of(2)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    (one,) = await refunds.held()
    assert (one["reserved_yen"], one["appropriated_yen"], one["open_yen"]) == (0, 18_000, 32_000)
    assert await payments.proof() == []


async def test_a_claim_that_was_paid_whole_meanwhile_is_refused_and_everything_is_open_again(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    await refunds.appropriate(number)
    await payments.hear(paid(30_000, number=2, ref="c", on=date(2025, 7, 1)))
    await city.settle()
    (refused,) = await payments.announced(AppropriationRefused)
    assert refused.reason == "nothing_open"
    (one,) = await refunds.held()
    assert (one["reserved_yen"], one["appropriated_yen"], one["open_yen"]) == (0, 0, 50_000)
    assert len(await refunds.announced(BlockEnded)) == 1
    assert await refunds.get("/appropriations/due") == []


async def test_a_cancelled_payment_takes_its_appropriation_back(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    await refunds.appropriate(number)
    await city.settle()
    await payments.hear(paid(50_000, number=1, ref="b", on=date(2025, 9, 30), stage=ReceiptStage.CANCEL))
    await city.settle()
    assert await payments.balance(key_of(1)) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    assert await payments.balance(key_of(2)) == {"principal_assessed": 30_000}
    (one,) = await refunds.held()
    assert (one["withdrawn_yen"], one["appropriated_yen"], one["open_yen"]) == (50_000, 0, 0)
    assert await payments.proof() == []


async def test_a_decision_that_is_heard_twice_is_posted_once(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    await refunds.appropriate(number)
    (decided,) = await refunds.announced(AppropriationDecided)
    await payments.hear(decided, decided)
    await payments.hear(decided)
    (applied,) = await payments.announced(AppropriationApplied)
    await city.settle()
    await refunds.hear(applied, applied)
    (one,) = await refunds.held()
    assert (one["appropriated_yen"], one["open_yen"]) == (30_000, 20_000)
    assert await payments.balance(key_of(2)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    assert await payments.proof() == []


async def test_one_person_cannot_do_it_alone_and_a_changed_duty_stops_it(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.VEHICLE_TAX)
    body = {"overpayment_ids": [number], "reason": "未納があるため"}
    (proposal,) = (await refunds.post("/appropriations/proposals", body)).json()
    path = f"/approvals/{APPROPRIATION_ACT}/{proposal['approval_id']}/approve"
    alone = await refunds.post(path, {"payload_hash": proposal["payload_hash"]}, OFFICER)
    assert alone.status_code == 403
    twice = await refunds.post("/appropriations/proposals", body)
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:shuno:problem:already_proposed")
    # The claim is paid before the head decides, and payments has said so.
    await payments.hear(paid(30_000, number=2, ref="c", on=date(2025, 7, 1)))
    ran = await refunds.job("ask_open_claims", date(2025, 10, 1))
    assert ran == {"asked": 1, "due": 1, "due_yen": 30_000}
    answer = await refunds.approve(APPROPRIATION_ACT, proposal)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:answer_awaited")
    await city.settle()
    answer = await refunds.approve(APPROPRIATION_ACT, proposal)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:duty_changed")
    assert await refunds.open_yen() == 50_000


@pytest.mark.feature("I3", "I15")
async def test_a_premium_is_paid_from_a_tax_by_written_consent_only(city: City) -> None:
    refunds = city.refunds
    number = await _double_payment(city, owed_item=TaxItemCode.CARE_PREMIUM)
    assert await refunds.get("/appropriations/due") == []
    refused = await refunds.post("/appropriations/proposals", {"overpayment_ids": [number], "reason": "試験のため"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:nothing_due")

    consent = {
        "addressee_no": ADDRESSEE,
        "overpaid_tax_item": "012",
        "owed_tax_item": "023",
        "given_on": "2025-10-05",
        "document_ref": "納付委任状 第12号",
    }
    made = await refunds.post("/consents", consent)
    assert made.status_code == 201, made.text
    await city.settle()
    (due,) = await refunds.get("/appropriations/due")
    assert due["duties"][0]["kind_label"] == "納付委任による納付"
    consent_id = made.json()["consent_id"]
    assert due["duties"][0]["consent_id"] == consent_id
    ended = await refunds.post(f"/consents/{consent_id}/end", {"ended_on": "2025-10-06"})
    assert ended.status_code == 204, ended.text
    await city.settle()
    assert await refunds.get("/appropriations/due") == []
    again = await refunds.post(f"/consents/{consent_id}/end", {"ended_on": "2025-10-06"}, HEAD)
    assert again.status_code == 403
