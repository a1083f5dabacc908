"""Accounts of staff: made, suspended, enabled again; each change with its reason and by whom (発行・更新・廃棄)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.access.handlers.authority import announce_authority
from services.access.handlers.contractors import require_named
from services.access.handlers.members import members, write_members
from services.access.handlers.sign_in import discard_credentials, end_sessions, make_invitation, unlock
from services.access.rules.appointments import LIMITED_EMPLOYMENT, Appointment, AppointmentKind, Member
from services.access.store import grants, staff
from shared.access import Access, AccessAction
from shared.access.purposes import OPERATIONS
from shared.access.terms import AccessPolicy
from shared.contracts.staff import AccountState, Employment
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction

APPROVE_GRANTS = "access.grant.approve"
APPROVE_MACHINES = "access.machine.approve"
SET_RELATIVES = Access("access.staff.relatives", OPERATIONS, AccessAction.REGISTER)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Whom to invite: `valid_until` is the last day of the account, or None for permanent staff."""

    staff_no: str
    display_name: str
    employment: Employment
    office: str
    valid_until: date | None = None


async def invite(
    transaction: Transaction, account: NewAccount, policy: AccessPolicy, *, by: str, kind: str = "invitation"
) -> str:
    """Make an account without rights, appointed to one office from today, and return its one-time code.

    Args:
        transaction: The open transaction.
        account: Whose account.
        policy: The city's offices.
        by: Who makes it.
        kind: "first" for the first administrator, whose code also registers his terminal.

    Raises:
        Problem: The number is taken, the office unknown, or a limited employment has no last day.
    """
    day = today(transaction)
    if account.office not in policy.offices:
        raise Problem(422, "office_unknown", "所属が登録されていません。所属の番号を確かめてください。")
    if account.employment in LIMITED_EMPLOYMENT and account.valid_until is None:
        sentence = "任期付職員と委託先の従事者には利用の最終日(valid_until)を指定してください。"
        raise Problem(422, "valid_until_needed", sentence)
    if account.valid_until is not None and account.valid_until < day:
        raise Problem(422, "valid_until_past", "利用の最終日が過ぎています。日付を確かめてください。")
    connection = transaction.connection
    if account.employment is Employment.CONTRACTOR:
        await require_named(connection, account.staff_no, day, account.valid_until)
    if await members(connection, [account.staff_no]) or await connection.fetchval(grants.IS_MACHINE, account.staff_no):
        sentence = "この職員番号のIDは既にあります。招待し直すときは「再開」で新しいコードを発行してください。"
        raise Problem(409, "account_exists", sentence)
    member = Member(
        account.staff_no,
        account.display_name,
        account.employment,
        AccountState.ACTIVE,
        account.valid_until,
        (Appointment(account.office, day, None, AppointmentKind.MAIN),),
    )
    await write_members(connection, [member], by)
    await staff.note_changes(connection, [account.staff_no], "invited", day, reason="新規登録", by=by)
    await announce_authority(transaction, [account.staff_no])
    return await make_invitation(transaction, account.staff_no, by=by, kind=kind)


async def suspend(transaction: Transaction, staff_nos: Sequence[str], reason: str, by: str) -> list[str]:
    """Suspend accounts at once: sessions end, and every service hears of it.

    Args:
        transaction: The open transaction.
        staff_nos: Whose accounts; ended ones and suspended ones are passed over.
        reason: Why, for the record.
        by: Who decided.

    Returns:
        The accounts that were suspended.
    """
    connection = transaction.connection
    rows = await connection.fetch(staff.SET_STATE, staff_nos, AccountState.SUSPENDED.value)
    suspended = sorted(row["staff_no"] for row in rows)
    if suspended:
        await staff.note_changes(connection, suspended, "suspended", today(transaction), reason=reason, by=by)
        await end_sessions(transaction, suspended, "account_suspended")
        await announce_authority(transaction, suspended)
    return suspended


async def disable(transaction: Transaction, staff_no: str, reason: str, by: str) -> None:
    """Suspend one account and discard its password.

    Raises:
        Problem: There is no such account, or it is suspended or ended already.
    """
    await _existing(transaction.connection, staff_no)
    if not await suspend(transaction, [staff_no], reason, by):
        raise Problem(409, "not_active", "このIDは既に停止されているか、終了しています。")
    await discard_credentials(transaction, [staff_no])


