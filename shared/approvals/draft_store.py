"""Drafts and their steps in the database of the service whose act it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import asyncpg

from shared.approvals.act import PayloadT
from shared.approvals.canonical import canonical_json
from shared.postgres.sql import Connection, Rows, Sql

DRAFTS = Rows("approval_draft", ("draft_id", "act", "office", "maker", "returned_from", "state", "expires_at"))
DRAFT_STEPS = Rows(
    "approval_draft_step",
    ("draft_id", "step_no", "step", "actor_id", "payload", "note", "reason", "approval_id", "at"),
)
LOCK_DRAFT = Sql("""
SELECT draft_id, act, office, maker, returned_from, expires_at FROM approval_draft
WHERE draft_id = $1 AND act = $2
FOR UPDATE
""")
SELECT_DRAFT_STEPS = Sql("""
SELECT draft_id, step_no, step, actor_id, payload, note, reason, approval_id, at
FROM approval_draft_step
WHERE draft_id = ANY($1::uuid[])
ORDER BY draft_id, step_no
""")
SELECT_OWN_DRAFTS = Sql("""
SELECT draft_id, act, office, maker, returned_from, expires_at FROM approval_draft
WHERE maker = $1 AND state = 'draft' AND act = ANY($2::text[])
ORDER BY draft_id
""")
UPDATE_DRAFT = Sql("UPDATE approval_draft SET state = $2, expires_at = $3 WHERE draft_id = $1")
# As with approvals: whoever looks at a list sees what has expired by then, and an expiry that was seen stays.
EXPIRE_DRAFTS = Sql("""
WITH due AS (
    SELECT draft_id FROM approval_draft WHERE state = 'draft' AND expires_at <= $1 FOR UPDATE SKIP LOCKED
),
noted AS (
    INSERT INTO approval_draft_step (draft_id, step_no, step, actor_id, reason, at)
    SELECT draft_id, max(s.step_no) + 1, 'expired', $2, '', greatest(max(s.at), $1)
    FROM due JOIN approval_draft_step AS s USING (draft_id)
    GROUP BY draft_id
    RETURNING draft_id
)
UPDATE approval_draft AS d SET state = 'expired' FROM noted AS n WHERE d.draft_id = n.draft_id
""")


class DraftStepKind(StrEnum):
    """What happened to a draft."""

    SAVED = "saved"
    RETURNED = "returned"
    PROPOSED = "proposed"
    DISCARDED = "discarded"
    EXPIRED = "expired"


_WRITTEN = frozenset({DraftStepKind.SAVED, DraftStepKind.RETURNED})


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of a draft.

    Attributes:
        kind: What happened.
        actor_id: Who did it.
        at: When.
        payload: What was written down, as canonical JSON, where something was.
        note: The reason that it gives, likewise.
        reason: Why it was returned.
        approval_id: What came of it, where it was proposed.
    """

    kind: DraftStepKind
    actor_id: str
    at: datetime
    payload: str | None = None
    note: str | None = None
    reason: str = ""
    approval_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it lies in the database, with its steps."""

    draft_id: UUID
    act: str
    office: str
    maker: str
    returned_from: UUID | None
    expires_at: datetime
    steps: tuple[DraftStep, ...]

    @property
    def is_open(self) -> bool:
        """Whether its maker can still bring it further."""
        return self.steps[-1].kind in _WRITTEN

    @property
    def saved_no(self) -> int:
        """The position of the step that wrote it down last, from 1."""
        return max(number for number, step in enumerate(self.steps, 1) if step.kind in _WRITTEN)

    @property
    def written(self) -> DraftStep:
        """The step that wrote it down last."""
        return self.steps[self.saved_no - 1]

    def moment(self, now: datetime) -> datetime:
        """The moment of a step that is taken now: time never runs backwards."""
        return max(now, self.steps[-1].at)


def written_text(payload: PayloadT) -> str:
    """A payload as a draft keeps it: the very text that its proposal will hold."""
    return canonical_json(payload.model_dump(mode="json"))


async def lock_draft(connection: Connection, act: str, draft_id: UUID) -> Draft | None:
    """A draft that nobody else changes until the transaction ends; None where there is none."""
    row = await connection.fetchrow(LOCK_DRAFT, draft_id, act)
    if row is None:
        return None
    return _draft(row, await connection.fetch(SELECT_DRAFT_STEPS, [draft_id]))


async def own_drafts(connection: Connection, maker: str, acts: Sequence[str]) -> list[Draft]:
    """The open drafts that somebody made of these acts, the oldest first."""
    rows = await connection.fetch(SELECT_OWN_DRAFTS, maker, acts)
    steps: dict[UUID, list[asyncpg.Record]] = {row["draft_id"]: [] for row in rows}
    for step in await connection.fetch(SELECT_DRAFT_STEPS, list(steps)):
        steps[step["draft_id"]].append(step)
    return [_draft(row, steps[row["draft_id"]]) for row in rows]


async def insert_draft(connection: Connection, draft: Draft) -> None:
    """Write a new draft with its first step."""
    row = (draft.draft_id, draft.act, draft.office, draft.maker, draft.returned_from, "draft", draft.expires_at)
    await DRAFTS.copy(connection, [row])
    await DRAFT_STEPS.copy(connection, [_step_row(draft.draft_id, 1, draft.steps[0])])


async def append_draft_step(connection: Connection, draft: Draft, step: DraftStep, valid_days: int) -> Draft:
    """Add a step, and let the draft's row say where it stands now."""
    written = step.kind in _WRITTEN
    expires_at = step.at + timedelta(days=valid_days) if written else draft.expires_at
    await DRAFT_STEPS.copy(connection, [_step_row(draft.draft_id, len(draft.steps) + 1, step)])
    state = "draft" if written else step.kind.value
    await connection.execute(UPDATE_DRAFT, draft.draft_id, state, expires_at)
    return Draft(
        draft.draft_id, draft.act, draft.office, draft.maker, draft.returned_from, expires_at, (*draft.steps, step)
    )


def _step_row(draft_id: UUID, number: int, step: DraftStep) -> tuple[object, ...]:
    return (
        draft_id,
        number,
        step.kind.value,
        step.actor_id,
        step.payload,
        step.note,
        step.reason,
        step.approval_id,
        step.at,
    )


def _draft(row: asyncpg.Record, steps: Sequence[asyncpg.Record]) -> Draft:
    return Draft(
        row["draft_id"],
        row["act"],
        row["office"],
        row["maker"],
        row["returned_from"],
        row["expires_at"],
        tuple(
            DraftStep(
                DraftStepKind(step["step"]),
                step["actor_id"],
                step["at"],
                step["payload"],
                step["note"],
                step["reason"],
                step["approval_id"],
            )
            for step in steps
        ),
    )
