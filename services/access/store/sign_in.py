"""Credentials, one-time codes, counters of failures, keys of machines."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from shared.postgres.sql import Connection, Sql

MOMENT = Sql("SELECT clock_timestamp()")
IS_STAFF = Sql("SELECT EXISTS (SELECT FROM staff WHERE staff_no = $1)")

SELECT_CREDENTIAL = Sql("SELECT password_hash, changed_at FROM credential WHERE staff_no = $1")
SAVE_CREDENTIAL = Sql("""
INSERT INTO credential (staff_no, password_hash, changed_at) VALUES ($1, $2, $3)
ON CONFLICT (staff_no) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
""")
REHASH_CREDENTIAL = Sql("UPDATE credential SET password_hash = $3 WHERE staff_no = $1 AND password_hash = $2")
SELECT_FORMS = Sql("""
SELECT form_hash FROM password_history WHERE staff_no = $1 ORDER BY history_no DESC LIMIT $2
""")
ADD_FORM = Sql("INSERT INTO password_history (staff_no, form_hash, chosen_at) VALUES ($1, $2, $3)")
FORGET_FORMS = Sql("""
DELETE FROM password_history
WHERE staff_no = $1 AND history_no NOT IN (
    SELECT history_no FROM password_history WHERE staff_no = $1 ORDER BY history_no DESC LIMIT $2
)
""")
DISCARD_CREDENTIALS = Sql("DELETE FROM credential WHERE staff_no = ANY($1::text[])")
# Whoever stays must not come back to a former password by having forgotten the present one.
DISCARD_FORMS_OF_LEAVERS = Sql("""
DELETE FROM password_history AS h USING staff AS s
WHERE h.staff_no = s.staff_no AND s.state = 'ended' AND s.staff_no = ANY($1::text[])
""")

END_INVITATIONS = Sql("""
UPDATE invitation SET ended_at = now(), ended_by = $2 WHERE staff_no = ANY($1::text[]) AND ended_at IS NULL
""")
ADD_INVITATION = Sql("""
INSERT INTO invitation (code_prefix, code_hash, staff_no, kind, made_by) VALUES ($1, $2, $3, $4, $5)
""")
LOCK_INVITATION = Sql("""
SELECT code_hash, staff_no, kind, made_at FROM invitation WHERE code_prefix = $1 AND ended_at IS NULL FOR UPDATE
""")
ACCEPT_INVITATION = Sql("UPDATE invitation SET ended_at = now(), ended_by = 'accepted' WHERE code_prefix = $1")

# Waits for whoever tries the same account now: guesses side by side are counted one after the other.
HOLD_ATTEMPTS = Sql("""
INSERT INTO sign_in_attempt (subject, failures) VALUES ($1, 0)
ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject
RETURNING failures, last_failure_at, locked_until
""")
SAVE_ATTEMPTS = Sql("""
UPDATE sign_in_attempt SET failures = $2, last_failure_at = $3, locked_until = $4 WHERE subject = $1
""")
RESET_ATTEMPTS = Sql("DELETE FROM sign_in_attempt WHERE subject = ANY($1::text[])")
FORGET_ATTEMPTS = Sql("""
DELETE FROM sign_in_attempt
WHERE coalesce(last_failure_at, '-infinity') < $1 AND coalesce(locked_until, '-infinity') < $1
""")

SAVE_MACHINE_KEY = Sql("""
INSERT INTO machine_key (machine, public_key) VALUES ($1, $2)
ON CONFLICT (machine) DO UPDATE SET public_key = excluded.public_key, set_at = now()
""")
SELECT_MACHINE = Sql("""
SELECT k.public_key, m.office, m.state, m.valid_from, m.valid_until
FROM machine AS m JOIN machine_key AS k USING (machine)
WHERE m.machine = $1
""")
USE_ASSERTION = Sql("""
INSERT INTO machine_assertion (machine, jti, expires_at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING jti
""")
FORGET_ASSERTIONS = Sql("DELETE FROM machine_assertion WHERE expires_at < $1")


async def database_moment(connection: Connection) -> datetime:
    """The present moment by the database's clock, which all replicas share."""
    moment: datetime = await connection.fetchval(MOMENT)
    return moment


async def save_credential(
    connection: Connection, staff_no: str, password_hash: str, form_hash: str, at: datetime, *, keep_forms: int
) -> None:
    """Give somebody a new password, and remember the forms of the latest ones."""
    await connection.execute(SAVE_CREDENTIAL, staff_no, password_hash, at)
    await connection.execute(ADD_FORM, staff_no, form_hash, at)
    await connection.execute(FORGET_FORMS, staff_no, keep_forms)


async def former_forms(connection: Connection, staff_no: str, count: int) -> list[str]:
    """Hashes of the look-alike forms of the latest passwords, the present one included."""
    return [row["form_hash"] for row in await connection.fetch(SELECT_FORMS, staff_no, count)]


async def discard(connection: Connection, staff_nos: Sequence[str]) -> None:
    """Remove passwords and open codes for good, and the history of those whose account has ended."""
    await connection.execute(DISCARD_CREDENTIALS, list(staff_nos))
    await connection.execute(DISCARD_FORMS_OF_LEAVERS, list(staff_nos))
    await connection.execute(END_INVITATIONS, list(staff_nos), "discarded")


async def machine_with_key(connection: Connection, machine: str) -> asyncpg.Record | None:
    """Key, office, state and dates of a machine identity."""
    return await connection.fetchrow(SELECT_MACHINE, machine)
