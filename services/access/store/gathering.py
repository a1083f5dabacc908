"""How access records of all services come in: seals, parts, rows, and what is missing or wrong."""

from shared.access.canonical import CANONICAL_COLUMNS
from shared.postgres.sql import Rows, Sql

#: New seals; the numbers of those that were not known.
STORE_SEALS = Sql("""
INSERT INTO gathered_seal (service, seal_no, cluster_epoch, from_tx, to_tx, row_count, root, previous_hash, sealed_at,
    key_id, seal_hash, signature)
SELECT DISTINCT ON (n.seal_hash) n.service, n.seal_no, n.cluster_epoch, n.from_tx, n.to_tx, n.row_count, n.root,
    n.previous_hash, timestamptz 'epoch' + n.microseconds * interval '1 microsecond', n.key_id, n.seal_hash, n.signature
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[], $8::bytea[],
    $9::bigint[], $10::text[], $11::bytea[], $12::bytea[])
    AS n (service, seal_no, cluster_epoch, from_tx, to_tx, row_count, root, previous_hash, microseconds, key_id,
        seal_hash, signature)
ORDER BY n.seal_hash
ON CONFLICT (service, seal_no, seal_hash) DO NOTHING
RETURNING seal_id
""")
SELECT_SEAL_IDS = Sql("""
SELECT s.seal_id, s.seal_hash FROM gathered_seal AS s
JOIN unnest($1::text[], $2::bigint[], $3::bytea[]) AS n (service, seal_no, seal_hash)
    ON (s.service, s.seal_no, s.seal_hash) = (n.service, n.seal_no, n.seal_hash)
""")
SELECT_PARTS = Sql("SELECT seal_id, first_row, row_count FROM gathered_part WHERE seal_id = ANY($1::bigint[])")
PARTS = Rows("gathered_part", ("seal_id", "first_row", "row_count", "taken"))
RECORDS = Rows(
    "gathered_record",
    ("retention_class", "seal_id", "tx", "record_id", "hmac", *CANONICAL_COLUMNS),
)
MAKE_MONTH = Sql("SELECT make_gathered_month($1, $2)")
SELECT_MONTHS = Sql("""
SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS month, right(p.relname, -16) AS retention_class
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_class AS p ON p.oid = i.inhparent
WHERE p.relname IN ('gathered_record_individual_number', 'gathered_record_staff', 'gathered_record_service')
    AND c.relkind = 'r'
ORDER BY month, retention_class
""")

#: Among new seals and those that follow them: a second one under the same number, and one that does not continue.
SELECT_BROKEN_CHAIN = Sql("""
WITH looked_at AS (
    SELECT t.* FROM gathered_seal AS n
    JOIN gathered_seal AS t ON t.service = n.service AND t.seal_no IN (n.seal_no, n.seal_no + 1)
    WHERE n.seal_id = ANY($1::bigint[])
)
SELECT DISTINCT 'forked' AS kind, l.service, l.seal_no FROM looked_at AS l
JOIN gathered_seal AS o USING (service, seal_no) WHERE o.seal_hash <> l.seal_hash
UNION ALL
SELECT DISTINCT 'unchained', l.service, l.seal_no FROM looked_at AS l
WHERE CASE WHEN l.seal_no = 1 THEN l.previous_hash <> decode(repeat('00', 32), 'hex')
    ELSE EXISTS (SELECT FROM gathered_seal AS p WHERE (p.service, p.seal_no) = (l.service, l.seal_no - 1))
        AND NOT EXISTS (
            SELECT FROM gathered_seal AS p
            WHERE (p.service, p.seal_no, p.seal_hash) = (l.service, l.seal_no - 1, l.previous_hash)
        )
    END
ORDER BY 1, 2, 3
""")
#: A finding is kept once, however often the same is found.
STORE_FINDINGS = Sql("""
INSERT INTO gathering_finding (kind, service, seal_no, first_row, row_count, sentence, event_id)
SELECT DISTINCT ON (n.kind, n.service, n.seal_no, n.first_row, n.row_count)
    n.kind, n.service, n.seal_no, n.first_row, n.row_count, n.sentence, n.event_id
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::uuid[])
    AS n (kind, service, seal_no, first_row, row_count, sentence, event_id)
WHERE NOT EXISTS (
    SELECT FROM gathering_finding AS f
    WHERE (f.service, f.seal_no, f.kind) = (n.service, n.seal_no, n.kind)
        AND f.first_row IS NOT DISTINCT FROM n.first_row AND f.row_count IS NOT DISTINCT FROM n.row_count
)
""")

