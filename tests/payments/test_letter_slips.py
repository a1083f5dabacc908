"""Slips for letters of dunning: one for a claim and a day, which pays to the last yen what the letter asks."""

from datetime import date, datetime, time, timedelta

import pytest

from shared.contracts import DunningNoticeIssued, LetterSlipAsked, LetterSlipMade, TaxItemCode
from shared.days import TOKYO
from shared.formats.el_qr import parse_el_qr
from shared.formats.slip import parse_store_number
from shared.transaction import Transaction
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, DUE, assessed, key_of, paid
from tests.payments.test_mandates import TransferDesk, desk
from tests.payments.test_transfer_results import asked as asked_of_bank
from tests.payments.test_transfer_results import result_row, take
from tests.payments.test_transfer_runs import payments

__all__ = ["desk", "payments"]

TODAY, PAY_BY = date(2026, 3, 2), date(2026, 3, 12)
JOINT = "000000000000777"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slips are made out from the day of their transaction on; rates of the delinquency charge are known then."""
    monkeypatch.setattr(Transaction, "started_at", property(lambda _: datetime.combine(TODAY, time(10), TOKYO)))


def asks(serial: int, addressee_no: str = ADDRESSEE, pay_by: date = PAY_BY, claim_id: int = 1) -> LetterSlipAsked:
    return LetterSlipAsked(
        document_no=f"D{TODAY.year}-{serial:07d}",
        claim_id=claim_id,
        addressee_no=addressee_no,
        fee_yen=100,
        pay_by=pay_by,
    )


@pytest.mark.usefixtures("today")
async def test_a_letter_gets_a_slip_that_pays_the_claim_with_fee_and_charge_to_the_last_yen(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(asks(1), asks(2, JOINT))
    await payments.hear(asks(1))
    await payments.hear(asks(3))
    made = await payments.announced(LetterSlipMade)

    # Joint obligors bear one slip, also where one asks later; nobody is answered twice.
    assert [(one.document_no[-1], one.addressee_no) for one in made] == [
        ("1", ADDRESSEE),
        ("2", JOINT),
        ("3", ADDRESSEE),
    ]
    assert len({one.slip.el_number for one in made}) == 1
    slip = made[0].slip
    assert (slip.principal_yen, slip.dunning_fee_yen, slip.counters_until) == (30_000, 100, PAY_BY)
    assert slip.late_charge_yen > 0
    assert slip.amount_yen == 30_100 + slip.late_charge_yen
    assert slip.store_number is not None
    assert parse_store_number(slip.store_number).amount_yen == slip.amount_yen
    assert slip.qr is not None
    assert parse_el_qr(slip.qr).el_number == slip.el_number
    # The letter leaves, and its slip is paid on its last day.
    await payments.hear(
        DunningNoticeIssued(
            claim_id=1,
            addressee_no=ADDRESSEE,
            tax_item=TaxItemCode.PROPERTY_TAX,
            document_no=made[0].document_no,
            issued_on=TODAY,
            pay_by=PAY_BY,
            open_principal_yen=30_000,
            fee_yen=100,
        )
    )
    key = slip.el_number[1][-16:]
    await payments.hear(paid(slip.amount_yen, on=PAY_BY).model_copy(update={"clearing_key": key}))
    balance = await payments.balance(key_of(1, 1))
    assert (balance["principal_collected"], balance["dunning_fee_collected"]) == (30_000, 100)
    assert balance["late_charge_collected"] == slip.late_charge_yen
    assert "overpaid" not in balance
    assert await payments.proof() == []


@pytest.mark.usefixtures("today")
async def test_a_slip_for_nothing_or_for_a_day_that_is_past_is_not_made(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000, 20_000))
    await payments.hear(paid(30_000, on=DUE))
    await payments.hear(asks(1), asks(2, claim_id=2, pay_by=TODAY - timedelta(days=1)), asks(3, claim_id=999))

    assert await payments.announced(LetterSlipMade) == []


@pytest.mark.usefixtures("today")
async def test_a_claim_that_was_dunned_before_owes_no_second_fee(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(
        DunningNoticeIssued(
            claim_id=1,
            addressee_no=ADDRESSEE,
            tax_item=TaxItemCode.PROPERTY_TAX,
            document_no="D2025-0000001",
            issued_on=TODAY,
            pay_by=PAY_BY,
            open_principal_yen=30_000,
            fee_yen=100,
        )
    )
    await payments.hear(asks(1))

    (made,) = await payments.announced(LetterSlipMade)
    assert made.slip.dunning_fee_yen == 100


@pytest.mark.usefixtures("lasting_law")
@pytest.mark.feature("D5")
async def test_a_failed_transfer_is_announced_with_its_reason_and_its_slip(desk: TransferDesk) -> None:
    run = await asked_of_bank(desk, 30_000)
    await take(desk, result_row(1, 1, 30_000, "1"))
    path = f"/transfer-runs/{run['run_id']}/notices"
    pay_by = datetime.now(TOKYO).date() + timedelta(days=10)
    for noticed in (1, 0):
        answer = await desk.post(path, {"pay_by": pay_by.isoformat()})
        assert answer.json()["noticed"] == noticed
    (made,) = await desk.payments.announced(LetterSlipMade)
    (notice,) = await desk.get(path)

    assert made.debit is not None
    assert (made.debit.debit_on, made.debit.amount_yen, made.debit.reason) == (DUE, 30_000, "資金不足")
    assert (made.transfer_run_id, made.slip.amount_yen) == (run["run_id"], notice["slip_yen"])
    assert made.slip.el_number[1][-16:] == str(
        await desk.payments.pool.fetchval("SELECT clearing_key FROM slip WHERE slip_no = $1", notice["slip_no"])
    )
    assert made.document_no.startswith("T")
