"""Statements about the vault; each runs after `in_vault` has taken its role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.postgres.sql import Connection, Sql

#: Two intakes at once could both find a number free.
_INTAKE_LOCK = 7_214_170

ENTER = Sql("SET LOCAL ROLE shuno_identity_vault")
LEAVE = Sql("RESET ROLE")
LOCK_INTAKE = Sql("SELECT pg_advisory_xact_lock($1)")
SELECT_DATA_KEY = Sql("""
SELECT data_key_id, wrapped FROM vault.data_key WHERE made_on = $1 AND wrapping_key_id = $2
""")
INSERT_DATA_KEY = Sql("""
INSERT INTO vault.data_key (made_on, wrapping_key_id, wrapped) VALUES ($1, $2, $3)
ON CONFLICT (made_on, wrapping_key_id) DO NOTHING
""")
SELECT_DATA_KEYS = Sql("""
SELECT data_key_id, wrapping_key_id, wrapped FROM vault.data_key WHERE data_key_id = ANY($1::bigint[])
""")
#: Everybody who has one of these numbers, or about whom it is undecided; by each key that may be in use.
SELECT_HOLDERS = Sql("""
SELECT n.entry_id, n.addressee_no, n.state, n.blind_index FROM vault.individual_number n
JOIN unnest($1::text[], $2::bytea[]) AS k (index_key_id, blind_index) USING (index_key_id, blind_index)
WHERE n.state <> 'ended' ORDER BY n.entry_id
""")
SELECT_LIVE_OF = Sql("""
SELECT addressee_no, blind_index FROM vault.individual_number WHERE state = 'live' AND addressee_no = ANY($1::text[])
""")
TAKE_ENTRY_NUMBERS = Sql("SELECT nextval('vault.entry_number') FROM generate_series(1, $1::int)")
INSERT_ENTRIES = Sql("""
INSERT INTO vault.individual_number (entry_id, addressee_no, state, data_key_id, sealed, index_key_id, blind_index,
    source, entered_by, recorded_at)
SELECT e.entry_id, e.addressee_no, e.state, $5, e.sealed, $6, e.blind_index, e.source, $8, $9
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $7::bytea[], $10::text[])
    AS e (entry_id, addressee_no, state, sealed, blind_index, source)
""")
SELECT_ENTRIES = Sql("""
SELECT entry_id, addressee_no, state, source, entered_by, recorded_at, ended_at, end_reason
FROM vault.individual_number WHERE addressee_no = $1 ORDER BY entry_id
""")
SELECT_ENTRY = Sql("""
SELECT entry_id, addressee_no, state, data_key_id, sealed, index_key_id, blind_index
FROM vault.individual_number WHERE entry_id = $1
""")
LOCK_ENTRY = Sql("""
SELECT entry_id, addressee_no, state, index_key_id, blind_index, data_key_id, sealed FROM vault.individual_number
WHERE entry_id = $1 FOR UPDATE
""")
SELECT_CONTESTED = Sql("""
SELECT c.entry_id, c.addressee_no, c.source, c.entered_by, c.recorded_at,
    (SELECT array_agg(l.addressee_no ORDER BY l.entry_id) FROM vault.individual_number l
     WHERE l.state = 'live' AND l.addressee_no <> c.addressee_no AND l.blind_index = c.blind_index
         AND l.index_key_id = c.index_key_id) AS held_by,
    EXISTS (SELECT 1 FROM vault.individual_number o WHERE o.state = 'live' AND o.addressee_no = c.addressee_no)
        AS has_another
FROM vault.individual_number c WHERE c.state = 'contested' AND c.entry_id > $1 ORDER BY c.entry_id LIMIT $2
""")
END_ENTRIES = Sql("""
UPDATE vault.individual_number SET state = 'ended', ended_at = $2, end_reason = $3
WHERE entry_id = ANY($1::bigint[]) AND state <> 'ended'
""")
MAKE_LIVE = Sql("UPDATE vault.individual_number SET state = 'live' WHERE entry_id = $1 AND state = 'contested'")
SELECT_LIVE_ENTRIES = Sql("""
SELECT entry_id, addressee_no FROM vault.individual_number
WHERE state = 'live' AND (addressee_no = $1 OR (index_key_id, blind_index) IN (
    SELECT * FROM unnest($2::text[], $3::bytea[]))) FOR UPDATE
