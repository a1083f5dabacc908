"""Reviews: an office's head confirms its privileges; the security officer signs the check for needless accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import asyncpg

from services.access.handlers.accounts import today
from services.access.handlers.authority import announce_authority, announce_everybody
from services.access.handlers.uses import account_uses
from services.access.rules.reviews import (
    Finding,
    canonical_findings,
    findings_hash,
    needless_accounts,
    review_is_due,
)
from services.access.store import grants, reviews
from shared.access import Actor
from shared.access.terms import AccessPolicy
from shared.http.problems import Problem, not_found
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_JOB = "service:access"
#: Whoever holds it may decide on any office's items: the head's own, above all.
OPEN_REVIEWS = "access.review.open"


@dataclass(frozen=True, slots=True)
class Needless:
    """The accounts that seem needless today, and the hash that a signature is given for."""

    day: date
    findings: Sequence[Finding]
    hash: str


async def open_review(transaction: Transaction, office: str, as_of: date, by: str, policy: AccessPolicy) -> int:
    """Open the review of an office's privileges; returns its number.

    Args:
        transaction: The open transaction.
        office: Code of the office.
        as_of: The privileges that hold on this day are reviewed.
        by: Who opens it.
        policy: The city's offices, and how many days there are for it.

    Raises:
        Problem: The office is unknown, or its review as of this day exists.
    """
    if office not in policy.offices:
        raise Problem(422, "office_unknown", "所属が登録されていません。所属の番号を確かめてください。")
    due_on = as_of + timedelta(days=policy.sign_in.review_days)
    review_id: int | None = await transaction.connection.fetchval(reviews.INSERT_REVIEW, office, as_of, due_on, by)
    if review_id is None:
        raise Problem(409, "already_open", "この所属のこの日の点検は既にあります。一覧を確かめてください。")
    await transaction.connection.execute(reviews.INSERT_ITEMS, as_of, review_id, office)
    return review_id


async def decide_item(
    transaction: Transaction, review_id: int, grant_id: int, *, keep: bool, reason: str, actor: Actor
) -> None:
    """Confirm one privilege, or take it back at once. One that lapsed is restored by a confirmation.

    Raises:
        Problem: There is no such item, it was decided, it is the caller's own, or another office's.
    """
    review = await _open(transaction, review_id, actor)
    items = {row["grant_id"]: row for row in await transaction.connection.fetch(reviews.SELECT_ITEMS, review_id)}
    item = items.get(grant_id)
    if item is None:
        raise not_found("この点検の対象")
    if item["staff_no"] == actor.id:
        raise Problem(409, "concerned", "自分の権限は点検できません。セキュリティ責任者に依頼してください。")
    if item["keep"] is not None:
        raise Problem(409, "already_decided", "この権限は既に点検されています。")
    connection = transaction.connection
    await connection.execute(reviews.DECIDE_ITEM, review["review_id"], grant_id, keep, reason, actor.id)
    if keep:
        changed = await connection.fetch(reviews.RESTORE_GRANT, grant_id)
    else:
        changed = await connection.fetch(grants.REVOKE, [grant_id], actor.id, reason)
    await announce_authority(transaction, [row["staff_no"] for row in changed])


async def sign_off(transaction: Transaction, review_id: int, actor: Actor) -> None:
    """Finish a review in which everything was decided.

    Raises:
        Problem: There is no such review, it is another office's, or something is left.
    """
    await _open(transaction, review_id, actor)
    rows = await transaction.connection.fetch(reviews.SELECT_ITEMS, review_id)
    left = sum(row["keep"] is None for row in rows)
    if left:
        raise Problem(
            409, "items_left", f"まだ点検していない権限が{left}件あります。すべて点検してから完了してください。"
        )
    await transaction.connection.execute(reviews.SIGN_OFF, review_id, actor.id)


async def keep_reviews_going(day: date, transaction: Transaction, policy: AccessPolicy) -> dict[str, Any]:
    """Open the reviews that are due again, and suspend what nobody confirmed by the last day of a review.

    Args:
        day: The business day.
        transaction: The job's transaction.
        policy: How often, and how long.
    """
    connection = transaction.connection
    lapsed = [row["review_id"] for row in await connection.fetch(reviews.TAKE_LAPSED, day)]
    rows = await connection.fetch(reviews.SUSPEND_UNCONFIRMED, day, lapsed) if lapsed else []
    await announce_authority(transaction, sorted({row["staff_no"] for row in rows}))
    opened = 0
    for row in await connection.fetch(reviews.SELECT_LAST_REVIEWS, day):
        if row["office"] in policy.offices and review_is_due(
            row["last_as_of"], day, policy.sign_in.review_every_months
        ):
            await open_review(transaction, row["office"], day, _JOB, policy)
            opened += 1
    return {"opened": opened, "lapsed": len(lapsed), "suspended_grants": len(rows)}


async def republish_authority(_day: date, transaction: Transaction) -> dict[str, Any]:
    """Announce everybody once a day, so that a service that starts later than the topic remembers hears of them."""
    return {"announced": await announce_everybody(transaction)}


async def needless_today(connection: Connection, day: date, policy: AccessPolicy) -> Needless:
    """The accounts that seem needless on a day."""
    findings = needless_accounts(
        await account_uses(connection, day), day, policy.sign_in.unused_days, policy.sign_in.password_valid_days
    )
    return Needless(day, findings, findings_hash(findings))


async def sign_needless_check(
    transaction: Transaction, seen_hash: str, note: str, by: str, policy: AccessPolicy
) -> asyncpg.Record:
    """Keep the security officer's signature for exactly the findings that he saw.

    Raises:
        Problem: They are not the same any more.
    """
    found = await needless_today(transaction.connection, today(transaction), policy)
    if found.hash != seen_hash:
        raise Problem(409, "changed_findings", "一覧の内容が変わりました。もう一度開いて確かめてから署名してください。")
    row = await transaction.connection.fetchrow(
        reviews.INSERT_CHECK, found.day, canonical_findings(found.findings), found.hash, note, by
    )
    if row is None:
        raise RuntimeError("an INSERT with RETURNING returned no row")
    return row


async def _open(transaction: Transaction, review_id: int, actor: Actor) -> asyncpg.Record:
    review = await transaction.connection.fetchrow(reviews.LOCK_REVIEW, review_id)
    if review is None:
        raise not_found("この点検")
    if review["signed_off_at"] is not None:
        raise Problem(409, "signed_off", "この点検は既に完了しています。")
    if actor.office != review["office"] and not await transaction.connection.fetchval(
        grants.HAS_PERMISSION, actor.id, today(transaction), OPEN_REVIEWS
    ):
        raise Problem(403, "wrong_office", "ほかの所属の点検です。その所属の長またはセキュリティ責任者が行います。")
    return review
