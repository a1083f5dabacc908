"""Days that revisions take out of the delinquency charge, and the dates that interest on what is paid back needs."""

import itertools
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.rules.exclusions import Levied, RevisionDates, exclusions, extended_due_on
from shared.contracts import AssessmentRevised, Event, Filing, OverpaymentFound, TaxItemCode
from shared.law.late_charge import Payment, late_charge
from shared.law.tax_items import RESIDENT_TAX
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import assessed, key_of, paid, revised

RESIDENCE = TaxItemCode.RESIDENCE_TAX
DUE = date(2023, 6, 30)
_numbers = itertools.count(7000)


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def _revised(
    number: int, history_no: int, amount_yen: int, sent_on: date, due_on: date = DUE, **filing: Any
) -> AssessmentRevised:
    event = revised(number, history_no, amount_yen, due_on=due_on, item=RESIDENCE)
    filed = Filing(kind="amended", **filing) if filing else None
    return event.model_copy(update={"revised_on": sent_on, "notice_sent_on": sent_on, "filing": filed})


def _grown(number: int = 1, **filing: Any) -> list[Event]:
    """50,000 yen paid in time; the income tax is corrected, 100,000 yen more are owed, and paid later."""
    given_dates = {"national_tax_corrected_on": date(2025, 3, 10), **filing}
    return [
        assessed(number, 50_000, item=RESIDENCE, due_on=DUE),
        paid(50_000, number=number, on=DUE, ref=f"{number}.1"),
        _revised(number, 2, 150_000, date(2025, 4, 15), **given_dates),
        paid(100_000, number=number, on=date(2025, 5, 30), ref=f"{number}.2"),
    ]


@pytest.mark.feature("C4")
@pytest.mark.parametrize(
    ("filing", "charge_yen", "article"),
    [
        # 31 days at 2.4 % = 203; 2023-08-01 to 2024-06-30, 335 days at 8.7 % = 7,984; nothing until the notice of
        # 2025-04-15; 45 days at 8.7 % = 1,072: 9,259 yen.
        ({}, 9_200, "地方税法321条の2第3項"),
        # 40,000 yen were evaded: on them 289 days at 8.7 % more = 2,755: 12,014 yen.
        ({"heavy_additional_tax_base_yen": 40_000}, 12_000, "地方税法321条の2第3項"),
        # All of it was evaded: 669 days at 8.7 % = 15,946, and 203: 16,149 yen.
        ({"heavy_additional_tax_base_yen": 100_000}, 16_100, ""),
        # The taxpayer filed a corrected return himself.
        (
            {"national_tax_corrected_on": None, "correction_notified_on": date(2025, 3, 3)},
            9_200,
            "地方税法321条の2第3項",
        ),
        # No return brought it about.
        ({"national_tax_corrected_on": None, "filed_on": date(2023, 3, 15)}, 16_100, ""),
    ],
)
async def test_what_a_corrected_income_tax_adds_bears_no_charge_from_a_year_after_the_due_date_to_its_notice(
    office: Office, filing: dict[str, Any], charge_yen: int, article: str
) -> None:
    payments = office.payments
    for event in _grown(**filing):
        await payments.hear(event)

    balance = await payments.balance(key_of())
    assert (balance["late_charge_assessed"], balance["principal_collected"]) == (charge_yen, 150_000)
    sheet = await office.get(f"/claims/{await office.claim_id()}/late-charge-sheet?on=2026-01-31")
    assert (sheet["amount_yen"], sheet["counted_to"]) == (charge_yen, "2025-05-30")
    excluded = [one["article"] for one in sheet["segments"] if "321条の2" in one["article"]]
    assert excluded == ([f"地方税法326条1項・{article}"] if article else [])
    assert await payments.proof() == []


@pytest.mark.feature("C4")
@pytest.mark.parametrize(
    ("claimed_on", "heavy_yen", "charge_yen"),
    [
        # To the notice of the increase 60,000 yen alone bear it: 31 days at 2.4 % = 122, 120 days at 8.7 % = 1,716;
        # then 100,000 yen for 28 days = 667.
        (None, 0, 2_500),
        # He had claimed the reduction, so after its notice what is owed again would be free only a year later: 60,000
        # yen for 31 days at 2.4 % = 122 and 29 at 8.7 % = 414; then 100,000 yen for 119 days = 2,836.
        (date(2025, 8, 1), 0, 3_300),
        # It was evaded, so only the days to the reduction are free.
        (None, 40_000, 3_300),
    ],
)
async def test_what_was_reduced_and_is_owed_again_bears_no_charge_until_it_is_told(
    payments: Payments, claimed_on: date | None, heavy_yen: int, charge_yen: int
) -> None:
    due_on = date(2025, 6, 30)
    await payments.hear(assessed(1, 100_000, item=RESIDENCE, due_on=due_on))
    corrected = {"national_tax_corrected_on": date(2025, 8, 20)}
    reduced = {**corrected, "correction_claimed_on": claimed_on}
    await payments.hear(_revised(1, 2, 60_000, date(2025, 8, 29), due_on, **reduced))
    increased = {**corrected, "heavy_additional_tax_base_yen": heavy_yen}
    await payments.hear(_revised(1, 3, 100_000, date(2025, 11, 28), due_on, **increased))

    await payments.hear(paid(100_000, on=date(2025, 12, 26)))

    assert (await payments.balance(key_of()))["late_charge_assessed"] == charge_yen
    assert await payments.proof() == []