async def enable(transaction: Transaction, staff_no: str, reason: str, by: str) -> str:
    """Let an account be used again, or replace a forgotten password: returns a new one-time code.

    The former password and every session of the account end with it, and so do its roles that approve grants: whoever
    issues a code could use it himself, and would be both persons of an approval. Two others grant them anew.

    Raises:
        Problem: There is no such account, it has ended, or it is the caller's own.
    """
    member = await _existing(transaction.connection, staff_no)
    day = today(transaction)
    if staff_no == by:
        raise Problem(409, "own_account", "自分のIDのコードは発行できません。ほかの利用者管理者に依頼してください。")
    if member.state is AccountState.ENDED or (member.valid_until is not None and member.valid_until < day):
        sentence = "このIDは終了しています。再び任用されたときは、人事システムからの採用の通知で再開されます。"
        raise Problem(409, "account_ended", sentence)
    approving = [APPROVE_GRANTS, APPROVE_MACHINES]
    await transaction.connection.execute(grants.REVOKE_APPROVING, staff_no, by, approving)
    return await issue_code(transaction, staff_no, reason, by)


async def issue_code(transaction: Transaction, staff_no: str, reason: str, by: str, kind: str = "invitation") -> str:
    """A new one-time code for an existing account, which is active from now on; what it signed in with ends.

    Raises:
        Problem: It is a contractor's worker's, who is not named under an approved contract today.
    """
    connection, day = transaction.connection, today(transaction)
    member = (await members(connection, [staff_no])).get(staff_no)
    if member is not None and member.employment is Employment.CONTRACTOR:
        await require_named(connection, staff_no, day, day)
    await connection.fetch(staff.SET_STATE, [staff_no], AccountState.ACTIVE.value)
    await staff.note_changes(connection, [staff_no], "code_issued", day, reason=reason, by=by)
    await end_sessions(transaction, [staff_no], "code_issued")
    await discard_credentials(transaction, [staff_no])
    await announce_authority(transaction, [staff_no])
    return await make_invitation(transaction, staff_no, by=by, kind=kind)


async def unlock_account(transaction: Transaction, staff_no: str, by: str) -> None:
    """Let an account that was locked after failures be tried again at once.

    Raises:
        Problem: There is no such account.
    """
    await _existing(transaction.connection, staff_no)
    await unlock(transaction, staff_no)
    day = today(transaction)
    await staff.note_changes(transaction.connection, [staff_no], "unlocked", day, reason="ロックの解除", by=by)


async def end_accounts(transaction: Transaction, staff_nos: Sequence[str], reason: str, by: str) -> None:
    """What goes with the end of accounts: sessions and passwords. The caller announces."""
    await staff.note_changes(transaction.connection, staff_nos, "ended", today(transaction), reason=reason, by=by)
    await end_sessions(transaction, staff_nos, "account_ended")
    await discard_credentials(transaction, staff_nos)


async def set_related_subjects(transaction: Transaction, staff_no: str, addressee_nos: Sequence[str], by: str) -> None:
    """Say which addressees are the holder and his household; he may open none of them.

    Raises:
        Problem: There is no such account, or it is the caller's own.
    """
    await _existing(transaction.connection, staff_no)
    if staff_no == by:
        raise Problem(409, "own_account", "自分の世帯は自分で登録できません。ほかの利用者管理者に依頼してください。")
    await transaction.connection.execute(staff.SET_RELATED, staff_no, sorted(set(addressee_nos)))
    day = today(transaction)
    await staff.note_changes(transaction.connection, [staff_no], "relatives_set", day, reason="世帯の登録", by=by)
    await announce_authority(transaction, [staff_no])


def today(transaction: Transaction) -> date:
    """The day in Japan on which a transaction began."""
    return transaction.started_at.astimezone(TOKYO).date()


async def _existing(connection: Connection, staff_no: str) -> Member:
    await connection.fetch(staff.LOCK_STAFF, [staff_no])
    member = (await members(connection, [staff_no])).get(staff_no)
    if member is None:
        raise not_found("この職員番号のID")
    return member
