"""Enquiries of staff that an operator investigates: a right for one ticket, its answer, and what was seen under it.

The right is a grant like any other, so that it ends by itself at its hour in every service. What was seen is read from
the gathered records, and whoever asked countersigns exactly that list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import AwareDatetime

from services.access.handlers.accounts import today
from services.access.handlers.authority import announce_authority
from services.access.handlers.grants import GrantPayload, require_holder
from services.access.store import grants
from services.access.store import staff_inquiries as store
from shared.access.terms import AccessPolicy, Role
from shared.approvals import Approved, Payload
from shared.approvals.canonical import canonical_json
from shared.contracts.fields import AddresseeNo, Code
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

#: Nobody reads more by hand within the hours of a right.
SEEN_MAX = 5_000
#: So far back a countersigned list is compared with the records again.
_WATCHED = timedelta(days=62)


class InvestigationRight(Payload):
    """Who may look at what one ticket names, and until when.

    Attributes:
        inquiry_id: The enquiry.
        addressee_no: The person it is about; none where it is about nobody.
        staff_no: Number of the operator: a contractor's named worker, or somebody of the staff.
        office: Where he works.
        ends_at: The moment at which the right ends.
    """

    inquiry_id: UUID
    addressee_no: AddresseeNo | None
    staff_no: Holder
    office: Code
    ends_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen under a ticket, up to when its service's records are here, and the hash of exactly this list."""

    rows: Sequence[asyncpg.Record]
    until: datetime | None
    sha256: bytes


async def open_inquiry(
    service: str,
    addressee_no: str | None,
    question: str,
    transaction: Transaction,
    policy: AccessPolicy,
    municipality: Municipality,
) -> tuple[UUID, date]:
    """Keep an enquiry; gives its number and the day by which it is answered.

    Raises:
        Problem: The city lets nobody look into this service for a ticket.
    """
    _ticket_role(policy, service)
    number, day = uuid7(), today(transaction)
    days = municipality.ordinance.staff_inquiry_answer_business_days.on(day)
    answer_by = municipality.law.business_days.add_business_days(day, days)
    actor = transaction.actor
    row = (
        *(number, f"ticket:{number}", service, addressee_no, question, answer_by),
        *(actor.id, actor.office, transaction.started_at),
    )
    await store.INQUIRIES.copy(transaction.connection, [row])
    return number, answer_by


async def standing(inquiry_id: UUID, connection: Connection, at: datetime, *, locked: bool = False) -> asyncpg.Record:
    """An enquiry as it stands at a moment.

    Raises:
        Problem: There is none.
    """
    if locked:
        await connection.execute(store.LOCK, inquiry_id)
    row = await connection.fetchrow(store.SELECT_ONE, at, inquiry_id)
    if row is None:
        raise not_found("問合せ")
    return row


async def require_grantable(
    right: InvestigationRight,
    connection: Connection,
    policy: AccessPolicy,
    at: datetime,
    *,
    locked: bool = False,
) -> None:
    """Go on only where a right may be given for a ticket as things stand.

    Raises:
        Problem: The enquiry is answered or about somebody else, a right for it holds, the operator asked himself or
            may not hold the role, or it would last too long.
    """
    found = await standing(right.inquiry_id, connection, at, locked=locked)
    if found["addressee_no"] != right.addressee_no:
        raise Problem(409, "other_person", "問合せの宛名番号と違います。番号を確かめてください。")
    _require_unanswered(found)
    if found["live_grants"]:
        raise Problem(
            409, "right_standing", "この問合せの調査の権限はすでに付与されています。終わるのを待ってください。"
        )
    if right.staff_no == found["asked_by"]:
        raise Problem(409, "own_question", "問い合わせた職員本人に調査の権限は付与できません。")
    hours = policy.sign_in.ticket_hours_max
    if not at < right.ends_at <= at + timedelta(hours=hours):
        sentence = f"調査の権限は、今から{hours}時間以内に終わるものに限ります。終わりの時刻を確かめてください。"
        raise Problem(422, "too_long", sentence)
    role = _ticket_role(policy, found["service"])
    await require_holder(_grant(right, role, at), connection, policy, at.astimezone(TOKYO).date())


async def give_right(approved: Approved[InvestigationRight], transaction: Transaction, policy: AccessPolicy) -> None:
    """Give the right that two persons stand for, and announce it to every service.

    Raises:
        Problem: Something stands against it now.
    """
    right, at, connection = approved.payload, transaction.started_at, transaction.connection
    await require_grantable(right, connection, policy, at, locked=True)
    found = await standing(right.inquiry_id, connection, at)
    grant = _grant(right, _ticket_role(policy, found["service"]), at)
    await connection.execute(
        store.INSERT_RIGHT,
        *(grant.staff_no, grant.role, grant.office, grant.valid_from, grant.valid_until, grant.ends_at),
        *(str(approved.approval_id), approved.proposed_by, approved.approved_by, right.inquiry_id),
    )
    await announce_authority(transaction, [grant.staff_no])


