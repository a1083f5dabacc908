"""The law and the ordinances that reach a notice: the city's file, and the fee with its end."""

from dataclasses import replace
from datetime import date

import pytest

from services.dunning.handlers.terms import terms_of
from services.dunning.rules.notice import notice_terms
from shared.contracts import TaxItemCode
from shared.law.municipality import Municipality
from shared.law.parameter import Unit
from tests.dunning.claims import parameter
from tests.dunning.conftest import CITY


def abolished_fee(decided_by: str) -> Municipality:
    """A city with a fee of 100 yen that ended on 2025-04-01."""
    long_ago = date(2005, 4, 1)
    ordinance = replace(
        CITY.ordinance,
        dunning_fee=parameter("dunning_fee", Unit.YEN, (long_ago, 100), (date(2025, 4, 1), 0)),
        dunning_fee_decided_by=parameter("dunning_fee_decided_by", Unit.CHOICE, (long_ago, decided_by)),
    )
    return replace(CITY, ordinance=ordinance)


@pytest.mark.feature("E9")
@pytest.mark.parametrize(
    ("decided_by", "due_on", "issued_on", "fee_yen"),
    [
        ("due_on", date(2025, 2, 28), date(2025, 3, 17), 100),
        ("due_on", date(2025, 3, 31), date(2025, 4, 15), 100),
        ("due_on", date(2025, 4, 1), date(2025, 4, 16), 0),
        ("dispatched_on", date(2025, 2, 28), date(2025, 3, 17), 100),
        ("dispatched_on", date(2025, 3, 13), date(2025, 3, 31), 100),
        ("dispatched_on", date(2025, 3, 14), date(2025, 4, 1), 0),
        ("dispatched_on", date(2025, 3, 31), date(2025, 4, 15), 0),
    ],
)
def test_the_fee_ends_by_due_date_or_by_dispatch_as_the_ordinance_has_it(
    decided_by: str, due_on: date, issued_on: date, fee_yen: int
) -> None:
    found = notice_terms(TaxItemCode.RESIDENCE_TAX, due_on, issued_on, terms_of(abolished_fee(decided_by)))

    assert found is not None
    assert found.fee_yen == fee_yen


def test_the_terms_are_those_of_the_law_and_the_city() -> None:
    terms = terms_of(CITY)
    day = date(2026, 7, 15)

    assert terms.issue_within_days.on(day) == 20
    assert terms.seizure_wait_days.on(day) == 10
    assert terms.seizure_wait_shifts.on(day) is True
    assert terms.charge_deadline_days.on(day) == 10
    assert terms.fee_yen(date(2026, 6, 30), day) == 100
