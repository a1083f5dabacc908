"""The settlement of a year's books and its tables: figures by hand, the same years later, in three formats."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.rules.settlement import collection_rate, outstanding
from tests.payments.closing_desk import CLERK, closing_desk
from tests.payments.conftest import Payments
from tests.payments.events import assessed, paid, revised

JUNE = date(2026, 6, 1)


@pytest.mark.feature("Q2")
def test_the_published_figures_of_a_settlement() -> None:
    booked, real = outstanding(1_250_000_000, 1_221_400_000, 400_000, 3_600_000)

    assert (booked, real) == (25_000_000, 25_400_000)
    money = (1_250_000_000, 1_221_400_000, 400_000)
    assert collection_rate(*money, decimals=2, counted="booked") == "97.71"
    assert collection_rate(*money, decimals=2, counted="net_of_unrefunded") == "97.68"
    assert collection_rate(*money, decimals=1, counted="booked") == "97.7"
    assert collection_rate(*money, decimals=0, counted="booked") == "98"


@pytest.mark.parametrize(
    ("assessed_yen", "collected_yen", "rate"),
    [(0, 0, None), (8, 1, "12.50"), (3, 2, "66.67"), (3, 1, "33.33"), (20_000, 1, "0.01"), (20_001, 1, "0.00")],
)
def test_a_rate_is_rounded_half_up(assessed_yen: int, collected_yen: int, rate: str | None) -> None:
    assert collection_rate(assessed_yen, collected_yen, 0, decimals=2, counted="booked") == rate


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the settlement without its names and its zeros."""
    return {name: value for name, value in row.items() if value and not name.startswith("tax_item")}


@pytest.mark.feature("Q1", "Q2", "Q3", "B10")
async def test_a_year_is_settled_by_item_and_what_goes_over_begins_the_next(payments: Payments, tmp_path: Path) -> None:
    async with closing_desk(payments, tmp_path) as desk:
        await payments.hear(assessed(1, 50_000), assessed(2, 30_000))
        await payments.hear(paid(20_000, on=date(2025, 6, 20)), paid(30_500, number=2, ref="r2", on=date(2025, 6, 30)))
        at_midsummer = (await desk.get("/settlement/report", fiscal_year=2025)).json()
        await payments.job("carry_over", JUNE)
        await payments.hear(paid(10_000, ref="r3", on=date(2026, 6, 5)))
        await payments.hear(revised(1, 2, 45_000))
        await payments.hear(assessed(3, 8_000))

        (of_2025,) = await desk.rows("/settlement/report", fiscal_year=2025)
        current, carried = await desk.rows("/settlement/report", fiscal_year=2026)
        again = (
            await desk.get("/settlement/report", fiscal_year=2025, ledger_version=at_midsummer["ledger_version"])
        ).json()
        months = await desk.rows("/settlement/months", fiscal_year=2026)
        as_csv = await desk.get("/settlement/days", first="2025-06-15", last="2026-06-15", output="csv")
        as_xlsx = await desk.get("/settlement/report", fiscal_year=2026, output="xlsx")
        backwards = await desk.get("/settlement/days", first="2026-06-30", last="2025-06-01")
        endless = await desk.get("/settlement/days", first="9999-12-31", last="9999-12-31")
        too_early = await desk.get("/settlement/report", fiscal_year=1990)
        forbidden = await desk.get("/settlement/report", by=CLERK, fiscal_year=2025)

    assert figures(of_2025) == {
        "section_name": "現年課税分",
        "assessed_yen": 80_000,
        "collected_yen": 50_500,
        "unrefunded_yen": 500,
        "outstanding_yen": 29_500,
        "real_outstanding_yen": 30_000,
        "collection_rate": "63.13",
    }
    assert figures(carried) == {
        "section_name": "滞納繰越分",
        "carried_over_yen": 30_000,
        "assessed_yen": 25_000,
        "collected_yen": 10_000,
        "outstanding_yen": 15_000,
        "real_outstanding_yen": 15_000,
        "collection_rate": "40.00",
    }
    assert figures(current) == {
        "section_name": "現年課税分",
        "assessed_yen": 8_000,
        "past_year_assessed_yen": 8_000,
        "outstanding_yen": 8_000,
        "real_outstanding_yen": 8_000,
        "collection_rate": "0.00",
    }
    # The books are closed, and the version says the same again.
    assert (at_midsummer["books_closed"], again["books_closed"]) == (False, True)
    assert again["rows"] == at_midsummer["rows"] == [of_2025]
    assert [(row["month"], row["channel"], row["total_yen"]) for row in months] == [
        ("2026-06", "convenience_store", 10_000)
    ]
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert [(line["収入日"], line["本税"], line["過誤納金"], line["合計"]) for line in lines] == [
        ("2025-06-20", "20000", "0", "20000"),
        ("2025-06-30", "30000", "500", "30500"),
        ("2026-06-05", "10000", "0", "10000"),
    ]
    with zipfile.ZipFile(io.BytesIO(as_xlsx.content)) as book:
        assert "滞納繰越分" in book.read("xl/sharedStrings.xml").decode()
        assert "<v>25000</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert as_xlsx.headers["shuno-ledger-version"].isdigit()
    assert (backwards.status_code, forbidden.status_code) == (422, 403)
    assert (endless.json()["rows"], too_early.status_code) == ([], 422)
