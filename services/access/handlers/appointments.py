"""What the personnel system's appointments do to accounts, at once and on the day when they take effect."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.access.handlers.accounts import end_accounts, suspend, today
from services.access.handlers.authority import announce_authority, announce_machines
from services.access.handlers.members import members, write_members
from services.access.handlers.sign_in import end_sessions
from services.access.handlers.uses import account_uses
from services.access.rules.appointments import Member, ended_offices, member_after
from services.access.rules.reviews import is_unused
from services.access.store import grants, staff
from shared.access.terms import AccessPolicy
from shared.contracts import AppointmentChanged, Envelope
from shared.contracts.staff import AccountState
from shared.transaction import Transaction

#: Who stands behind a change that the personnel system reports.
PERSONNEL = "personnel"
_JOB = "service:access"


async def on_appointment_changed(
    envelopes: Sequence[Envelope[AppointmentChanged]], transaction: Transaction, policy: AccessPolicy
) -> None:
    """Apply appointments, usually ahead of their day: dates in the announced grants do the rest at 0:00 of it.

    Raises:
        AppointmentRefused: One of them cannot take effect; its sentence says what to correct.
    """
    connection = transaction.connection
    staff_nos = sorted({envelope.event.staff_no for envelope in envelopes})
    await connection.fetch(staff.LOCK_STAFF, staff_nos)
    known: dict[str, Member] = await members(connection, staff_nos)
    ended: dict[tuple[str, str], date] = {}
    for event in (envelope.event for envelope in envelopes):
        before = known.get(event.staff_no)
        after = member_after(before, event, policy.offices)
        known[event.staff_no] = after
        ended |= {(event.staff_no, office): last_day for office, last_day in ended_offices(before, after).items()}
    await write_members(connection, list(known.values()), PERSONNEL)
    await grants.end_at_offices(connection, [(*key, last_day) for key, last_day in sorted(ended.items())])
    await staff.STAFF_CHANGES.copy(
        connection,
        [
            (event.staff_no, event.change.value, event.effective_on, "辞令", PERSONNEL)
            for event in (envelope.event for envelope in envelopes)
        ],
    )
    day = today(transaction)
    expired = await _end_expired(transaction, day)
    # What takes effect today or took effect before may stand against a session that is open.
    now_elsewhere = {envelope.event.staff_no for envelope in envelopes if envelope.event.effective_on <= day}
    await end_sessions(transaction, sorted(now_elsewhere), "appointment_changed")
    await announce_authority(transaction, sorted({*staff_nos, *expired}))


async def apply_appointments(day: date, transaction: Transaction) -> dict[str, Any]:
    """End what ended the day before: accounts past their last day, sessions of those who moved or went on leave.

    Their rights ended at 0:00 by themselves; this tidies up. Run again for the same day, it finds nothing to do.

    Args:
        day: The business day.
        transaction: The job's transaction.
    """
    ended = await _end_expired(transaction, day)
    moved = [row["staff_no"] for row in await transaction.connection.fetch(staff.SELECT_MOVED, day)]
    moved = [staff_no for staff_no in moved if staff_no not in ended]
    sessions = await end_sessions(transaction, moved, "appointment_changed") if moved else 0
    machines = [row["machine"] for row in await transaction.connection.fetch(grants.END_EXPIRED_MACHINES, day)]
    await announce_authority(transaction, sorted({*ended, *moved}))
    await announce_machines(transaction, machines)
    return {"ended": len(ended), "moved": len(moved), "sessions_ended": sessions, "machines_ended": len(machines)}


async def suspend_unused_accounts(day: date, transaction: Transaction, policy: AccessPolicy) -> dict[str, Any]:
    """Suspend accounts that nobody has used for as long as the city's policy says.

    Args:
        day: The business day.
        transaction: The job's transaction.
        policy: The city's rules.
    """
    uses = await account_uses(transaction.connection, day)
    unused = [
        one.staff_no
        for one in uses
        if one.state is AccountState.ACTIVE and is_unused(one, day, policy.sign_in.unused_days)
    ]
    reason = f"{policy.sign_in.unused_days}日以上利用されていない"
    return {"suspended": len(await suspend(transaction, unused, reason, _JOB))}


async def _end_expired(transaction: Transaction, day: date) -> list[str]:
    ended = sorted(row["staff_no"] for row in await transaction.connection.fetch(staff.END_EXPIRED, day))
    if ended:
        await end_accounts(transaction, ended, "有効期限の到来", _JOB)
    return ended
