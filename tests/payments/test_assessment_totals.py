"""What assessors say they hold against the ledger, and events that never came."""

from datetime import date
from pathlib import Path

import pytest

from services.payments.handlers.assessments import ConflictingHistory
from shared.contracts import ClaimOverdue, ControlTotal, TaxItemCode, TotalsReported
from tests.payments.assessment_desk import desks
from tests.payments.conftest import Payments
from tests.payments.events import assessed, cancelled, revised

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 1)
VEHICLE = TaxItemCode.VEHICLE_TAX


def totals(
    *lines: tuple[str, int, int], item: TaxItemCode = TaxItemCode.PROPERTY_TAX, on: date = JUNE
) -> TotalsReported:
    """Totals of levy year 2025: instalment, count and sum."""
    return TotalsReported(
        tax_item=item,
        as_on=on,
        totals=tuple(
            ControlTotal(levy_fiscal_year=2025, instalment=place, claim_count=count, amount_yen=yen)
            for place, count, yen in lines
        ),
    )


async def differences(payments: Payments) -> list[tuple[object, ...]]:
    rows = await payments.pool.fetch(
        "SELECT tax_item, instalment, assessor_count, ledger_count, assessor_yen, ledger_yen "
        "FROM reconciliation_difference ORDER BY compared_on, instalment"
    )
    return [tuple(row) for row in rows]


@pytest.mark.feature("C8")
async def test_what_the_assessor_holds_agrees_with_the_ledger(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000, 20_000), assessed(2, 10_000))
    await payments.hear(totals(("01", 2, 40_000), ("02", 1, 20_000)))

    compared = await payments.job("reconcile_assessments", JULY)

    assert (compared["compared"], compared["disagreeing"], compared["differences"]) == (1, [], 0)
    assert (await payments.job("announce_overdue_claims", JULY))["announced"] == 3


@pytest.mark.feature("C8")
async def test_a_difference_holds_dunning_of_its_tax_item_until_both_agree(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000), assessed(2, 10_800, item=VEHICLE))
    await payments.hear(totals(("01", 2, 45_000)), totals(("01", 1, 10_800), item=VEHICLE))

    assert (await payments.job("reconcile_assessments", JULY))["disagreeing"] == ["012"]
    held = await payments.job("announce_overdue_claims", JULY)

    assert (held["announced"], held["held_tax_items"]) == (1, ["012"])
    assert await differences(payments) == [("012", "01", 2, 1, 45_000, 30_000)]
    # The missing assessment arrives, and the next day both agree.
    await payments.hear(assessed(3, 15_000))
    assert (await payments.job("reconcile_assessments", date(2025, 7, 2)))["disagreeing"] == []
    assert (await payments.job("announce_overdue_claims", date(2025, 7, 2)))["announced"] == 2
    assert [one.tax_item for one in await payments.announced(ClaimOverdue)] == ["013", "012", "012"]


async def test_the_ledger_is_taken_as_it_was_valid_on_the_day_of_the_totals(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000), assessed(2, 5_000))
    # Both count from August, after the day of the totals.
    await payments.hear(revised(1, 2, 20_000))
    await payments.hear(cancelled(2, 2))

    await payments.hear(totals(("01", 2, 35_000)))
    assert (await payments.job("reconcile_assessments", JULY))["disagreeing"] == []
    await payments.hear(totals(("01", 1, 20_000), on=date(2025, 8, 31)))
    # Totals of a later day wait.
    assert (await payments.job("reconcile_assessments", date(2025, 7, 2)))["disagreeing"] == []
    assert (await payments.job("reconcile_assessments", date(2025, 9, 1)))["disagreeing"] == []


async def test_an_instalment_that_only_one_side_has_is_a_difference(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000, 20_000))
    await payments.hear(totals(("01", 1, 30_000), ("03", 1, 20_000)))

    await payments.job("reconcile_assessments", JULY)

    assert await differences(payments) == [("012", "02", 0, 1, 0, 20_000), ("012", "03", 1, 0, 20_000, 0)]


async def test_the_newest_report_of_a_day_counts(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(totals(("01", 9, 90_000)))
    await payments.hear(totals(("01", 1, 30_000)))

    assert (await payments.job("reconcile_assessments", JULY))["disagreeing"] == []


@pytest.mark.feature("C9")
async def test_numbers_that_never_came_are_counted_as_missing(payments: Payments) -> None:
    await payments.hear(assessed(1, source_sequence=2), assessed(2, source_sequence=6))
    await payments.hear(assessed(3, source_sequence=3))

    # 1, 4 and 5 were sent and never arrived.
    assert (await payments.job("reconcile_assessments", JULY))["missing_events"] == 3
    with pytest.raises(ConflictingHistory, match="source_sequence 6"):
        await payments.hear(assessed(4, source_sequence=6))


async def test_officers_see_differences_and_gaps(payments: Payments, tmp_path: Path) -> None:
    await payments.hear(assessed(1, 30_000, source_sequence=2))
    await payments.hear(totals(("01", 2, 45_000)))
    await payments.job("reconcile_assessments", JULY)

    async with desks(payments, tmp_path) as section:
        (shown,) = await section.get("/reconciliations")
        (gap,) = await section.get("/sources/gaps")

    assert (shown["tax_item"], shown["as_on"], shown["agrees"]) == ("012", "2025-06-30", False)
    assert [(one["instalment"], one["assessor_yen"], one["ledger_yen"]) for one in shown["differences"]] == [
        ("01", 45_000, 30_000)
    ]
    assert gap == {"source": "test", "first_missing": 1, "last_missing": 1}
