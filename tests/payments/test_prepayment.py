"""The prepayment incentive (前納報奨金): earned by paying all at once, by year and tax item, and taken back again."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.prepayment import PaidInstalment, incentives_yen, months_before
from services.payments.service import build
from shared.contracts import PrepaymentIncentiveChanged, ReceiptStage, TaxItemCode
from shared.law.municipality import Municipality, load_municipality
from shared.law.parameter import UnsoundParameter
from shared.law.prepayment import IncentiveTerms
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import assessed, instalment, key_of, paid, revised

CITY = Path("deploy/municipality/ishinomaki.yaml")
DUES = (date(2025, 4, 30), date(2025, 7, 31), date(2025, 12, 25), date(2026, 3, 2))
TERMS = IncentiveTerms("012", 2020, 2025, 5, 50_000, 10)
JOB = "grant_prepayment_incentives"


def _city(folder: Path, terms: str) -> Municipality:
    """The city, with an ordinance that gives an incentive."""
    text = CITY.read_text(encoding="utf-8")
    assert "  terms: []\n" in text
    for beside in CITY.parent.glob(f"{CITY.stem}.*.yaml"):
        shutil.copy(beside, folder / beside.name.replace(CITY.stem, "city"))
    path = folder / "city.yaml"
    path.write_text(text.replace("  terms: []\n", f"  terms: [{terms}]\n"), encoding="utf-8")
    return load_municipality(path)


def _terms(until_year: int = 2025, rate: str = "0.5") -> str:
    years = f"from_year: 2020, until_year: {until_year}"
    return f'{{tax_item: "012", {years}, rate: "{rate}", cap_yen: 50000, unit_yen: 10}}'


@pytest.fixture
async def giving(payments: Payments, tmp_path: Path) -> Payments:
    payments.service = build(_city(tmp_path, _terms()))
    return payments


def _notice(number: int = 1, amount_yen: int = 25_900, **more: Any) -> Any:
    rows = tuple(instalment(number, amount_yen, place, due_on) for place, due_on in enumerate(DUES, start=1))
    return assessed(number, **{"instalments": rows, **more})


async def _pay(payments: Payments, on: date, number: int = 1, amount_yen: int = 25_900) -> None:
    for place in range(1, 5):
        await payments.hear(paid(amount_yen, number=number, place=place, on=on, ref=f"{number}.{place}"))


async def _given(payments: Payments, number: int = 1) -> list[int]:
    rows = await payments.pool.fetch(
        "SELECT coalesce(sum(i.amount_yen), 0)::bigint AS yen"
        " FROM claim LEFT JOIN prepayment_incentive i USING (claim_id)"
        " WHERE clearing_key = ANY($1) GROUP BY claim_id ORDER BY claim_id",
        [key_of(number, place) for place in range(1, 5)],
    )
    return [row["yen"] for row in rows]


@pytest.mark.parametrize(
    ("paid_on", "due_on", "months"),
    [
        (date(2025, 4, 10), date(2025, 7, 24), 3),
        (date(2025, 4, 10), date(2025, 7, 25), 4),
        (date(2025, 4, 10), date(2025, 4, 24), 0),
        (date(2025, 4, 10), date(2025, 4, 25), 1),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 12, 25), date(2025, 12, 25), 0),
        (date(2025, 12, 26), date(2025, 12, 25), 0),
        (date(2025, 12, 31), date(2026, 1, 14), 0),
    ],
)
def test_fifteen_days_of_rest_are_a_month_and_fourteen_are_none(paid_on: date, due_on: date, months: int) -> None:
    assert months_before(paid_on, due_on) == months


_amounts = st.lists(st.integers(0, 300_000), min_size=2, max_size=9)


@given(amounts=_amounts, day=st.integers(1, 30))
def test_no_more_than_the_cap_and_the_law_allow_is_given(amounts: list[int], day: int) -> None:
    on = date(2025, 4, day)
    dues = [date(2025, 4, 30), *(date(2025, 4 + place, 28) for place in range(1, len(amounts)))]
    rows = [PaidInstalment(due_on, yen, yen, on if yen else None) for due_on, yen in zip(dues, amounts, strict=True)]

    found = incentives_yen(rows, TERMS)

    assert sum(found) % 10 == 0 or sum(found) == TERMS.cap_yen
    assert 0 <= sum(found) <= TERMS.cap_yen
    assert found[0] == 0
    assert all(0 <= one <= yen // 100 * 12 + 12 for one, yen in zip(found, amounts, strict=True))
    late = [rows[0]._replace(collected_yen=rows[0].assessed_yen - 1), *rows[1:]]
    assert amounts[0] == 0 or sum(incentives_yen(late, TERMS)) == 0


@pytest.mark.feature("A14")
async def test_whoever_pays_all_while_the_first_is_due_is_given_the_incentive_once(giving: Payments) -> None:
    await giving.hear(_notice(1))
    await giving.hear(_notice(2))
    await giving.hear(_notice(3, item=TaxItemCode.RESIDENCE_TAX))
    await _pay(giving, date(2025, 4, 10))
    await _pay(giving, date(2025, 5, 1), number=2)
    await _pay(giving, date(2025, 4, 10), number=3)

    counts = await giving.job(JOB, date(2025, 5, 7))

    # 25,900 yen at 0.5 %: 4 months (3 and 21 days) 518; 9 (8 and 15 days) 1,165; 11 (10 and 20 days) 1,424; the sum of
    # 3,107 is truncated to 3,100, and the last one bears that.
    assert await _given(giving) == [0, 518, 1_165, 1_417]
    assert counts == {"given": 3, "given_yen": 3_100, "taken_back": 0, "taken_back_yen": 0}
    # A day late, or a tax item without terms: nothing.
    assert await _given(giving, 2) == [0, 0, 0, 0]
    assert await _given(giving, 3) == [0, 0, 0, 0]
    told = await giving.announced(PrepaymentIncentiveChanged)
    assert [(one.delta_yen, one.amount_yen, one.changed_on) for one in told] == [
        (518, 518, date(2025, 5, 7)),
        (1_165, 1_165, date(2025, 5, 7)),
        (1_417, 1_417, date(2025, 5, 7)),
    ]
    years = await giving.pool.fetch("SELECT DISTINCT accounting_fiscal_year, sequence_no FROM prepayment_incentive")
    assert [tuple(row) for row in years] == [(2025, 1)]
    # The tax is what it was, and the next day gives nothing again.
    assert await giving.balance(key_of(1, 2)) == {"principal_assessed": 25_900, "principal_collected": 25_900}
    assert (await giving.job(JOB, date(2025, 5, 8)))["given"] == 0
    assert await giving.proof() == []


@pytest.mark.feature("A14")
async def test_a_revision_and_a_cancelled_payment_take_the_incentive_back(giving: Payments) -> None:
    await giving.hear(_notice(1))
    await _pay(giving, date(2025, 4, 10))
    await giving.job(JOB, date(2025, 5, 7))
    lowered = revised(1, 2, *[25_900] * 4)
    rows = tuple(
        instalment(1, 20_900 if place == 4 else 25_900, place, due_on) for place, due_on in enumerate(DUES, start=1)
    )

    await giving.hear(lowered.model_copy(update={"instalments": rows}))
    counts = await giving.job(JOB, date(2025, 8, 4))

    # 20,900 yen for 11 months are 1,149; 518 + 1,165 + 1,149 = 2,832, truncated to 2,830.
    assert await _given(giving) == [0, 518, 1_165, 1_147]
    assert counts == {"given": 0, "given_yen": 0, "taken_back": 1, "taken_back_yen": 270}
    last = (await giving.announced(PrepaymentIncentiveChanged))[-1]
    assert (last.delta_yen, last.amount_yen) == (-270, 1_147)
    # The bank takes one payment back: not all was paid in time, so all of it goes.
    await giving.hear(paid(25_900, place=2, on=date(2025, 4, 10), ref="1.2", stage=ReceiptStage.CANCEL))
    assert (await giving.job(JOB, date(2025, 8, 5)))["taken_back_yen"] == 2_830
    assert await _given(giving) == [0, 0, 0, 0]
    # Paid again, but late.
    await giving.hear(paid(25_900, place=2, on=date(2025, 8, 6), ref="again"))
    assert (await giving.job(JOB, date(2025, 8, 7)))["given"] == 0
    assert await giving.proof() == []
    await giving.owner.execute("UPDATE prepayment_incentive SET amount_yen = -9999 WHERE sequence_no = 2")
    assert "prepayment_incentives" in await giving.proof()


@pytest.mark.feature("A14")
async def test_whoever_owes_overdue_tax_is_given_nothing_until_he_has_paid_it(giving: Payments) -> None:
    await giving.hear(_notice(1))
    await giving.hear(assessed(9, 5_000, item=TaxItemCode.VEHICLE_TAX, due_on=date(2025, 4, 1)))
    await _pay(giving, date(2025, 4, 10))
    assert (await giving.job(JOB, date(2025, 5, 7)))["given"] == 0

    await giving.hear(paid(5_000, number=9, on=date(2025, 5, 8), ref="9"))

    assert (await giving.job(JOB, date(2025, 5, 9)))["given_yen"] == 3_100
    # What falls into arrears later takes nothing back.
    await giving.hear(assessed(10, 5_000, item=TaxItemCode.VEHICLE_TAX, due_on=date(2025, 6, 2)))
    assert (await giving.job(JOB, date(2025, 6, 3)))["taken_back"] == 0
    assert await _given(giving) == [0, 518, 1_165, 1_417]


@pytest.mark.feature("A14")
async def test_an_abolished_incentive_gives_nothing(payments: Payments, tmp_path: Path) -> None:
    payments.service = build(_city(tmp_path, _terms(until_year=2024)))
    await payments.hear(_notice(1))
    await _pay(payments, date(2025, 4, 10))
    assert (await payments.job(JOB, date(2025, 5, 7)))["given"] == 0
    # The city itself gives none in any year.
    assert ISHINOMAKI.incentives == ()
    payments.service = build(ISHINOMAKI)
    assert (await payments.job(JOB, date(2025, 5, 8)))["given"] == 0


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (_terms(rate="1.1"), "1%以内"),
        (_terms(rate="0.0"), "1%以内"),
        (f"{_terms()}, {_terms()}", "重なって"),
        (_terms().replace("50000", "0"), "1円以上"),
    ],
)
def test_unlawful_terms_are_refused(tmp_path: Path, terms: str, sentence: str) -> None:
    with pytest.raises(UnsoundParameter, match=sentence):
        _city(tmp_path, terms)
