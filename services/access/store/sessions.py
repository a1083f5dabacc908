"""Terminals, the sessions at them, and sign-ins under way at an identity provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from shared.postgres.sql import Connection, Sql

SELECT_TERMINAL = Sql("SELECT reference, office FROM terminal WHERE secret_hash = $1 AND state = 'enrolled'")
SELECT_TERMINALS = Sql("""
SELECT reference, name, office, state, registered_by, registered_at, enrolled_at, disabled_at, disabled_reason
FROM terminal
WHERE reference > $1
ORDER BY reference
LIMIT $2
""")
ADD_TERMINAL = Sql("""
INSERT INTO terminal (reference, name, office, state, code_prefix, code_hash, registered_by)
VALUES ($1, $2, $3, 'registered', $4, $5, $6)
""")
ADD_ENROLLED_TERMINAL = Sql("""
INSERT INTO terminal (reference, name, office, state, secret_hash, registered_by, enrolled_at)
VALUES ($1, $2, $3, 'enrolled', $4, $5, now())
""")
LOCK_ENROLMENT = Sql("""
SELECT reference, office, code_hash, registered_at FROM terminal
WHERE code_prefix = $1 AND state = 'registered'
FOR UPDATE
""")
ENROL_TERMINAL = Sql("""
UPDATE terminal SET state = 'enrolled', secret_hash = $2, enrolled_at = now(), code_prefix = NULL, code_hash = NULL
WHERE reference = $1
""")
DISABLE_TERMINAL = Sql("""
UPDATE terminal
SET state = 'disabled', disabled_by = $2, disabled_at = now(), disabled_reason = $3, code_prefix = NULL,
    code_hash = NULL, secret_hash = NULL
WHERE reference = $1 AND state <> 'disabled'
RETURNING reference
""")
IS_ENROLLED = Sql("SELECT EXISTS (SELECT FROM terminal WHERE reference = $1 AND state = 'enrolled')")
USE_TERMINAL = Sql("""
INSERT INTO terminal_use (terminal, day, typed_hash) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING (SELECT count(*) FROM terminal_use WHERE terminal = $1 AND day = $2) + 1
""")
FORGET_TERMINAL_USE = Sql("DELETE FROM terminal_use WHERE day < $1")

OPEN_SESSION = Sql("""
INSERT INTO session (reference, secret_hash, staff_no, office, terminal, method, started_at, last_seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
""")
SELECT_HOLDER = Sql("SELECT staff_no FROM session WHERE secret_hash = $1")
LOCK_SESSION = Sql("""
SELECT reference, staff_no, office, terminal, method, last_seen_at, expires_at, ended_reason
FROM session
WHERE secret_hash = $1
FOR UPDATE
""")
TOUCH_SESSION = Sql("UPDATE session SET last_seen_at = greatest(last_seen_at, $2) WHERE reference = $1")
ROTATE_SESSION = Sql("UPDATE session SET secret_hash = $2, office = $3 WHERE reference = $1")
END_SESSION = Sql("""
UPDATE session SET ended_at = $2, ended_reason = $3 WHERE reference = $1 AND ended_at IS NULL
RETURNING reference, staff_no, terminal
""")
END_SESSIONS_OF_STAFF = Sql("""
UPDATE session SET ended_at = $2, ended_reason = $3 WHERE staff_no = ANY($1::text[]) AND ended_at IS NULL
RETURNING reference, staff_no, terminal
""")
END_SESSIONS_AT_TERMINAL = Sql("""
UPDATE session SET ended_at = $2, ended_reason = $3 WHERE terminal = $1 AND ended_at IS NULL
RETURNING reference, staff_no, terminal
""")
SELECT_OPEN_TERMINALS = Sql("SELECT terminal FROM session WHERE staff_no = $1 AND ended_at IS NULL")
SELECT_LAST_SIGN_IN = Sql("SELECT max(started_at) FROM session WHERE staff_no = $1 AND started_at < $2")

START_OIDC = Sql("""
INSERT INTO oidc_start (state_hash, terminal, nonce, verifier, return_to, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
""")
FINISH_OIDC = Sql("""
DELETE FROM oidc_start WHERE state_hash = $1 RETURNING terminal, nonce, verifier, return_to, expires_at
""")
FORGET_OIDC = Sql("DELETE FROM oidc_start WHERE expires_at < $1")


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it is kept.

    Attributes:
        reference: Its public name.
        staff_no: Whose it is.
        office: The office for which he acts.
        terminal: The terminal's reference.
        method: password or oidc.
        last_seen_at: The latest moment at which it was used.
        expires_at: Its absolute end.
        ended_reason: Why it is over; None while it goes on.
    """

    reference: str
    staff_no: str
    office: str
    terminal: str
    method: str
    last_seen_at: datetime
    expires_at: datetime
    ended_reason: str | None


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that has just been ended."""

    reference: str
    staff_no: str
    terminal: str


async def lock_session(connection: Connection, secret_hash: bytes) -> StoredSession | None:
    """The session with this secret, held until the transaction ends."""
    row = await connection.fetchrow(LOCK_SESSION, secret_hash)
    return StoredSession(**dict(row)) if row else None


def ended_sessions(rows: Sequence[asyncpg.Record]) -> list[EndedSession]:
    """The sessions that an UPDATE has ended."""
    return [EndedSession(**dict(row)) for row in rows]


async def note_use(connection: Connection, terminal: str, day: date, typed_hash: bytes) -> int:
    """Note that an account was tried at a terminal; how many there are that day if it is a new one, else 0."""
    count: int | None = await connection.fetchval(USE_TERMINAL, terminal, day, typed_hash)
    return count or 0
