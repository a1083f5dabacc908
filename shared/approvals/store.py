"""Approvals and their steps in the database of the service whose act it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.access import ActorKind
from shared.approvals.state import Life, Party, Step, StepKind
from shared.postgres.sql import Connection, Rows, Sql

APPROVALS = Rows(
    "approval",
    (
        "approval_id",
        "act",
        "act_version",
        "office",
        "payload",
        "payload_hash",
        "tax_items",
        "barred",
        "note",
        "proposed_at",
        "expires_at",
        "maker",
    ),
)
STEPS = Rows(
    "approval_step",
    (
        "approval_id",
        "step_no",
        "step",
        "actor_id",
        "actor_kind",
        "office",
        "deputy_for",
        "payload_hash",
        "reason",
        "at",
    ),
)
LOCK_APPROVAL = Sql("""
SELECT approval_id, act, act_version, office, payload, payload_hash, tax_items, barred, note, proposed_at, expires_at
FROM approval
WHERE approval_id = $1 AND act = $2
FOR UPDATE
""")
SELECT_STEPS = Sql("""
SELECT approval_id, step_no, step, actor_id, actor_kind, office, deputy_for, payload_hash, reason, at
FROM approval_step
WHERE approval_id = ANY($1::uuid[])
ORDER BY approval_id, step_no
""")
UPDATE_APPROVAL = Sql("UPDATE approval SET state = $2, maker = $3 WHERE approval_id = $1")
# Whoever looks at a list sees what has expired by then, and an expiry that was seen stays.
EXPIRE_DUE = Sql("""
WITH due AS (
    SELECT approval_id, payload_hash
    FROM approval
    WHERE state IN ('proposed', 'checked') AND expires_at <= $1
    FOR UPDATE SKIP LOCKED
),
last AS (
    SELECT d.approval_id, d.payload_hash, max(s.step_no) AS step_no, max(s.at) AS at
    FROM due AS d
    JOIN approval_step AS s USING (approval_id)
    GROUP BY d.approval_id, d.payload_hash
),
noted AS (
    INSERT INTO approval_step (
        approval_id, step_no, step, actor_id, actor_kind, office, deputy_for, payload_hash, reason, at
    )
    SELECT approval_id, step_no + 1, 'expired', $2, 'service', '', '', payload_hash, '', greatest(at, $1) FROM last
    RETURNING approval_id
)
UPDATE approval AS a SET state = 'expired' FROM noted AS n WHERE a.approval_id = n.approval_id
""")
SELECT_WORK = Sql("""
SELECT approval_id, act, act_version, office, payload, payload_hash, tax_items, barred, note, proposed_at, expires_at
FROM approval
WHERE
    (state IN ('proposed', 'checked') AND act = ANY($1::text[]))
    OR (maker = $2 AND (state IN ('proposed', 'checked', 'approved') OR proposed_at > $3))
ORDER BY proposed_at, approval_id
""")
SELECT_WAITING = Sql("SELECT approval_id FROM approval WHERE state = 'approved' AND act = $1 ORDER BY approval_id")


@dataclass(frozen=True, slots=True)
class Stored:
    """An approval as it lies in the database, with its steps."""

    approval_id: UUID
    act: str
    act_version: int
    office: str
    payload: str
    payload_hash: bytes
    tax_items: tuple[str, ...]
    barred: frozenset[str]
    note: str
    proposed_at: datetime
    expires_at: datetime
    steps: tuple[Step, ...]


async def lock(connection: Connection, act: str, approval_id: UUID) -> Stored | None:
    """An approval that nobody else decides until the transaction ends; None where there is none."""
    row = await connection.fetchrow(LOCK_APPROVAL, approval_id, act)
    if row is None:
        return None
    # Read after the lock is held, so that they include what whoever held it before has added.
    return _stored(row, await connection.fetch(SELECT_STEPS, [approval_id]))


async def work(connection: Connection, acts: Sequence[str], maker: str, since: datetime) -> list[Stored]:
    """Open approvals of these acts, and those that somebody answers for himself and proposed after a moment."""
    rows = await connection.fetch(SELECT_WORK, acts, maker, since)
    steps: dict[UUID, list[asyncpg.Record]] = {row["approval_id"]: [] for row in rows}
    for step in await connection.fetch(SELECT_STEPS, list(steps)):
        steps[step["approval_id"]].append(step)
    return [_stored(row, steps[row["approval_id"]]) for row in rows]


async def append(connection: Connection, approval_id: UUID, life: Life, *steps: Step) -> Life:
    """Add steps and let the approval's row say where it stands now."""
    first = len(life.steps) + 1
    await STEPS.copy(connection, [step_row(approval_id, number, step) for number, step in enumerate(steps, first)])
    grown = Life((*life.steps, *steps), life.expires_at, life.checkers, life.payload_hash, life.barred)
    await connection.execute(UPDATE_APPROVAL, approval_id, grown.state.value, grown.maker.by.id)
    return grown


def step_row(approval_id: UUID, number: int, step: Step) -> tuple[object, ...]:
    """A step as a row of `STEPS`."""
    by = step.by
    return (
        approval_id,
        number,
        step.kind.value,
        by.id,
        by.kind.value,
        by.office,
        by.deputy_for,
        step.payload_hash,
        step.reason,
        step.at,
    )


def _stored(row: asyncpg.Record, steps: Sequence[asyncpg.Record]) -> Stored:
    return Stored(
        approval_id=row["approval_id"],
        act=row["act"],
        act_version=row["act_version"],
        office=row["office"],
        payload=row["payload"],
        payload_hash=row["payload_hash"],
        tax_items=tuple(row["tax_items"]),
        barred=frozenset(row["barred"]),
        note=row["note"],
        proposed_at=row["proposed_at"],
        expires_at=row["expires_at"],
        steps=tuple(map(_step, steps)),
    )


def _step(row: asyncpg.Record) -> Step:
    by = Party(row["actor_id"], ActorKind(row["actor_kind"]), row["office"], row["deputy_for"])
    return Step(StepKind(row["step"]), by, row["at"], row["payload_hash"], row["reason"])