@pytest.mark.feature("C4")
async def test_the_charge_counts_from_the_due_date_as_extended(office: Office) -> None:
    # Two months from 2025-06-30 end on a Saturday, so on 2025-09-01: 30 days at 2.4 % = 591, 30 at 8.7 % = 2,145.
    payments = office.payments
    late = {"due_on": date(2025, 6, 30), "filing": Filing(kind="final", extension_months=2)}
    await payments.hear(assessed(1, 300_000, item=TaxItemCode.PROPERTY_TAX, **late))
    await payments.hear(paid(300_000, on=date(2025, 10, 31)))

    assert (await payments.balance(key_of()))["late_charge_assessed"] == 2_700
    sheet = await office.get(f"/claims/{await office.claim_id()}/late-charge-sheet?on=2026-01-31")
    assert [(one["first_day"], one["days"], one["amount_yen"]) for one in sheet["segments"]] == [
        ("2025-09-02", 30, 591),
        ("2025-10-02", 30, 2_145),
    ]
    assert await payments.proof() == []


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(4)))
async def test_dates_that_come_late_lead_to_the_same_charge(payments: Payments, order: list[int]) -> None:
    number = next(_numbers)
    events = _grown(number)

    for place in order:
        await payments.hear(events[place])

    balance = await payments.balance(key_of(number))
    assert (balance["principal_collected"], balance["late_charge_assessed"]) == (150_000, 9_200)
    assert await payments.proof() == []


_ends = st.integers(0, 900).map(lambda days: date.fromordinal(DUE.toordinal() + days))
_dates = st.builds(
    RevisionDates,
    extension_months=st.sampled_from([None, None, 1, 4]),
    national_tax_revised_on=st.sampled_from([None, DUE]),
    claimed_on=st.sampled_from([None, DUE]),
    heavy_base_yen=st.sampled_from([0, 0, 20_000]),
)
_steps = st.lists(
    st.builds(Levied, st.sampled_from([0, 30_000, 80_000, 120_000]), st.just(DUE), _ends, st.none() | _dates),
    max_size=5,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(steps=_steps, until=_ends, part=st.integers(0, 80_000), early=_ends)
def test_exclusions_only_lighten_and_never_take_out_more_than_is_owed(
    steps: list[Levied], until: date, part: int, early: date
) -> None:
    history = [Levied(100_000, DUE, DUE, None), *sorted(steps, key=lambda one: one.notified_on)]
    owed_yen = history[-1].amount_yen
    due_on = extended_due_on(DUE, history, ISHINOMAKI.law.business_days.next_business_day)
    found = exclusions(RESIDENT_TAX.code, due_on, history)
    terms = ISHINOMAKI.late_charge_terms(RESIDENT_TAX, DUE)
    paid_in = [Payment(early, min(part, owed_yen))] if part and owed_yen and early <= until else []

    assert all(one.first_day <= one.last_day and (one.amount_yen or 0) <= owed_yen for one in found)
    assert due_on >= DUE
    lighter = late_charge(owed_yen, due_on, until, terms, paid_in, found)
    assert 0 <= lighter.total_yen <= late_charge(owed_yen, due_on, until, terms, paid_in).total_yen


@pytest.mark.feature("C4")
@pytest.mark.parametrize(
    ("item", "filing", "expected"),
    [
        (RESIDENCE, {}, "assessment"),
        (RESIDENCE, {"national_tax_corrected_on": date(2025, 3, 10)}, "assessment"),
        (
            RESIDENCE,
            {"national_tax_corrected_on": date(2025, 3, 10), "correction_claimed_on": date(2025, 2, 3)},
            "income_tax",
        ),
        (RESIDENCE, {"filed_on": date(2025, 2, 14)}, "income_tax"),
        (TaxItemCode.PROPERTY_TAX, {"correction_claimed_on": date(2025, 2, 3)}, "claim"),
    ],
)
async def test_an_overpayment_is_announced_with_the_dates_that_its_interest_needs(
    payments: Payments, item: TaxItemCode, filing: dict[str, Any], expected: str
) -> None:
    await payments.hear(assessed(1, 50_000, item=item, due_on=DUE))
    await payments.hear(paid(50_000, on=date(2023, 6, 20)))
    await payments.hear(paid(50_000, on=date(2023, 6, 22), ref="r2"))
    event = revised(1, 2, 30_000, due_on=DUE, item=item)
    filed = Filing(kind="amended", **filing) if filing else None

    await payments.hear(event.model_copy(update={"revised_on": date(2025, 4, 15), "filing": filed}))

    double, reduced = await payments.announced(OverpaymentFound)
    assert double.interest.model_dump(exclude_none=True) == {"ground": "other", "paid_on": date(2023, 6, 22)}
    renamed = {"national_tax_corrected_on": "national_tax_revised_on", "correction_claimed_on": "claimed_on"}
    assert reduced.interest.model_dump(exclude_none=True) == {
        "ground": expected,
        "paid_on": date(2023, 6, 20),
        "revised_on": date(2025, 4, 15),
        **{renamed.get(name, name): day for name, day in filing.items()},
    }
