"""What enforcement writes off (不納欠損) is owed no more, in the ledger and in all that follows from it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.handlers.export import ledger_page
from services.payments.handlers.write_off import AlreadyWrittenOff
from services.payments.rules.clearing import Cleared, Money, Owed, Parts, clear
from services.payments.rules.export_items import ITEMS
from services.payments.store import settlement_report
from shared.contracts import (
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    ClaimsWrittenOff,
    DunningNoticeIssued,
    OverpaymentFound,
    OverpaymentWithdrawn,
    TaxItemCode,
    WriteOffGround,
    WriteOffUndone,
    WrittenOffClaim,
)
from shared.law.tax_items import FIXED_ASSET_TAX
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.payments.orders import principal_first

FIRST, SECOND = "01985f6e-0000-7000-8000-0000000000a1", "01985f6e-0000-7000-8000-0000000000a2"
DUE = date(2025, 6, 30)
#: The day of extinction, and that of the decision.
ENDED, DECIDED = date(2030, 7, 1), date(2030, 8, 20)
TERMS = ISHINOMAKI.late_charge_terms(FIXED_ASSET_TAX, DUE)


def cleared(*money: Money) -> Cleared:
    owed = Owed(50_000, 100, DUE, 3_000, ENDED)
    return clear(owed, TERMS, money, order_of=principal_first, dunning=None)


def test_what_is_open_on_the_day_of_extinction_is_written_off_and_money_of_that_day_is_too_much() -> None:
    before = Money(1, 20_000, date(2025, 7, 1), provisional=False)
    last = Money(2, 1_000, date(2030, 6, 30), provisional=False)
    late = Money(3, 7_000, ENDED, provisional=False)
    all_of_it = Money(4, 53_100, DUE, provisional=False)

    assert cleared().written_off_yen == (50_000, 100, 0, 3_000)
    found = cleared(before, last, late)
    assert (found.written_off_yen, found.open_yen, found.settled_on) == ((29_000, 100, 0, 3_000), 0, None)
    assert found.parts == {1: Parts(20_000, 0, 0, 0, 0), 2: Parts(1_000, 0, 0, 0, 0), 3: Parts(0, 0, 0, 0, 7_000)}
    # Paid in full before: there is nothing to write off, and it stays settled.
    assert (cleared(all_of_it).written_off_yen, cleared(all_of_it).settled_on) == ((0, 0, 0, 0), DUE)


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def written_off(*claim_ids: int, **changed: Any) -> ClaimsWrittenOff:
    values: dict[str, Any] = {
        "write_off_id": FIRST,
        "addressee_no": ADDRESSEE,
        "ground": WriteOffGround.PRESCRIPTION,
        "decided_on": DECIDED,
        "claims": tuple(WrittenOffClaim(claim_id=one, extinguished_on=ENDED) for one in claim_ids),
    }
    return ClaimsWrittenOff(**{**values, **changed})


def undone(claim_id: int, write_off_id: str = FIRST) -> WriteOffUndone:
    return WriteOffUndone(
        write_off_id=write_off_id, addressee_no=ADDRESSEE, undone_on=date(2030, 9, 2), claim_ids=(claim_id,)
    )


async def _dunned(office: Office, claim_id: int) -> None:
    await office.payments.job("announce_overdue_claims", date(2025, 7, 1))
    notice = DunningNoticeIssued(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no="D1",
        issued_on=date(2025, 7, 15),
        fee_yen=100,
        open_principal_yen=30_000,
        pay_by=date(2025, 7, 25),
    )
    await office.payments.hear(notice)


async def _entries(office: Office, claim_id: int) -> list[tuple[Any, ...]]:
    entries = await office.get(f"/claims/{claim_id}/ledger")
    return [
        (one["component"], one["amount_yen"], one["effective_on"], one["booked_on"])
        for one in entries
        if one["side"] == "written_off"
    ]


async def _exported(office: Office) -> list[tuple[int, int]]:
    places = {item.number: place for place, item in enumerate(ITEMS)}
    async with office.payments.pool.acquire() as connection:
        page = await ledger_page("", 10, None, connection, ISHINOMAKI)
    return [(row[places[56]], row[places[88]]) for row in page.rows]


@pytest.mark.feature("H8")
async def test_a_claim_that_was_written_off_is_owed_no_more_anywhere(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000))
    await payments.hear(paid(20_000))
    claim_id, other = await office.claim_id(1), await office.claim_id(2)
    await _dunned(office, claim_id)
    await payments.job("carry_over", date(2026, 6, 1))
    for year in range(2027, 2031):
        await payments.job("carry_over", date(year, 6, 1))

    await payments.hear(written_off(claim_id))

    seen = await office.get(f"/claims/{claim_id}")
    assert (seen["open_yen"], seen["written_off_yen"], seen["principal_assessed_yen"]) == (0, 30_100, 50_000)
    assert seen["extinguished_on"] == "2030-07-01"
    assert await _entries(office, claim_id) == [
        ("principal", 30_000, "2030-07-01", "2030-08-20"),
        ("dunning_fee", 100, "2030-07-01", "2030-08-20"),
    ]
    revised = (await payments.announced(ClaimRevised))[-1]
    assert (revised.claim_id, revised.delta_yen, revised.open_yen, revised.reason) == (claim_id, 0, 0, "written_off")
    # It was not paid, so nobody is told that it was.
    assert await payments.announced(ClaimSettled) == []
    assert await _exported(office) == [(30_000, 1), (0, 0)]
    # The day before it was still owed.
    before = await office.get(f"/claims/{claim_id}/balance?valid_on=2030-06-30")
    assert before.get("written_off_principal_yen") is None

    # Outstanding is what was assessed, less what came in, less what was written off; only the rest is carried on.
    rows = await payments.pool.fetch(settlement_report.SELECT_REPORT, 2030, date.max, 2**62)
    assert [(one["assessed_yen"], one["collected_yen"], one["written_off_yen"]) for one in rows] == [
        (60_000, 0, 30_000)
    ]
    (shown,) = await office.get("/settlement?fiscal_year=2025")
    assert (shown["assessed_yen"], shown["collected_yen"]) == (80_000, 20_000)
    assert (shown["written_off_yen"], shown["outstanding_yen"]) == (30_000, 30_000)
    await payments.job("carry_over", date(2031, 6, 1))
    carried = await payments.pool.fetch(
        "SELECT claim_id, carried_over_yen FROM carry_over WHERE fiscal_year = 2031 ORDER BY claim_id"
    )
    assert [tuple(one) for one in carried] == [(other, 30_000)]
    assert await payments.proof() == []

    # Written off twice, or by a decision about another person's claim: nothing changes.
    with pytest.raises(AlreadyWrittenOff, match="undo that first"):
        await payments.hear(written_off(claim_id, write_off_id=SECOND))
    with pytest.raises(UnknownClaim, match="no such claim of this addressee"):
        await payments.hear(written_off(other, write_off_id=SECOND, addressee_no="000000000000999"))


@pytest.mark.feature("H11")
async def test_money_after_the_extinction_is_owed_back_and_earlier_money_takes_the_place_of_the_write_off(
    office: Office,
) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    claim_id = await office.claim_id()
    # Paid after the day of extinction, but before anybody decided: it had paid the tax until then.
    await payments.hear(paid(4_000, on=date(2030, 7, 20), ref="between"))
    await payments.hear(written_off(claim_id))
    await payments.hear(paid(6_000, on=date(2030, 9, 1), ref="after"))

    found = await payments.announced(OverpaymentFound)
    assert [(one.amount_yen, one.cause.value, one.extinguished_on, one.arose_on) for one in found] == [
        (4_000, "excess_payment", ENDED, date(2030, 7, 20)),
        (6_000, "excess_payment", ENDED, date(2030, 9, 1)),
    ]
    assert [one.interest.ground.value for one in found if one.interest] == ["other", "other"]
    causes = await payments.pool.fetch("SELECT cause, amount_yen FROM overpayment_cause ORDER BY cause_id")
    assert [tuple(one) for one in causes] == [("paid_after_extinction", 4_000), ("paid_after_extinction", 6_000)]
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "overpaid": 10_000}
    # On a day between, nothing was owed either: what had come in was too much already.
    between = await office.get(f"/claims/{claim_id}/balance?valid_on=2030-07-25")
    assert (between["written_off_principal_yen"], between["collected_overpaid_yen"]) == (50_000, 4_000)

    # Paid while it was owed and reported late: it is income, and so much less is written off, as of the same day.
    await payments.hear(paid(15_000, on=date(2030, 6, 28), ref="late"))
    assert [one[:3] for one in await _entries(office, claim_id)] == [
        ("principal", 50_000, "2030-07-01"),
        ("principal", -15_000, "2030-07-01"),
    ]
    assert (await payments.balance(key_of()))["principal_collected"] == 15_000
    assert await _exported(office) == [(35_000, 1)]
    assert await payments.proof() == []


@pytest.mark.feature("H8")
async def test_a_write_off_that_was_a_mistake_leaves_the_claim_as_if_it_had_never_been(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    claim_id = await office.claim_id()
    await _dunned(office, claim_id)
    await payments.hear(written_off(claim_id))
    await payments.hear(paid(6_000, on=date(2030, 9, 1), ref="after"))

    await payments.hear(undone(claim_id))

    seen = await office.get(f"/claims/{claim_id}")
    assert (seen["open_yen"], seen["extinguished_on"], seen["principal_collected_yen"]) == (44_100, None, 6_000)
    assert sum(one[1] for one in await _entries(office, claim_id)) == 0
    (withdrawn,) = await payments.announced(OverpaymentWithdrawn)
    assert withdrawn.amount_yen == 6_000
    # Whoever duns it had closed it, and hears anew how much tax is overdue, since the same day.
    overdue = await payments.announced(ClaimOverdue)
    assert [(one.open_principal_yen, one.overdue_on) for one in overdue] == [
        (50_000, date(2025, 7, 1)),
        (44_000, date(2025, 7, 1)),
    ]
    assert (await payments.announced(ClaimRevised))[-1].open_yen == 44_100
    assert await _exported(office) == [(0, 0)]
    with pytest.raises(UnknownClaim, match="does not stand in payments"):
        await payments.hear(undone(claim_id))
    # It can be written off again, by another decision.
    await payments.hear(written_off(claim_id, write_off_id=SECOND))
    assert await payments.proof() == []
    await payments.owner.execute("UPDATE claim_balance SET extinguished_on = NULL")
    assert "write_offs" in await payments.proof()
