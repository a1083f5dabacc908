"""What proves the gathered copy again: seals, rows in the order of seals, and what went by a recorded deletion."""

from shared.access.canonical import CANONICAL_SELECT
from shared.postgres.sql import Sql

SELECT_SEALS = Sql("""
SELECT service, seal_no, cluster_epoch, from_tx, to_tx, row_count, root, previous_hash,
    (extract(epoch FROM sealed_at) * 1000000)::bigint AS sealed_at_microseconds, key_id, seal_hash, signature
FROM gathered_seal ORDER BY service, gathered_seal.seal_no, seal_id
""")
SELECT_CLAIMED = Sql("""
SELECT s.seal_id, s.service, s.seal_no, s.row_count, s.root,
    coalesce((SELECT sum(p.taken) FROM gathered_part AS p WHERE p.seal_id = s.seal_id), 0)::bigint AS taken
FROM gathered_seal AS s WHERE s.seal_id > $1 ORDER BY s.seal_id LIMIT $2
""")
#: Rows between two seals too: such rows belong to none.
SELECT_ROWS = Sql(f"""
SELECT seal_id, tx, record_id, hmac, retention_class, {CANONICAL_SELECT} FROM gathered_record
WHERE seal_id > $1 AND seal_id <= $2 ORDER BY gathered_record.seal_id, tx, record_id
""")  # noqa: S608 - Only the names of columns are put in.
COUNT_ROWS = Sql("""
SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_partition_tree('gathered_record') AS t
JOIN pg_class AS c ON c.oid = t.relid WHERE t.isleaf
""")
SELECT_DELETED = Sql("""
SELECT d.month, s.key AS service, (s.value ->> 'rows')::bigint AS rows,
    (s.value ->> 'first_seal_id')::bigint AS first_seal_id, (s.value ->> 'last_seal_id')::bigint AS last_seal_id
FROM gathered_deletion AS d CROSS JOIN LATERAL jsonb_each(d.services) AS s
""")
SELECT_REACHED = Sql("SELECT service, complete_through FROM gathering_progress")
SELECT_LOST = Sql("SELECT service, first_seal_no, last_seal_no FROM gathering_loss")
SELECT_COPIED = Sql("""
SELECT seal_no, seal_hash FROM gathered_seal WHERE service = $1 AND seal_no > $2 AND seal_no <= $3
""")
#: Asked in the database of the service itself.
SELECT_OWN = Sql("SELECT seal_no, seal_hash FROM access_seal WHERE seal_no > $1 ORDER BY seal_no LIMIT $2")
