"""Mandates (口座振替依頼): every step adds a version, and nothing of an earlier one is lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.payments.rules.mandates import (
    Account,
    Obstacle,
    Standing,
    application_obstacle,
    change_obstacle,
)
from services.payments.store import mandates
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotPossible(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a step of a mandate; nothing has changed."""

    def __init__(self, found: Obstacle) -> None:
        super().__init__(found.value)
        self.obstacle = found


class Terms(NamedTuple):
    """What an application or a change says of the account and its holder."""

    account: Account
    holder_kana: str
    holder_relation: str
    consented_on: date | None
    effective_on: date
    reason: str


async def require_applicable(
    addressee_no: str, tax_item: str, seen_version: int, effective_on: date, connection: Connection
) -> asyncpg.Record | None:
    """The mandate that an application continues, or none.

    Raises:
        NotPossible: a mandate is live, or is not the one that was seen.
    """
    row = await connection.fetchrow(mandates.SELECT_OF, addressee_no, tax_item)
    found = application_obstacle(seen_version, standing_of(row) if row else None, effective_on)
    if found is not None:
        raise NotPossible(found)
    return row


async def apply_mandate(
    addressee_no: str, tax_item: str, seen_version: int, terms: Terms, approval_id: UUID, transaction: Transaction
) -> None:
    """Enter an application: the first of an addressee and tax item, or one after the former has ended.

    Raises:
        NotPossible: a mandate is live, or is not the one that was seen.
    """
    connection = transaction.connection
    mandate_id = None
    if seen_version == 0:
        mandate_id = await connection.fetchval(mandates.INSERT, addressee_no, tax_item)
        if mandate_id is None:
            raise NotPossible(Obstacle.CHANGED)
        version_no = 1
    else:
        row = await require_applicable(addressee_no, tax_item, seen_version, terms.effective_on, connection)
        mandate_id = row["mandate_id"] if row else None
        locked = await _locked(connection, mandate_id)
        if locked is None or locked["version_no"] != seen_version:
            raise NotPossible(Obstacle.CHANGED)
        version_no = seen_version + 1
        await connection.execute(mandates.RAISE_VERSION, mandate_id)
    state = {**_said(terms), "stopped_from": None, "stopped_until": None, "ended_on": None}
    await _add(transaction, mandate_id, version_no, version_no, "applied", state, approval_id)


async def require_changeable(mandate_id: int, seen: Standing, connection: Connection) -> None:
    """Check that a mandate is the one that an officer saw.

    Raises:
        NotPossible: it ended, changed, or does not exist.
    """
    row = await connection.fetchrow(mandates.SELECT, mandate_id)
    _require(seen, row)


async def change_account(
    mandate_id: int, seen: Standing, terms: Terms, approval_id: UUID, transaction: Transaction
) -> None:
    """Debit another account from a debit day on.

    Raises:
        NotPossible: the mandate ended, changed, or does not exist.
    """
    row = await _locked(transaction.connection, mandate_id)
    await _follow(transaction, _require(seen, row), "changed", _said(terms), approval_id)


async def stop_mandate(
    mandate_id: int,
    seen: Standing,
    stopped_from: date,
    stopped_until: date | None,
    reason: str,
    transaction: Transaction,
) -> int:
    """Debit nothing in a period, both days included; a new period replaces the former. Returns the new version.

    Raises:
        NotPossible: the mandate ended, changed, or does not exist.
    """
    row = await _locked(transaction.connection, mandate_id)
    state = {"stopped_from": stopped_from, "stopped_until": stopped_until, "reason": reason}
    return await _follow(transaction, _require(seen, row), "stopped", state, None)


async def end_mandate(mandate_id: int, seen: Standing, ended_on: date, reason: str, transaction: Transaction) -> int:
    """Debit nothing from a day on. Returns the new version.

    Raises:
        NotPossible: the mandate ended before, changed, or does not exist.
    """
    row = await _locked(transaction.connection, mandate_id)
    return await _follow(transaction, _require(seen, row), "ended", {"ended_on": ended_on, "reason": reason}, None)


def standing_of(row: asyncpg.Record) -> Standing:
    """What the rules look at, from a row with the newest version."""
    return Standing(row["version_no"], row["addressee_no"], row["tax_item"], row["ended_on"])


async def _locked(connection: Connection, mandate_id: int | None) -> asyncpg.Record | None:
    await connection.fetchval(mandates.LOCK, mandate_id)
    return await connection.fetchrow(mandates.SELECT, mandate_id)


def _require(seen: Standing, row: asyncpg.Record | None) -> asyncpg.Record:
    found = change_obstacle(seen, standing_of(row) if row else None)
    if found is not None or row is None:
        raise NotPossible(found or Obstacle.UNKNOWN)
    return row


def _said(terms: Terms) -> dict[str, Any]:
    return {**terms.account._asdict(), **{name: value for name, value in terms._asdict().items() if name != "account"}}


async def _follow(
    transaction: Transaction, row: asyncpg.Record, kind: str, changed: Mapping[str, Any], approval_id: UUID | None
) -> int:
    """Add a version that differs from the newest one in what is given."""
    mandate_id, version_no = row["mandate_id"], row["version_no"] + 1
    await transaction.connection.execute(mandates.RAISE_VERSION, mandate_id)
    state = {**dict(row), **changed}
    await _add(transaction, mandate_id, version_no, row["application_no"], kind, state, approval_id)
    return int(version_no)


async def _add(
    transaction: Transaction,
    mandate_id: int | None,
    version_no: int,
    application_no: int,
    kind: str,
    state: Mapping[str, Any],
    approval_id: UUID | None,
) -> None:
    values = {
        **state,
        "mandate_id": mandate_id,
        "version_no": version_no,
        "application_no": application_no,
        "kind": kind,
        "approval_id": approval_id,
        "entered_by": transaction.actor.id,
        "recorded_at": transaction.started_at,
    }
    row = tuple(values[name] for name in mandates.VERSIONS.columns)
    await mandates.VERSIONS.copy(transaction.connection, [row])
