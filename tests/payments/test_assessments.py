"""Assessments, revisions and cancellations, in order and out of it; on the real database."""

from datetime import date

import asyncpg
import pytest

from services.payments.handlers.assessments import ConflictingHistory
from shared.contracts import (
    BreakdownLine,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    DunningNoticeIssued,
    OverpaymentCause,
    OverpaymentFound,
    ReceiptPosted,
    TaxItemCode,
)
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, instalment, key_of, paid, revised


@pytest.mark.feature("C1", "B8", "B16")
async def test_a_notice_becomes_a_claim_per_instalment(payments: Payments) -> None:
    await payments.hear(assessed(1, 15_300, 14_000, 14_000, 14_000))

    opened = await payments.announced(ClaimOpened)
    assert [(one.key.instalment, one.assessed_yen) for one in opened] == [
        ("01", 15_300),
        ("02", 14_000),
        ("03", 14_000),
        ("04", 14_000),
    ]
    assert await payments.balance(key_of(1, 4)) == {"principal_assessed": 14_000}
    assert await payments.proof() == []


@pytest.mark.feature("B9")
async def test_the_breakdown_is_kept_and_must_add_up(payments: Payments) -> None:
    lines = (BreakdownLine(code="per_capita", amount_yen=5_000), BreakdownLine(code="income", amount_yen=45_000))
    await payments.hear(assessed(1, instalments=(instalment(1, 50_000, breakdown=lines),)))

    rows = await payments.pool.fetch("SELECT code, amount_yen FROM claim_breakdown ORDER BY code")
    assert [tuple(row) for row in rows] == [("income", 45_000), ("per_capita", 5_000)]
    with pytest.raises(ValueError, match="does not add up"):
        instalment(1, 50_001, breakdown=lines)


async def test_a_revision_enters_only_the_difference(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000, 40_000))
    await payments.hear(revised(1, 2, 55_000, 30_000))

    entries = await payments.pool.fetch("SELECT amount_yen, reason FROM ledger_entry ORDER BY entry_id")
    assert [tuple(row) for row in entries] == [
        (50_000, "assessment"),
        (40_000, "assessment"),
        (5_000, "revision"),
        (-10_000, "revision"),
    ]
    assert [one.delta_yen for one in await payments.announced(ClaimRevised)] == [5_000, -10_000]
    count = await payments.pool.fetchval("SELECT correction_count FROM notice")
    assert count == 1


@pytest.mark.feature("C3")
async def test_a_revision_below_what_is_paid_opens_an_overpayment(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000))
    await payments.hear(revised(1, 2, 30_000))

    assert await payments.balance(key_of()) == {
        "principal_assessed": 30_000,
        "principal_collected": 30_000,
        "overpaid": 20_000,
    }
    (found,) = await payments.announced(OverpaymentFound)
    assert (found.amount_yen, found.cause, found.arose_on) == (20_000, OverpaymentCause.REVISION, date(2025, 8, 1))
    assert await payments.proof() == []


async def test_a_revision_down_to_what_is_paid_settles_the_claim(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(30_000))
    await payments.hear(revised(1, 2, 30_000))

    assert len(await payments.announced(ClaimSettled)) == 1


async def test_a_cancelled_notice_is_owed_no_more_and_what_was_paid_is_too_much(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000, 40_000))
    await payments.hear(paid(50_000))
    await payments.hear(cancelled(1, 2))

    assert await payments.balance(key_of(1, 1)) == {"overpaid": 50_000}
    assert await payments.balance(key_of(1, 2)) == {}
    (found,) = await payments.announced(OverpaymentFound)
    assert found.cause is OverpaymentCause.CANCELLATION
    assert await payments.proof() == []


@pytest.mark.feature("C9")
async def test_a_later_history_waits_for_the_earlier(payments: Payments) -> None:
    await payments.hear(revised(1, 3, 20_000))
    await payments.hear(revised(1, 2, 30_000))
    assert await payments.announced() == []
    await payments.owner.execute("UPDATE assessment_history SET recorded_at = recorded_at - interval '9 days'")
    assert (await payments.job("report_waiting_money", date(2025, 8, 20)))["waiting_assessments"] == 2

    await payments.hear(assessed(1, 50_000))
    assert (await payments.job("report_waiting_money", date(2025, 8, 21)))["waiting_assessments"] == 0

    assert await payments.balance(key_of()) == {"principal_assessed": 20_000}
    assert [one.assessed_yen for one in await payments.announced(ClaimRevised)] == [30_000, 20_000]
    assert await payments.proof() == []


@pytest.mark.feature("C9")
async def test_two_events_cannot_have_one_place_in_a_history(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))

    with pytest.raises(ConflictingHistory, match="another event in this place"):
        await payments.hear(assessed(1, 60_000))
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000}


