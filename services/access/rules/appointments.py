"""What an appointment (辞令) makes of an account: rights follow the office, from 0:00 in Japan of its day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from shared.contracts.staff import AccountState, AppointmentChange, AppointmentChanged, Employment

#: Employment that ends by its nature, so that the account must have an end too.
LIMITED_EMPLOYMENT = frozenset({Employment.FIXED_TERM, Employment.CONTRACTOR})
_ONE_DAY = timedelta(days=1)


class AppointmentRefused(ValueError):  # noqa: N818 - It names what happened.
    """An appointment that cannot take effect as it was reported; the sentence says what to correct."""


class AppointmentKind(StrEnum):
    """Whether somebody works at an office, also works there (兼務), or is on leave from all of them."""

    MAIN = "main"
    CONCURRENT = "concurrent"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment.

    Attributes:
        office: Code of the office; empty for a leave.
        valid_from: First day.
        valid_until: Last day; None while nothing ends it. One that was withdrawn in advance ends before it begins.
        kind: What it is.
    """

    office: str
    valid_from: date
    valid_until: date | None
    kind: AppointmentKind

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff with his account and his appointments, past ones included."""

    staff_no: str
    display_name: str
    employment: Employment
    state: AccountState
    valid_until: date | None
    appointments: tuple[Appointment, ...] = ()

    def offices_on(self, day: date) -> list[str]:
        """The offices where he may act on a day, the main one first; none on leave."""
        held = [one for one in self.appointments if one.holds_on(day)]
        if any(one.kind is AppointmentKind.LEAVE for one in held):
            return []
        return [one.office for one in sorted(held, key=lambda one: (one.kind is not AppointmentKind.MAIN, one.office))]


def member_after(member: Member | None, change: AppointmentChanged, offices: Collection[str]) -> Member:
    """The member after a change that the personnel system reports, usually in advance.

    appointed makes the account, without rights; for somebody who has an office it adds a second one (兼務), and for the
    same office it renews. transferred ends every former office the day before. on_leave leaves offices as they are and
    lets none of them work. retired ends everything the day before it takes effect.

    Args:
        member: The member so far; None where the number is new.
        change: What was reported.
        offices: Codes of the city's offices.

    Raises:
        AppointmentRefused: The report contradicts itself, the register of offices, or what was reported before.
    """
    _check_end(change)
    if change.change is AppointmentChange.APPOINTED:
        return _appointed(member, change, _office(change, offices))
    if member is None:
        raise AppointmentRefused("採用の通知がない職員番号です。人事システムから先に採用(appointed)を送ってください。")
    if change.change is AppointmentChange.TRANSFERRED:
        return _transferred(member, change, _office(change, offices))
    if change.change is AppointmentChange.ON_LEAVE:
        leave = Appointment("", change.effective_on, None, AppointmentKind.LEAVE)
        return replace(member, appointments=_with(member.appointments, leave))
    if change.change is AppointmentChange.RETURNED:
        return _returned(member, change, offices)
    last_day = change.effective_on - _ONE_DAY
    return replace(member, valid_until=last_day, appointments=_closed(member.appointments, change.effective_on))


def ended_offices(before: Member | None, after: Member) -> dict[str, date]:
    """The offices at which grants end through a change, with the last day of each."""
    former = {} if before is None else {(one.office, one.valid_from): one for one in before.appointments}
    ended: dict[str, date] = {}
    for one in after.appointments:
        if one.valid_until is None or one.kind is AppointmentKind.LEAVE:
            continue
        if former.get((one.office, one.valid_from)) != one:
            ended[one.office] = max(one.valid_until, ended.get(one.office, one.valid_until))
    still_open = {one.office for one in after.appointments if one.valid_until is None}
    return {office: last_day for office, last_day in ended.items() if office not in still_open}


def _check_end(change: AppointmentChanged) -> None:
    begins = change.change in {AppointmentChange.APPOINTED, AppointmentChange.TRANSFERRED, AppointmentChange.RETURNED}
    if begins and change.employment in LIMITED_EMPLOYMENT and change.ends_on is None:
        raise AppointmentRefused(
            "任期付職員と委託先の従事者には任用の最終日(ends_on)が必要です。最終日を付けて送り直してください。"
        )
    if begins and change.ends_on is not None and change.ends_on < change.effective_on:
        raise AppointmentRefused("任用の最終日(ends_on)が発令日より前です。日付を直して送り直してください。")


def _office(change: AppointmentChanged, offices: Collection[str]) -> str:
    if change.office is None or change.office not in offices:
        raise AppointmentRefused(
            f"所属「{change.office or ''}」は登録されていません。番号を直すか、権限ファイルに追加してください。"
        )
    return change.office


def _appointed(member: Member | None, change: AppointmentChanged, office: str) -> Member:
    if member is None:
        member = Member(change.staff_no, change.display_name, change.employment, AccountState.ACTIVE, change.ends_on)
    open_ones = [
        one
        for one in member.appointments
        if one.kind is not AppointmentKind.LEAVE and (one.valid_until is None or one.valid_until >= change.effective_on)
    ]
    renewed = replace(
        member,
        display_name=change.display_name,
        employment=change.employment,
        state=AccountState.ACTIVE if member.state is AccountState.ENDED else member.state,
        valid_until=change.ends_on,
    )
    if any(one.office == office for one in open_ones):
        return renewed
    kind = AppointmentKind.CONCURRENT if open_ones else AppointmentKind.MAIN
    appointment = Appointment(office, change.effective_on, None, kind)
    return replace(renewed, appointments=_with(member.appointments, appointment))


def _transferred(member: Member, change: AppointmentChanged, office: str) -> Member:
    closed = _closed(member.appointments, change.effective_on)
    appointment = Appointment(office, change.effective_on, None, AppointmentKind.MAIN)
    return replace(
        member,
        display_name=change.display_name,
        employment=change.employment,
        valid_until=change.ends_on,
        appointments=_with(closed, appointment),
    )


def _returned(member: Member, change: AppointmentChanged, offices: Collection[str]) -> Member:
    last_day = change.effective_on - _ONE_DAY
    if not any(one.kind is AppointmentKind.LEAVE and one.holds_on(last_day) for one in member.appointments):
        raise AppointmentRefused("休職の通知がない職員の復職です。人事システムの記録を確かめて送り直してください。")
    back = replace(
        member,
        appointments=tuple(
            replace(one, valid_until=last_day) if one.kind is AppointmentKind.LEAVE and one.holds_on(last_day) else one
            for one in member.appointments
        ),
    )
    at = back.offices_on(change.effective_on)
    if change.office is None or change.office in at:
        return replace(back, valid_until=change.ends_on)
    return _transferred(back, change, _office(change, offices))


def _closed(appointments: Sequence[Appointment], effective_on: date) -> tuple[Appointment, ...]:
    """Every appointment that would go on or begin later ends the day before."""
    last_day = effective_on - _ONE_DAY
    return tuple(
        replace(one, valid_until=last_day) if one.valid_until is None or one.valid_until > last_day else one
        for one in appointments
    )


def _with(appointments: Sequence[Appointment], added: Appointment) -> tuple[Appointment, ...]:
    others = [one for one in appointments if (one.office, one.valid_from) != (added.office, added.valid_from)]
    return (*others, added)