""")
INSERT_USE = Sql("INSERT INTO vault.use (used_at, actor_id, affair, kind, found) VALUES ($1, $2, $3, $4, $5)")
COUNT_USES = Sql("SELECT count(*) FROM vault.use WHERE actor_id = $1 AND used_at > $2")
SELECT_USES = Sql("""
SELECT actor_id, affair, kind, count(*) AS uses, count(*) FILTER (WHERE NOT found) AS without_a_hit
FROM vault.use WHERE used_at >= $1 AND used_at < $2
GROUP BY actor_id, affair, kind ORDER BY uses DESC, actor_id LIMIT $3
""")
COUNT_UNUSUAL = Sql("""
SELECT count(*) FROM (SELECT actor_id FROM vault.use WHERE used_at >= $1 AND used_at < $2
    GROUP BY actor_id HAVING count(*) > $3) AS one
""")
FORGET_USES = Sql("DELETE FROM vault.use WHERE used_at < $1")
DESTROY_ENDED = Sql("""
WITH gone AS (
    DELETE FROM vault.individual_number WHERE entry_id IN (
        SELECT entry_id FROM vault.individual_number WHERE state = 'ended' AND ended_at < $1 ORDER BY entry_id LIMIT $3)
    RETURNING entry_id, addressee_no, end_reason, ended_at)
INSERT INTO vault.destroyed (entry_id, addressee_no, end_reason, ended_at, destroyed_at)
SELECT entry_id, addressee_no, end_reason, ended_at, $2 FROM gone RETURNING addressee_no
""")
#: Numbers under a former key, some at a time; whoever holds one is let alone until the next time.
LOCK_OUTDATED = Sql("""
SELECT n.entry_id, n.addressee_no, n.data_key_id, n.sealed FROM vault.individual_number n
JOIN vault.data_key d USING (data_key_id)
WHERE n.index_key_id <> $1 OR d.wrapping_key_id <> $2 ORDER BY n.entry_id LIMIT $3 FOR UPDATE OF n SKIP LOCKED
""")
REKEY = Sql("""
UPDATE vault.individual_number n SET data_key_id = $4, sealed = e.sealed, index_key_id = $5, blind_index = e.blind_index
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[]) AS e (entry_id, sealed, blind_index) WHERE n.entry_id = e.entry_id
""")
DELETE_UNUSED_DATA_KEYS = Sql("""
DELETE FROM vault.data_key d WHERE d.wrapping_key_id <> $1
    AND NOT EXISTS (SELECT 1 FROM vault.individual_number n WHERE n.data_key_id = d.data_key_id)
""")
COUNT_BY_KEYS = Sql("""
SELECT n.index_key_id, d.wrapping_key_id, count(*) AS entries FROM vault.individual_number n
JOIN vault.data_key d USING (data_key_id) GROUP BY 1, 2 ORDER BY 1, 2
""")
INSERT_INTEGRATED = Sql("""
INSERT INTO vault.integrated_number (addressee_no, integrated_no, affair, issued_by, issued_at)
SELECT n.addressee_no, n.integrated_no, $3, $4, $5
FROM unnest($1::text[], $2::text[]) AS n (addressee_no, integrated_no)
ON CONFLICT DO NOTHING
""")
SELECT_INTEGRATED = Sql("""
SELECT addressee_no, integrated_no FROM vault.integrated_number WHERE addressee_no = ANY($1::text[]) ORDER BY 1
""")
SELECT_BY_INTEGRATED = Sql("""
SELECT addressee_no, integrated_no FROM vault.integrated_number WHERE integrated_no = $1
""")
SELECT_KNOWN = Sql("SELECT addressee_no FROM addressee WHERE addressee_no = ANY($1::text[])")


@asynccontextmanager
async def in_vault(connection: Connection) -> AsyncIterator[None]:
    """Take the vault's role for some statements of the open transaction.

    Where one of them fails the transaction is lost, and the role with it.
    """
    await connection.execute(ENTER)
    yield
    await connection.execute(LEAVE)


async def lock_intake(connection: Connection) -> None:
    """Let nobody else register numbers until the transaction ends."""
    await connection.fetchval(LOCK_INTAKE, _INTAKE_LOCK)