@pytest.mark.feature("B8")
async def test_a_clearing_key_names_one_claim(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))

    with pytest.raises(asyncpg.UniqueViolationError):
        await payments.hear(assessed(2, instalments=(instalment(1, 1_000),)))


async def test_a_moved_due_date_moves_the_charge_and_is_kept(payments: Payments) -> None:
    await payments.hear(assessed(1, 84_000))
    await payments.hear(revised(1, 2, 84_000, due_on=date(2025, 12, 25)))
    await payments.hear(paid(84_000, on=date(2025, 12, 25)))

    assert await payments.balance(key_of()) == {"principal_assessed": 84_000, "principal_collected": 84_000}
    assert await payments.pool.fetchval("SELECT due_on FROM due_date_history") == date(2025, 6, 30)


@pytest.mark.feature("E9")
async def test_a_dunning_notice_adds_its_fee_after_the_principal(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(_notice(1, fee_yen=100))
    await payments.hear(paid(50_050, on=date(2025, 7, 20)))

    assert await payments.balance(key_of()) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "dunning_fee_assessed": 100,
        "dunning_fee_collected": 50,
    }
    assert await payments.proof() == []


@pytest.mark.feature("E10")
async def test_a_premium_bears_a_charge_only_after_its_dunning_notice(payments: Payments) -> None:
    for number in (1, 2):
        await payments.hear(assessed(number, 90_000, item=TaxItemCode.CARE_PREMIUM))
    await payments.hear(_notice(2))
    await payments.hear(paid(90_000, on=date(2026, 3, 10)), paid(90_000, number=2, ref="b", on=date(2026, 3, 10)))

    assert "late_charge_assessed" not in await payments.balance(key_of(1))
    assert (await payments.balance(key_of(2)))["late_charge_assessed"] > 0


async def test_overdue_claims_are_announced_once(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000), assessed(2, 60_000), assessed(3, 70_000))
    await payments.hear(paid(60_000, number=2))
    await payments.hear(paid(20_000, number=3, ref="part"))

    assert (await payments.job("announce_overdue_claims", date(2025, 6, 30)))["announced"] == 0
    assert await payments.job("announce_overdue_claims", date(2025, 7, 1)) == {
        "announced": 2,
        "open_principal_yen": 100_000,
        "held_tax_items": [],
    }
    assert (await payments.job("announce_overdue_claims", date(2025, 7, 2)))["announced"] == 0
    assert [one.open_principal_yen for one in await payments.announced(ClaimOverdue)] == [50_000, 50_000]


@pytest.mark.feature("B4", "B10")
async def test_a_balance_as_valid_on_a_day_and_as_known_at_a_time(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    known = await payments.pool.fetchval("SELECT clock_timestamp()")
    await payments.hear(paid(50_000, on=date(2025, 6, 20)))
    claim_id = await payments.pool.fetchval("SELECT claim_id FROM claim")

    async def collected(valid_on: date, known_at: object) -> int:
        from services.payments.store.claims import BALANCE_AS_OF

        rows = await payments.pool.fetch(BALANCE_AS_OF, claim_id, valid_on, known_at)
        return sum(row["amount_yen"] for row in rows if row["side"] == "collected")

    now = await payments.pool.fetchval("SELECT clock_timestamp()")
    assert await collected(date(2025, 6, 19), now) == 0
    assert await collected(date(2025, 6, 20), now) == 50_000
    assert await collected(date(2025, 6, 20), known) == 0


@pytest.mark.feature("M14")
async def test_every_person_touched_is_in_the_access_records(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000))

    rows = await payments.pool.fetch(
        "SELECT subject_ref, purpose, caused_by_event FROM access_record ORDER BY record_id"
    )
    assert [(row["subject_ref"], row["purpose"]) for row in rows] == [(ADDRESSEE, "receipt")] * 2
    assert all(row["caused_by_event"] for row in rows)


async def test_money_in_suspense_is_cleared_like_any_other(payments: Payments) -> None:
    await payments.hear(paid(60_000, ref="a"), paid(5_000, ref="b"))
    await payments.hear(assessed(1, 50_000))

    assert await payments.balance(key_of()) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "overpaid": 15_000,
    }
    posted = await payments.announced(ReceiptPosted)
    assert sorted(one.allocation.overpaid_yen for one in posted) == [5_000, 10_000]
    assert await payments.proof() == []


def _notice(number: int, fee_yen: int = 0) -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=number,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no="D-1",
        issued_on=date(2025, 7, 15),
        pay_by=date(2025, 7, 25),
        open_principal_yen=50_000,
        fee_yen=fee_yen,
    )
