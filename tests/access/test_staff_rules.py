"""Rights follow appointments: what each report makes of an account, to the day, and what is announced of it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.rules.appointments import (
    Appointment,
    AppointmentKind,
    AppointmentRefused,
    Member,
    ended_offices,
    member_after,
)
from services.access.rules.authority_of import RoleAtOffice, RoleGrant, authority_of
from shared.authority import authority_from
from shared.contracts.staff import AccountState, AppointmentChange, AppointmentChanged, Employment
from tests.access.city_hall import midnight

OFFICES = {"tax_payment", "municipal_tax", "watanoha_branch"}
A, B, C = "tax_payment", "municipal_tax", "watanoha_branch"
APRIL = date(2026, 4, 1)
JULY = date(2026, 7, 1)
OCTOBER = date(2026, 10, 1)
MAIN, CONCURRENT, LEAVE = AppointmentKind.MAIN, AppointmentKind.CONCURRENT, AppointmentKind.LEAVE


def report(
    what: AppointmentChange,
    on: date,
    office: str | None = None,
    employment: Employment = Employment.PERMANENT,
    ends_on: date | None = None,
) -> AppointmentChanged:
    return AppointmentChanged(
        staff_no="0412",
        change=what,
        effective_on=on,
        office=office,
        employment=employment,
        ends_on=ends_on,
        display_name="見本 太郎",
    )


def after(*reports: AppointmentChanged) -> Member:
    member = None
    for one in reports:
        member = member_after(member, one, OFFICES)
    assert member is not None
    return member


def test_an_appointment_makes_an_active_account_at_one_office() -> None:
    member = after(report(AppointmentChange.APPOINTED, APRIL, A))

    assert (member.state, member.valid_until) == (AccountState.ACTIVE, None)
    assert member.appointments == (Appointment(A, APRIL, None, MAIN),)
    assert (member.offices_on(date(2026, 3, 31)), member.offices_on(APRIL)) == ([], [A])


def test_a_second_appointment_is_concurrent_and_the_main_office_comes_first() -> None:
    member = after(report(AppointmentChange.APPOINTED, APRIL, C), report(AppointmentChange.APPOINTED, JULY, A))

    assert [one.kind for one in member.appointments] == [MAIN, CONCURRENT]
    assert member.offices_on(JULY) == [C, A]


def test_a_transfer_ends_every_former_office_the_day_before() -> None:
    before = after(report(AppointmentChange.APPOINTED, APRIL, A), report(AppointmentChange.APPOINTED, JULY, C))
    member = member_after(before, report(AppointmentChange.TRANSFERRED, OCTOBER, B), OFFICES)

    assert (member.offices_on(date(2026, 9, 30)), member.offices_on(OCTOBER)) == ([A, C], [B])
    assert ended_offices(before, member) == {A: date(2026, 9, 30), C: date(2026, 9, 30)}


def test_a_transfer_that_was_reported_wrongly_is_corrected_by_the_next_report() -> None:
    member = after(
        report(AppointmentChange.APPOINTED, APRIL, A),
        report(AppointmentChange.TRANSFERRED, OCTOBER, B),
        report(AppointmentChange.TRANSFERRED, OCTOBER, C),
    )

    assert (member.offices_on(date(2026, 9, 30)), member.offices_on(OCTOBER)) == ([A], [C])


def test_nobody_on_leave_acts_for_any_office_until_he_returns() -> None:
    member = after(
        report(AppointmentChange.APPOINTED, APRIL, A),
        report(AppointmentChange.ON_LEAVE, JULY),
        report(AppointmentChange.RETURNED, OCTOBER),
    )

    assert [member.offices_on(day) for day in (date(2026, 6, 30), JULY, date(2026, 9, 30), OCTOBER)] == [
        [A],
        [],
        [],
        [A],
    ]


def test_somebody_may_return_to_another_office() -> None:
    before = after(report(AppointmentChange.APPOINTED, APRIL, A), report(AppointmentChange.ON_LEAVE, JULY))
    member = member_after(before, report(AppointmentChange.RETURNED, OCTOBER, B), OFFICES)

    assert member.offices_on(OCTOBER) == [B]
    assert ended_offices(before, member) == {A: date(2026, 9, 30)}


def test_a_retirement_ends_the_account_the_day_before() -> None:
    member = after(report(AppointmentChange.APPOINTED, APRIL, A), report(AppointmentChange.RETIRED, OCTOBER))

    assert (member.valid_until, member.offices_on(OCTOBER)) == (date(2026, 9, 30), [])


def test_whoever_is_appointed_again_has_an_account_again() -> None:
    retired = after(report(AppointmentChange.APPOINTED, APRIL, A), report(AppointmentChange.RETIRED, JULY))
    ended = Member(
        retired.staff_no,
        retired.display_name,
        retired.employment,
        AccountState.ENDED,
        retired.valid_until,
        retired.appointments,
    )
    member = member_after(ended, report(AppointmentChange.APPOINTED, OCTOBER, B), OFFICES)

    assert (member.state, member.valid_until, member.offices_on(OCTOBER)) == (AccountState.ACTIVE, None, [B])


def test_a_limited_employment_is_renewed_with_a_new_end() -> None:
    march, next_march = date(2027, 3, 31), date(2028, 3, 31)
    member = after(
        report(AppointmentChange.APPOINTED, APRIL, A, Employment.FIXED_TERM, march),
        report(AppointmentChange.APPOINTED, date(2027, 4, 1), A, Employment.FIXED_TERM, next_march),
    )

    assert (member.valid_until, len(member.appointments)) == (next_march, 1)


@pytest.mark.parametrize(
    ("reports", "sentence"),
    [
        ([report(AppointmentChange.APPOINTED, APRIL, A, Employment.FIXED_TERM)], "任用の最終日"),
        ([report(AppointmentChange.APPOINTED, APRIL, A, Employment.CONTRACTOR)], "任用の最終日"),
        ([report(AppointmentChange.APPOINTED, APRIL, A, Employment.SECONDED, date(2026, 3, 31))], "発令日より前"),
        ([report(AppointmentChange.APPOINTED, APRIL, "nowhere")], "所属「nowhere」は登録されていません"),
        ([report(AppointmentChange.APPOINTED, APRIL)], "所属「」は登録されていません"),
        ([report(AppointmentChange.TRANSFERRED, APRIL, A)], "先に採用"),
        (
            [report(AppointmentChange.APPOINTED, APRIL, A), report(AppointmentChange.RETURNED, JULY)],
            "休職の通知がない職員の復職",
        ),
    ],
)
def test_a_report_that_contradicts_itself_is_refused_in_words(reports: list[AppointmentChanged], sentence: str) -> None:
    with pytest.raises(AppointmentRefused, match=sentence):
        after(*reports)


def member_with(*appointments: Appointment) -> Member:
    return Member("0412", "見本 太郎", Employment.PERMANENT, AccountState.ACTIVE, None, appointments)


REGISTER = {("officer", A): RoleAtOffice(("payments.claim.view",), ("receipt",))}


def test_a_grant_holds_from_midnight_to_midnight_of_the_days_of_its_appointment() -> None:
    member = member_with(
        Appointment(A, APRIL, date(2026, 9, 30), MAIN), Appointment("", JULY, date(2026, 7, 31), LEAVE)
    )
    event = authority_of(member, [RoleGrant("officer", A, None, APRIL, None)], REGISTER, [], 1, APRIL)
    authority = authority_from(event)
    second = timedelta(seconds=1)

    def permitted(moment: datetime) -> bool:
        return authority.decide("payments.claim.view", "receipt", A, moment).permitted

    assert [(one.valid_from, one.valid_until) for one in event.grants] == [
        (APRIL, date(2026, 6, 30)),
        (date(2026, 8, 1), date(2026, 9, 30)),
    ]
    assert not permitted(midnight(APRIL) - second)
    assert permitted(midnight(APRIL))
    assert permitted(midnight(JULY) - second)
    assert not permitted(midnight(JULY))
    assert permitted(midnight(date(2026, 8, 1)))
    assert permitted(midnight(OCTOBER) - second)
    assert not permitted(midnight(OCTOBER))


def test_an_office_off_the_register_announces_nothing_of_the_role() -> None:
    member = member_with(Appointment(B, APRIL, None, MAIN))

    assert authority_of(member, [RoleGrant("officer", B, None, APRIL, None)], REGISTER, [], 1, APRIL).grants == []


DAYS = st.integers(0, 60).map(lambda count: APRIL + timedelta(days=count))
RUNS = st.tuples(DAYS, st.none() | DAYS)


@given(
    grants=st.lists(RUNS, max_size=3),
    appointed=st.lists(RUNS, max_size=3),
    leaves=st.lists(RUNS, max_size=3),
    day=DAYS,
)
def test_on_each_day_a_grant_holds_where_it_was_granted_and_its_holder_works(
    grants: list[tuple[date, date | None]],
    appointed: list[tuple[date, date | None]],
    leaves: list[tuple[date, date | None]],
    day: date,
) -> None:
    def any_on(runs: list[tuple[date, date | None]]) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in runs)

    member = member_with(
        *(Appointment(A, first, last, MAIN) for first, last in appointed),
        *(Appointment("", first, last, LEAVE) for first, last in leaves),
    )
    event = authority_of(
        member, [RoleGrant("officer", A, None, first, last) for first, last in grants], REGISTER, [], 1, APRIL
    )
    permitted = authority_from(event).decide("payments.claim.view", "receipt", A, midnight(day)).permitted

    assert permitted == (any_on(grants) and any_on(appointed) and not any_on(leaves))