STORE_ANNOUNCED = Sql("""
INSERT INTO announced_seal (service, seal_no, seal_hash, sealed_at, clock_drift_milliseconds)
SELECT DISTINCT ON (n.service) n.service, n.seal_no, n.seal_hash, n.sealed_at, n.drift
FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::timestamptz[], $5::bigint[])
    AS n (service, seal_no, seal_hash, sealed_at, drift)
ORDER BY n.service, n.seal_no DESC
ON CONFLICT (service) DO UPDATE
SET seal_no = excluded.seal_no, seal_hash = excluded.seal_hash, sealed_at = excluded.sealed_at, heard_at = now(),
    clock_drift_milliseconds = excluded.clock_drift_milliseconds
WHERE announced_seal.seal_no < excluded.seal_no
""")
SELECT_ANNOUNCED = Sql("""
SELECT service, seal_no, clock_drift_milliseconds FROM announced_seal WHERE service = ANY($1::text[])
""")
SELECT_CONTRADICTED = Sql("""
SELECT a.service, a.seal_no FROM announced_seal AS a
WHERE EXISTS (SELECT FROM gathered_seal AS s WHERE (s.service, s.seal_no) = (a.service, a.seal_no))
    AND NOT EXISTS (
        SELECT FROM gathered_seal AS s WHERE (s.service, s.seal_no, s.seal_hash) = (a.service, a.seal_no, a.seal_hash)
    )
""")

