"""Mandates (口座振替依頼): every step adds a version, and nothing of an earlier one is lost."""

from collections.abc import Mapping, Sequence
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
    """Something stands against a step of a mandate; nothing has changed.

    Attributes:
        obstacle: what stands against it.
        place: which application of a list it is, from 0.
    """

    def __init__(self, found: Obstacle, place: int = 0) -> None:
        super().__init__(found.value)
        self.obstacle = found
        self.place = place


class Terms(NamedTuple):
    """What an application or a change says of the account and its holder."""

    account: Account
    holder_kana: str
    holder_relation: str
    consented_on: date | None
    effective_on: date
    reason: str


class Application(NamedTuple):
    """One application: whose, for which tax item, and the version of the mandate that the officer saw (0: none)."""

    addressee_no: str
    tax_item: str
    seen_version: int
    terms: Terms


async def require_applicable(
    applications: Sequence[Application], connection: Connection
) -> list[asyncpg.Record | None]:
    """The mandate that each application continues, or none.

    Raises:
        NotPossible: a mandate is live, or is not the one that was seen; says for which application.
    """
    rows = await connection.fetch(mandates.SELECT_OF, *_owners(applications))
    found = {(row["addressee_no"], row["tax_item"]): row for row in rows}
    continued = [found.get((one.addressee_no, one.tax_item)) for one in applications]
    for place, (one, row) in enumerate(zip(applications, continued, strict=True)):
        standing = standing_of(row) if row else None
        obstacle = application_obstacle(one.seen_version, standing, one.terms.effective_on)
        if obstacle is not None:
            raise NotPossible(obstacle, place)
    return continued


async def apply_mandates(applications: Sequence[Application], approval_id: UUID, transaction: Transaction) -> None:
    """Enter applications: each the first of an addressee and tax item, or one after the former has ended.

    Raises:
        NotPossible: a mandate is live, or is not the one that was seen; none of the applications is entered.
    """
    connection = transaction.connection
    first = [one for one in applications if one.seen_version == 0]
    made = await connection.fetch(mandates.INSERT, *_owners(first))
    numbers = {(row["addressee_no"], row["tax_item"]): row["mandate_id"] for row in made}
    await connection.fetch(mandates.LOCK_OF, *_owners([one for one in applications if one.seen_version]))
    # One whose mandate somebody else has entered meanwhile is among the later ones, and is refused there.
    later = [place for place, one in enumerate(applications) if (one.addressee_no, one.tax_item) not in numbers]
    try:
        continued = await require_applicable([applications[place] for place in later], connection)
    except NotPossible as found:
        raise NotPossible(found.obstacle, later[found.place]) from None
    numbers |= {(row["addressee_no"], row["tax_item"]): row["mandate_id"] for row in continued if row}
    await connection.execute(mandates.RAISE_VERSIONS, [row["mandate_id"] for row in continued if row])
    rows = [_application_row(one, numbers, approval_id, transaction) for one in applications]
    await mandates.VERSIONS.copy(connection, rows)


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
    await transaction.connection.execute(mandates.RAISE_VERSIONS, [mandate_id])
    state = {**dict(row), **changed}
    key = (mandate_id, version_no, row["application_no"])
    await mandates.VERSIONS.copy(transaction.connection, [_row(transaction, key, kind, state, approval_id)])
    return int(version_no)


def _owners(applications: Sequence[Application]) -> tuple[list[str], list[str]]:
    return [one.addressee_no for one in applications], [one.tax_item for one in applications]


def _application_row(
    one: Application, numbers: Mapping[tuple[str, str], int], approval_id: UUID, transaction: Transaction
) -> tuple[Any, ...]:
    version_no = one.seen_version + 1
    state = {**_said(one.terms), "stopped_from": None, "stopped_until": None, "ended_on": None}
    key = (numbers[one.addressee_no, one.tax_item], version_no, version_no)
    return _row(transaction, key, "applied", state, approval_id)


def _row(
    transaction: Transaction,
    key: tuple[int, int, int],
    kind: str,
    state: Mapping[str, Any],
    approval_id: UUID | None,
) -> tuple[Any, ...]:
    """A version, under its mandate, its own number and that of its application."""
    values = {
        **state,
        **dict(zip(("mandate_id", "version_no", "application_no"), key, strict=True)),
        "kind": kind,
        "approval_id": approval_id,
        "entered_by": transaction.actor.id,
        "recorded_at": transaction.started_at,
    }
    return tuple(values[name] for name in mandates.VERSIONS.columns)
