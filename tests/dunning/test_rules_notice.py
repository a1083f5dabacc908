"""When a notice is issued, until when it lets pay, and what it asks for."""

from datetime import date
from pathlib import Path

import pytest

from services.dunning.rules.notice import (
    NoticeTerms,
    Timing,
    document_no,
    issue_by,
    notice_terms,
    pay_by,
    planned_issue_day,
    seizable_from,
    timing,
)
from shared.contracts import TaxItemCode
from shared.law.municipality import load_municipality
from shared.law.parameter import Unit
from tests.dunning.claims import TERMS, parameter, terms


def planned(due_on: date, days: int) -> date:
    return planned_issue_day(due_on, terms(issue_after_days=parameter("d", Unit.DAYS, (date(2005, 4, 1), days))))


@pytest.mark.feature("F21")
@pytest.mark.parametrize(
    ("due_on", "last_day"),
    [
        (date(2026, 6, 30), date(2026, 7, 20)),
        (date(2026, 7, 31), date(2026, 8, 20)),
        (date(2026, 12, 25), date(2027, 1, 14)),
        (date(2027, 2, 1), date(2027, 2, 21)),
    ],
)
def test_the_statutory_days_leave_out_the_due_date(due_on: date, last_day: date) -> None:
    assert issue_by(due_on, TERMS) == last_day


@pytest.mark.feature("F21")
@pytest.mark.parametrize(
    ("due_on", "days", "day"),
    [
        # Wednesday: as planned.
        (date(2026, 6, 30), 15, date(2026, 7, 15)),
        # The plan falls on a Saturday: Monday, still within the 20 days.
        (date(2026, 7, 31), 15, date(2026, 8, 17)),
        # The 20th day is Marine Day (Monday); before it lie a Sunday and a Saturday.
        (date(2026, 6, 30), 20, date(2026, 7, 17)),
        # The plan falls on that Saturday: Tuesday would be too late, so Friday.
        (date(2026, 6, 30), 18, date(2026, 7, 17)),
        # A plan beyond the law is cut.
        (date(2026, 6, 30), 45, date(2026, 7, 17)),
        # Silver Week: the 20th day is a holiday between two others, behind a weekend.
        (date(2026, 9, 2), 20, date(2026, 9, 18)),
        # Over the turn of the year: closed from 29 December to 3 January.
        (date(2026, 12, 14), 15, date(2026, 12, 28)),
    ],
)
def test_the_planned_day_is_a_business_day_within_the_statutory_days(due_on: date, days: int, day: date) -> None:
    assert planned(due_on, days) == day


def test_the_city_plans_with_some_days_to_spare() -> None:
    ishinomaki = load_municipality(Path("deploy/municipality/ishinomaki.yaml"))
    planned_days = ishinomaki.ordinance.dunning_issue_days_after_due.on(date(2026, 6, 30))
    assert planned_days < TERMS.issue_within_days.on(date(2026, 6, 30))


def test_ten_days_of_a_tax_run_from_dispatch_as_day_one() -> None:
    last_day = pay_by(TaxItemCode.RESIDENCE_TAX, date(2026, 7, 17), TERMS)

    assert last_day == date(2026, 7, 27)
    assert seizable_from(last_day) == date(2026, 7, 28)


@pytest.mark.parametrize(
    ("issued_on", "shifted", "unshifted"),
    [
        # The tenth day from dispatch passes on a Saturday.
        (date(2026, 7, 15), date(2026, 7, 27), date(2026, 7, 25)),
        # 20 July is a holiday, 21 July is not.
        (date(2026, 7, 10), date(2026, 7, 21), date(2026, 7, 20)),
        # Into the days on which the city hall is closed.
        (date(2026, 12, 21), date(2027, 1, 4), date(2026, 12, 31)),
        (date(2026, 7, 16), date(2026, 7, 27), date(2026, 7, 26)),
        (date(2026, 7, 21), date(2026, 7, 31), date(2026, 7, 31)),
    ],
)
def test_whether_the_wait_ends_on_a_business_day_is_the_city_s_policy(
    issued_on: date, shifted: date, unshifted: date
) -> None:
    calendar_days = terms(seizure_wait_shifts=parameter("s", Unit.FLAG, (date(2005, 4, 1), False)))

    assert pay_by(TaxItemCode.PROPERTY_TAX, issued_on, TERMS) == shifted
    assert pay_by(TaxItemCode.PROPERTY_TAX, issued_on, calendar_days) == unshifted


@pytest.mark.parametrize("item", [TaxItemCode.CARE_PREMIUM, TaxItemCode.ELDERLY_MEDICAL_PREMIUM])
def test_a_charge_has_the_deadline_of_its_ordinance(item: TaxItemCode) -> None:
    fifteen_days = terms(charge_deadline_days=parameter("d", Unit.DAYS, (date(2005, 4, 1), 15)))

    assert pay_by(item, date(2026, 7, 17), fifteen_days) == date(2026, 8, 3)
    assert pay_by(item, date(2026, 7, 17), TERMS) == date(2026, 7, 27)


@pytest.mark.feature("F1")
def test_no_notice_before_the_planned_day_and_one_on_every_day_after() -> None:
    item, due_on = TaxItemCode.RESIDENCE_TAX, date(2026, 6, 30)

    assert notice_terms(item, due_on, date(2026, 7, 14), TERMS) is None
    assert notice_terms(item, due_on, date(2026, 7, 15), TERMS) == NoticeTerms(
        item, due_on, issue_by=date(2026, 7, 20), pay_by=date(2026, 7, 27), fee_yen=100
    )
    late = notice_terms(item, due_on, date(2026, 7, 21), TERMS)
    assert late is not None
    assert (late.issue_by, late.pay_by) == (date(2026, 7, 20), date(2026, 7, 31))


@pytest.mark.feature("F1")
def test_the_fee_is_asked_for_by_due_date_and_day_of_dispatch() -> None:
    asked: list[tuple[date, date]] = []

    def fee_yen(due_on: date, dispatched_on: date) -> int:
        asked.append((due_on, dispatched_on))
        return 0

    found = notice_terms(TaxItemCode.RESIDENCE_TAX, date(2026, 6, 30), date(2026, 7, 15), terms(fee_yen=fee_yen))

    assert found is not None
    assert found.fee_yen == 0
    assert asked == [(date(2026, 6, 30), date(2026, 7, 15))]


@pytest.mark.parametrize(
    ("day", "serial", "number"),
    [(date(2026, 7, 15), 1, "D2026-0000001"), (date(2027, 3, 31), 12_345_678, "D2026-12345678")],
)
def test_a_document_number_has_the_fiscal_year_of_dispatch(day: date, serial: int, number: str) -> None:
    assert document_no(day, serial) == number


@pytest.mark.feature("F21")
@pytest.mark.parametrize(
    ("day", "stands"),
    [
        # The 20th day is Marine Day, a Monday: Friday is the last business day in time.
        (date(2026, 7, 16), None),
        (date(2026, 7, 17), Timing.LAST_DAY),
        (date(2026, 7, 21), Timing.LATE),
    ],
)
def test_a_claim_is_late_tomorrow_on_the_last_business_day_in_time(day: date, stands: Timing | None) -> None:
    assert timing(date(2026, 6, 30), day, TERMS) is stands
