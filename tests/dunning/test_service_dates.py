"""The days of service, each with its own count: examples written by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dunning.rules.service_dates import (
    Medium,
    Served,
    ServiceTerms,
    delivered,
    pay_by_as_addressed,
    pay_by_as_served,
    presumed_arrival,
    published,
    sent_again,
    started_on,
)
from shared.contracts import TaxItemCode
from shared.law.library import LAW
from shared.law.parameter import Unit
from tests.dunning.claims import parameter, terms

SINCE = date(2005, 4, 1)
TERMS = ServiceTerms(
    arrival_days=parameter("arrival", Unit.DAYS, (SINCE, 3)),
    publication_days=LAW.publication_service_days,
    web_required=parameter("web", Unit.FLAG, (SINCE, False), (date(2026, 4, 1), True)),
    dunning=terms(),
)
TAX, CHARGE = TaxItemCode.RESIDENCE_TAX, TaxItemCode.CARE_PREMIUM


@pytest.mark.feature("F13")
@pytest.mark.parametrize(
    ("dispatched_on", "arrives_on"),
    [
        # Friday 5 June: Monday 8 is the third day.
        ("2026-06-05", "2026-06-08"),
        # Wednesday 15 July: Saturday 18, Sunday 19, 海の日 on Monday 20.
        ("2026-07-15", "2026-07-21"),
        # Before the holidays of May: 2 May is a Saturday, 3 to 6 May are holidays.
        ("2026-04-29", "2026-05-07"),
        # Over New Year: nothing is presumed to arrive before 4 January.
        ("2026-12-28", "2027-01-04"),
    ],
)
def test_ordinary_post_is_presumed_to_arrive_on_a_day_of_post(dispatched_on: str, arrives_on: str) -> None:
    assert presumed_arrival(date.fromisoformat(dispatched_on), TERMS) == date.fromisoformat(arrives_on)


@pytest.mark.feature("F12")
@pytest.mark.parametrize(
    ("start", "effective_on"),
    [
        ("2026-06-01", "2026-06-08"),
        # The seven days hold holidays, and it takes effect on a Saturday all the same.
        ("2026-07-18", "2026-07-25"),
        ("2026-12-28", "2027-01-04"),
        ("2028-02-25", "2028-03-03"),
    ],
)
def test_a_publication_takes_effect_when_seven_days_have_passed_with_its_start(start: str, effective_on: str) -> None:
    began = date.fromisoformat(start)

    assert published(began, TERMS) == Served(began, date.fromisoformat(effective_on))


@pytest.mark.feature("F12")
def test_a_publication_begins_when_it_is_shown_wherever_the_law_wants_it() -> None:
    board, web = (Medium.BOARD, date(2026, 6, 1)), (Medium.WEB, date(2026, 6, 3))

    assert started_on([], TERMS) is None
    assert started_on([board], TERMS) is None
    assert started_on([web], TERMS) is None
    assert started_on([board, web], TERMS) == date(2026, 6, 3)
    # Before the web was asked for the board was enough, and the web alone never is.
    assert started_on([(Medium.BOARD, date(2026, 3, 31))], TERMS) == date(2026, 3, 31)
    assert started_on([(Medium.WEB, date(2026, 3, 30)), (Medium.BOARD, date(2026, 3, 31))], TERMS) == date(2026, 3, 31)


@pytest.mark.feature("F13")
@pytest.mark.parametrize(
    ("item", "printed", "served", "pay_by"),
    [
        # The ten days of a tax count from the start of the publication, not from its effect.
        (TAX, "2026-05-25", published(date(2026, 6, 1), TERMS), "2026-06-11"),
        # 10 July and ten days is 海の日: the last day shifts to Tuesday.
        (TAX, "2026-05-25", published(date(2026, 7, 10), TERMS), "2026-07-21"),
        (TAX, "2026-07-27", sent_again(date(2026, 7, 24), TERMS), "2026-08-03"),
        (TAX, "2026-07-27", delivered(date(2026, 7, 30)), "2026-08-10"),
        # The deadline of a charge stays as it is printed, unless the notice took effect later.
        (CHARGE, "2026-08-31", published(date(2026, 6, 1), TERMS), "2026-08-31"),
        (CHARGE, "2026-05-25", published(date(2026, 6, 1), TERMS), "2026-06-08"),
    ],
)
def test_the_last_day_to_pay_of_a_notice_that_was_served_later(
    item: TaxItemCode, printed: str, served: Served, pay_by: str
) -> None:
    assert pay_by_as_served(item, date.fromisoformat(printed), served, TERMS) == date.fromisoformat(pay_by)


@pytest.mark.feature("F13")
@pytest.mark.parametrize(
    ("addressed_on", "pay_by"),
    [
        (None, "2026-07-27"),
        ("2026-07-15", "2026-07-27"),
        # Six days later six days more: Sunday 2 August, which shifts to Monday.
        ("2026-07-21", "2026-08-03"),
    ],
)
def test_a_notice_that_was_addressed_later_leaves_as_many_days(addressed_on: str | None, pay_by: str) -> None:
    on = None if addressed_on is None else date.fromisoformat(addressed_on)
    found = pay_by_as_addressed(date(2026, 7, 27), date(2026, 7, 15), on, LAW.business_days)

    assert found == date.fromisoformat(pay_by)


@given(start=st.dates(date(2021, 1, 1), date(2026, 11, 1)), printed=st.dates(date(2020, 1, 1), date(2026, 12, 1)))
def test_nobody_has_less_time_than_the_notice_says_and_nothing_is_seized_for_before_it_has_effect(
    start: date, printed: date
) -> None:
    for served in (published(start, TERMS), sent_again(start, TERMS), delivered(start)):
        for item in (TAX, CHARGE):
            last_day = pay_by_as_served(item, printed, served, TERMS)
            assert last_day >= max(printed, served.effective_on)
        assert pay_by_as_served(TAX, printed, served, TERMS) >= served.counts_from + timedelta(days=10)