async def answer(inquiry_id: UUID, text: str, transaction: Transaction) -> asyncpg.Record:
    """Keep the answer, and end every right for the ticket in the same moment.

    Raises:
        Problem: It is answered, or somebody else was given the right to look, or he asked himself.
    """
    connection, actor, at = transaction.connection, transaction.actor, transaction.started_at
    found = await standing(inquiry_id, connection, at, locked=True)
    _require_unanswered(found)
    if actor.id == found["asked_by"]:
        raise Problem(409, "own_question", "問い合わせた職員本人は回答できません。")
    if found["holders"] and actor.id not in found["holders"]:
        raise Problem(409, "not_the_investigator", "調査の権限を付与された担当者だけが回答できます。")
    await store.ANSWERS.copy(connection, [(inquiry_id, text, actor.id, at)])
    if found["live_grants"]:
        revoked = await connection.fetch(grants.REVOKE, found["live_grants"], actor.id, "inquiry_answered")
        await announce_authority(transaction, sorted({row["staff_no"] for row in revoked}))
    return found


async def seen_under(found: asyncpg.Record, connection: Connection) -> Seen:
    """What the holders of rights did under an enquiry's ticket, as the gathered records tell it.

    Raises:
        Problem: It is more than anybody could countersign.
    """
    wanted = (found["holders"], found["reference"], found["recorded_at"], SEEN_MAX + 1)
    rows = await connection.fetch(store.SELECT_SEEN, *wanted)
    if len(rows) > SEEN_MAX:
        sentence = f"閲覧の記録が{SEEN_MAX:,}件を超えています。監査の担当に知らせてください。"
        raise Problem(409, "too_much_seen", sentence)
    until = await connection.fetchval(store.SELECT_UNTIL, found["service"])
    named = [[row["service"], row["record_id"], row["actor_id"], row["action"], row["subject_ref"]] for row in rows]
    return Seen(rows, until, sha256(canonical_json(named).encode()).digest())


async def countersign(inquiry_id: UUID, seen_sha256: str, transaction: Transaction) -> asyncpg.Record:
    """Close an answered enquiry: whoever asked has read the answer and exactly this list of what was seen.

    Raises:
        Problem: It is not answered, somebody else asked, the list has changed, or this list is countersigned.
    """
    connection, actor, at = transaction.connection, transaction.actor, transaction.started_at
    found = await standing(inquiry_id, connection, at, locked=True)
    if found["answered_at"] is None:
        raise Problem(409, "not_answered", "この問合せはまだ回答されていません。")
    if actor.id != found["asked_by"]:
        raise Problem(409, "not_the_asker", "問い合わせた職員本人が確認してください。")
    seen = await seen_under(found, connection)
    if seen.sha256.hex() != seen_sha256:
        raise Problem(409, "changed_list", "閲覧の一覧が変わりました。もう一度開いて確かめてください。")
    if found["seen_count"] is not None and found["seen_count"] >= len(seen.rows):
        raise Problem(409, "closed_already", "この問合せは確認済みです。")
    await store.CLOSES.copy(connection, [(inquiry_id, len(seen.rows), seen.sha256, actor.id, at)])
    return found


async def watch_staff_inquiries(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Note enquiries that are late: not answered, not countersigned, or with more seen than was countersigned.

    Args:
        day: The business day.
        transaction: The job's.
        municipality: How many business days there are for each.
    """
    days = municipality.ordinance.staff_inquiry_answer_business_days.on(day)
    signed_by = municipality.law.business_days.add_business_days(day, -days)
    begin, since = (datetime.combine(one, time(), TOKYO) for one in (signed_by, day - _WATCHED))
    rows = await transaction.connection.fetch(store.NOTE_WARNINGS, day, begin, since)
    kinds = ("overdue", "not_countersigned", "more_seen")
    return {kind: sum(row["kind"] == kind for row in rows) for kind in kinds}


def _ticket_role(policy: AccessPolicy, service: str) -> Role:
    role = policy.ticket_role
    if role is None or not any(permission.startswith(f"{service}.") for permission in role.permissions):
        sentence = "このサービスを調査する役割がありません。調査できるサービスを確かめてください。"
        raise Problem(409, "not_investigable", sentence)
    return role


def _grant(right: InvestigationRight, role: Role, at: datetime) -> GrantPayload:
    return GrantPayload(
        staff_no=right.staff_no,
        role=role.code,
        office=right.office,
        valid_from=at.astimezone(TOKYO).date(),
        valid_until=right.ends_at.astimezone(TOKYO).date(),
        ends_at=right.ends_at,
    )


def _require_unanswered(found: asyncpg.Record) -> None:
    if found["answered_at"] is not None:
        raise Problem(409, "answered_already", "この問合せは回答済みです。")