#: What is missing behind the place up to which a service is whole: seals that never came, seals of which rows are
#: missing, and the end that was announced and did not come; without what somebody has settled as lost.
_GAPS = """
known AS (
    SELECT s.service, s.seal_no, max(s.gathered_at) AS gathered_at,
        bool_and(s.row_count = coalesce(t.taken, 0)) AS whole, sum(s.row_count - coalesce(t.taken, 0)) AS missing_rows
    FROM gathered_seal AS s
    LEFT JOIN gathering_progress AS g USING (service)
    LEFT JOIN LATERAL (SELECT sum(p.taken) AS taken FROM gathered_part AS p WHERE p.seal_id = s.seal_id) AS t ON true
    WHERE s.seal_no > coalesce(g.complete_through, 0)
    GROUP BY s.service, s.seal_no
), heard_of AS (
    SELECT service FROM announced_seal UNION SELECT service FROM known
), bounds AS (
    SELECT service, seal_no, gathered_at AS seen_at FROM known
    UNION ALL SELECT h.service, coalesce(g.complete_through, 0), NULL
        FROM heard_of AS h LEFT JOIN gathering_progress AS g USING (service)
    UNION ALL SELECT service, seal_no + 1, heard_at FROM announced_seal
), found AS (
    SELECT service, seal_no + 1 AS first_seal_no, next_no - 1 AS last_seal_no, next_at AS since, NULL::bigint AS missing
    FROM (
        SELECT service, seal_no, lead(seal_no) OVER w AS next_no, lead(seen_at) OVER w AS next_at
        FROM bounds WINDOW w AS (PARTITION BY service ORDER BY seal_no)
    ) AS pair WHERE next_no > seal_no + 1
    UNION ALL SELECT service, seal_no, seal_no, gathered_at, missing_rows::bigint FROM known WHERE NOT whole
), gap AS (
    SELECT * FROM found AS f WHERE NOT EXISTS (
        SELECT FROM gathering_loss AS l WHERE l.service = f.service
            AND l.first_seal_no <= f.first_seal_no AND l.last_seal_no >= f.last_seal_no
    )
)
"""
#: How far each service is whole: up to the seal before the first gap.
_MOVE_PROGRESS = """
INSERT INTO gathering_progress (service, complete_through)
SELECT k.service, coalesce((SELECT min(g.first_seal_no) - 1 FROM gap AS g WHERE g.service = k.service), max(k.seal_no))
FROM known AS k GROUP BY k.service
ON CONFLICT (service) DO UPDATE SET complete_through = excluded.complete_through
WHERE gathering_progress.complete_through < excluded.complete_through
"""
#: What is missing since longer than some time. `refused` says that some of it came and proved nothing.
_MISSING = """
SELECT g.service, g.first_seal_no, g.last_seal_no, g.missing AS missing_rows, g.since,
    EXISTS (
        SELECT FROM gathering_finding AS f WHERE f.service = g.service AND f.kind = 'refused'
            AND f.seal_no BETWEEN g.first_seal_no AND g.last_seal_no
    ) AS refused,
    a.asked_times, a.asked_at
FROM gap AS g
LEFT JOIN LATERAL (
    SELECT count(*) AS asked_times, max(k.asked_at) AS asked_at FROM gathering_ask AS k
    WHERE k.service = g.service AND k.first_seal_no BETWEEN g.first_seal_no AND g.last_seal_no
) AS a ON true
WHERE g.since < now() - $1::interval
ORDER BY g.service, g.first_seal_no LIMIT 1000
"""
SELECT_MISSING = Sql(f"WITH {_GAPS} {_MISSING}")
#: Both at once: behind a gap that nobody has settled there may be hundreds of thousands of seals to look at.
MOVE_PROGRESS = Sql(f"WITH {_GAPS}, moved AS ({_MOVE_PROGRESS}) {_MISSING}")
STORE_LOSS = Sql("""
INSERT INTO gathering_loss (service, first_seal_no, last_seal_no, reason, settled_by) VALUES ($1, $2, $3, $4, $5)
""")
SELECT_LOSSES = Sql("""
SELECT service, first_seal_no, last_seal_no, reason, settled_by, settled_at FROM gathering_loss
ORDER BY loss_id DESC LIMIT $1
""")
STORE_ASKS = Sql("""
INSERT INTO gathering_ask (service, first_seal_no, last_seal_no, rows_max)
SELECT n.service, n.first, n.last, n.rows_max
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::integer[]) AS n (service, first, last, rows_max)
""")
SELECT_STATE = Sql("""
SELECT h.service, coalesce(g.complete_through, 0) AS complete_through, coalesce(s.seal_no, 0) AS last_seal_no,
    s.gathered_at, coalesce(a.seal_no, 0) AS announced_seal_no, a.sealed_at AS announced_sealed_at
FROM (SELECT service FROM gathering_progress UNION SELECT service FROM announced_seal) AS h
LEFT JOIN gathering_progress AS g USING (service)
LEFT JOIN announced_seal AS a USING (service)
LEFT JOIN LATERAL (
    SELECT seal_no, gathered_at FROM gathered_seal AS s WHERE s.service = h.service ORDER BY s.seal_no DESC LIMIT 1
) AS s ON true
ORDER BY h.service
""")
SELECT_FINDINGS = Sql("""
SELECT finding_id, found_at, kind, service, seal_no, first_row, row_count, sentence FROM gathering_finding
WHERE finding_id < $1 ORDER BY finding_id DESC LIMIT $2
""")

DELETE_ON_RECORD = Sql("""
INSERT INTO gathered_deletion (retention_class, month, kept_months, law, row_count, services)
SELECT $1, $2, $3, $4, coalesce(sum(c.row_count), 0), coalesce(jsonb_object_agg(
    c.service, jsonb_build_object('rows', c.row_count, 'first_seal_id', c.first_seal, 'last_seal_id', c.last_seal)
), '{}')
FROM (
    SELECT service, count(*) AS row_count, min(seal_id) AS first_seal, max(seal_id) AS last_seal
    FROM gathered_record
    WHERE retention_class = $1 AND occurred_at >= $2::date::timestamp AT TIME ZONE 'Asia/Tokyo'
        AND occurred_at < ($2::date + interval '1 month') AT TIME ZONE 'Asia/Tokyo'
    GROUP BY service
) AS c
RETURNING row_count
""")
DROP_MONTH = Sql("SELECT drop_gathered_month($1, $2)")
