"""Granting roles: proposed by one person, approved by another, never to either of them, within the city's policy."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from services.access.handlers.accounts import APPROVE_GRANTS, NewAccount, invite, issue_code, today
from services.access.handlers.authority import announce_authority
from services.access.handlers.contractors import require_named
from services.access.handlers.members import members
from services.access.rules.appointments import AppointmentKind, Member
from services.access.store import grants, staff
from shared.access import ActorKind
from shared.access.terms import AccessPolicy, NotInPolicy, Role
from shared.approvals import Approved, Payload
from shared.contracts.fields import Code, TaxItemCode
from shared.contracts.staff import AccountState, Employment, Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class GrantPayload(Payload):
    """One role for one person at one office, from a day to a day."""

    staff_no: Holder
    role: Code
    office: Code
    tax_items: Annotated[list[TaxItemCode], Field(min_length=1, max_length=10)] | None = None
    valid_from: DayAtHand
    valid_until: DayAtHand | None = None
    #: An emergency grant (緊急時の権限) ends at this moment, and is reviewed afterwards.
    ends_at: AwareDatetime | None = None
    #: Whose deputy he is to be (代理); he gets no more than that person has.
    deputy_for: Holder | None = None


async def require_grantable(
    grant: GrantPayload, connection: Connection, policy: AccessPolicy, at: datetime | None = None
) -> None:
    """Go on only where a grant may be made as things stand; asked when it is proposed and again when it is executed.

    Args:
        grant: What is to be granted.
        connection: The open transaction's connection.
        policy: The city's offices, roles and limits.
        at: The moment; the database's clock where not given.

    Raises:
        Problem: With the sentence that says what stands against it.
    """
    at = at or await connection.fetchval(grants.MOMENT)
    day = at.astimezone(TOKYO).date()
    role = _role_at_office(grant, policy)
    _require_sound_dates(grant, policy, at)
    await require_holder(grant, connection, policy, day)
    if role.by_ticket:
        sentence = f"「{role.name}」は、職員からの問合せの受付ごとにだけ付与します。問合せから起案してください。"
        raise Problem(409, "by_ticket_only", sentence)
    if grant.deputy_for is not None:
        held = await connection.fetchval(grants.HOLDS_ROLE, grant.deputy_for, grant.role, grant.office, day)
        if grant.deputy_for == grant.staff_no or not held:
            sentence = "代理される職員が、その所属でこの役割を持っていません。代理の範囲を確かめてください。"
            raise Problem(409, "deputy_without_role", sentence)
    elif grant.ends_at is None and await connection.fetchval(
        grants.HOLDS_ROLE, grant.staff_no, grant.role, grant.office, max(day, grant.valid_from)
    ):
        raise Problem(409, "already_granted", "この役割は既に付与されています。付与の一覧を確かめてください。")
    if role.manages_accounts:
        await _require_room_for_manager(grant, connection, policy, day)


async def require_holder(grant: GrantPayload, connection: Connection, policy: AccessPolicy, day: date) -> Role:
    """The role, where its office may hold it and the person may have it there; asked on a day.

    Raises:
        Problem: With the sentence that says what stands against it.
    """
    role = _role_at_office(grant, policy)
    member = (await members(connection, [grant.staff_no])).get(grant.staff_no)
    _require_appointed(grant, member, day)
    if role.opens_numbers and member is not None and member.employment is Employment.CONTRACTOR:
        sentence = "委託先の従事者には、個人番号を扱う役割を付与できません(番号法第9条、第12条)。"
        raise Problem(409, "contractor_and_numbers", sentence)
    if member is not None and member.employment is Employment.CONTRACTOR:
        ends_on = grant.ends_at.astimezone(TOKYO).date() if grant.ends_at else grant.valid_until
        await require_named(connection, grant.staff_no, grant.valid_from, ends_on)
    return role


async def grant_role(approved: Approved[GrantPayload], transaction: Transaction, policy: AccessPolicy) -> None:
    """Make a grant that two persons stand for, and announce it.

    The holder of the installation's key may be the second of them only while fewer than two active members of staff can
    approve, and only for the role that manages accounts: otherwise nobody could ever become the second one.

    Raises:
        Problem: Something stands against it now; the approval is undone with it.
    """
    grant, connection = approved.payload, transaction.connection
    if approved.proposed_by not in await members(connection, [approved.proposed_by]):
        sentence = "運用者が起案した権限は付与できません。職員が起案し直してください。"
        raise Problem(403, "proposed_by_operator", sentence)
    if transaction.actor.kind is ActorKind.OPERATOR:
        await _require_bootstrapping(grant, transaction, policy)
    await require_grantable(grant, connection, policy, transaction.started_at)
    await connection.fetchval(
        grants.INSERT_GRANT,
        grant.staff_no,
        grant.role,
        grant.office,
        None if grant.tax_items is None else sorted(item.value for item in grant.tax_items),
        grant.valid_from,
        grant.valid_until,
        grant.ends_at,
        grant.deputy_for,
        str(approved.approval_id),
        approved.proposed_by,
        approved.approved_by,
    )
    await announce_authority(transaction, [grant.staff_no])


async def revoke(transaction: Transaction, grant_id: int, reason: str, by: str) -> None:
    """Take a grant back at once; taking away needs one person only.

    Raises:
        Problem: There is no such grant, or it was revoked before.
    """
    rows = await transaction.connection.fetch(grants.REVOKE, [grant_id], by, reason)
    if not rows:
        if await transaction.connection.fetchrow(grants.SELECT_ONE, grant_id) is None:
            raise not_found("この付与")
        raise Problem(409, "already_revoked", "この付与は既に取り消されています。")
    await announce_authority(transaction, [row["staff_no"] for row in rows])


async def review_emergency(transaction: Transaction, grant_id: int, finding: str, by: str) -> None:
    """Keep what the review of an emergency grant found; until then it stays on the list.

    Raises:
        Problem: There is no such emergency grant, it was reviewed, or the reviewer took part in it.
    """
    row = await transaction.connection.fetchrow(grants.SELECT_ONE, grant_id)
    if row is None or row["ends_at"] is None:
        raise not_found("この緊急付与")
    if by in (row["staff_no"], row["proposed_by"], row["approved_by"]):
        raise Problem(409, "concerned", "緊急付与に関与した職員は点検できません。ほかの職員に依頼してください。")
    if await transaction.connection.fetchval(grants.INSERT_EMERGENCY_REVIEW, grant_id, finding, by) is None:
        raise Problem(409, "already_reviewed", "この緊急付与は既に点検されています。")


async def first_administrator(
    transaction: Transaction, staff_no: str, display_name: str, office: str, policy: AccessPolicy
) -> str:
    """Make the first account that manages accounts, by the holder of the installation's key; returns its code.

    Possible only while nobody else manages accounts, so that an only manager who forgot his password gets in again too.
    The grant names the operator who made it and, in place of a second person, that the installation was being set up.

    Raises:
        Problem: Somebody else manages accounts, the office may not hold the role, or the number has no active office.
    """
    connection, day, role = transaction.connection, today(transaction), policy.manager_role
    grant = GrantPayload(staff_no=staff_no, role=role.code, office=office, valid_from=day)
    _role_at_office(grant, policy)
    await connection.fetch(grants.LOCK_MANAGERS)
    holders = {row["staff_no"] for row in await connection.fetch(grants.SELECT_ACTIVE_HOLDERS, role.code, day)}
    if holders - {staff_no}:
        raise Problem(409, "already_set_up", "利用者管理者が既にいます。権限の付与は起案と承認で行ってください。")
    operator = transaction.actor.id
    member = (await members(connection, [staff_no])).get(staff_no)
    if member is None:
        account = NewAccount(staff_no, display_name, Employment.PERMANENT, office)
        code = await invite(transaction, account, policy, by=operator, kind="first")
    else:
        _require_appointed(grant, member, day)
        code = await issue_code(transaction, staff_no, "初期設定のやり直し", operator, kind="first")
        if holders:
            return code
    await connection.fetchval(
        grants.INSERT_GRANT, staff_no, role.code, office, None, day, None, None, None, None, operator, "installation"
    )
    await staff.note_changes(connection, [staff_no], "first_administrator", day, reason="初期設定", by=operator)
    await announce_authority(transaction, [staff_no])
    return code


def _role_at_office(grant: GrantPayload, policy: AccessPolicy) -> Role:
    try:
        role, office = policy.role(grant.role), policy.office(grant.office)
    except NotInPolicy as error:
        raise Problem(422, "not_in_policy", str(error)) from None
    if reasons := policy.against_holding(role, office):
        raise Problem(409, "office_may_not", "".join(reasons))
    return role


def _require_sound_dates(grant: GrantPayload, policy: AccessPolicy, at: datetime) -> None:
    day = at.astimezone(TOKYO).date()
    if grant.valid_until is not None and grant.valid_until < max(day, grant.valid_from):
        raise Problem(422, "dates_reversed", "期間の終わりが、始まりまたは今日より前です。日付を確かめてください。")
    if grant.deputy_for is not None and grant.valid_until is None:
        raise Problem(422, "deputy_needs_end", "代理の付与には期間の終わり(valid_until)を指定してください。")
    if grant.ends_at is None:
        return
    hours = policy.sign_in.emergency_hours_max
    if not at < grant.ends_at <= at + timedelta(hours=hours) or grant.valid_from > day:
        sentence = f"緊急付与は今日から、{hours}時間以内に終わるものに限ります。終わりの時刻を確かめてください。"
        raise Problem(422, "emergency_too_long", sentence)
    if policy.role(grant.role).manages_accounts:
        raise Problem(409, "emergency_manager", "利用者管理者の役割は緊急付与できません。")


def _require_appointed(grant: GrantPayload, member: Member | None, day: date) -> None:
    if member is None:
        raise not_found("この職員番号のID")
    if member.state is AccountState.ENDED or (member.valid_until is not None and member.valid_until < day):
        raise Problem(409, "account_ended", "このIDは終了しています。役割を付与できません。")
    first = max(day, grant.valid_from)
    appointed = any(
        one.office == grant.office
        and one.kind is not AppointmentKind.LEAVE
        and (one.valid_until is None or one.valid_until >= max(first, one.valid_from))
        for one in member.appointments
    )
    if not appointed:
        raise Problem(409, "not_appointed", "この職員はその所属に任用されていません。所属を確かめてください。")


async def _require_room_for_manager(
    grant: GrantPayload, connection: Connection, policy: AccessPolicy, day: date
) -> None:
    await connection.fetch(grants.LOCK_MANAGERS)
    rows = await connection.fetch(grants.SELECT_HOLDERS_OF_ROLE, grant.role, day)
    limit = policy.sign_in.account_managers_max
    if len({row["staff_no"] for row in rows} - {grant.staff_no}) >= limit:
        sentence = f"利用者管理者は{limit}人までです。ほかの利用者管理者の権限を取り消してから起案してください。"
        raise Problem(409, "too_many_managers", sentence)


async def _require_bootstrapping(grant: GrantPayload, transaction: Transaction, policy: AccessPolicy) -> None:
    connection = transaction.connection
    approvers = await connection.fetchval(grants.COUNT_WITH_PERMISSION, APPROVE_GRANTS, today(transaction))
    if approvers >= 2 or grant.role != policy.manager_role.code:
        sentence = (
            "運用者が承認できるのは、権限を承認できる職員が2人になるまでの、利用者管理者の付与だけです。"
            "職員が承認してください。"
        )
        raise Problem(403, "operator_may_not", sentence)
