"""Files as they came, and how far each has been posted."""

import json
from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.postgres.sql import Connection, Rows, Sql

INSERT_FILE = Sql("""
INSERT INTO intake_file (name, sha256, byte_count, channel, profile, sender, received_on, signature, state)
VALUES ($1, $2, 0, $3, $4, $5, $6, $7, 'received') RETURNING file_id
""")
COMPLETE_FILE = Sql("UPDATE intake_file SET sha256 = $2, byte_count = $3 WHERE file_id = $1")
INSERT_PART = Sql("INSERT INTO intake_file_part (file_id, part_no, bytes) VALUES ($1, $2, $3)")
SELECT_PARTS = Sql("SELECT bytes FROM intake_file_part WHERE file_id = $1 ORDER BY part_no")
SELECT_SAME_BYTES = Sql("SELECT file_id, name, received_at FROM intake_file WHERE sha256 = $1 AND state <> 'refused'")
NEXT_FILE = Sql("""
SELECT file_id, name, channel, profile, sender, received_on, signature, state FROM intake_file
WHERE state IN ('received', 'posting') AND file_id <> ALL($1::bigint[]) ORDER BY file_id LIMIT 1
""")
KEEP_PUBLISHER = Sql("UPDATE intake_file SET publisher = $2, publisher_key_id = $3 WHERE file_id = $1")
BEGIN_POSTING = Sql("""
UPDATE intake_file SET state = 'posting', business_key = $2, record_count = $3, total_yen = $4, findings = $5,
    reader = $6, channel = $7
WHERE file_id = $1
""")
REFUSE = Sql("""
UPDATE intake_file SET state = 'refused', record_count = $2, findings = $3, finished_at = now() WHERE file_id = $1
""")
ADD_FINDING = Sql("UPDATE intake_file SET findings = findings || $2::jsonb WHERE file_id = $1")
FINISH = Sql("UPDATE intake_file SET state = 'posted', finished_at = now() WHERE file_id = $1")
POSTED_BLOCKS = Sql("SELECT block_no FROM intake_block WHERE file_id = $1")
SELECT_CLAIMS_OF_KEYS = Sql("""
SELECT clearing_key, claim_id, addressee_no FROM claim WHERE clearing_key = ANY($1::text[])
""")
INSERT_FAILURES = Sql("""
INSERT INTO transfer_failure
    (receipt_ref, claim_id, clearing_key, amount_yen, debit_on, result_code, file_id, record_no)
SELECT * FROM unnest(
    $1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::date[], $6::text[], $7::bigint[], $8::integer[]
)
ON CONFLICT (receipt_ref) DO NOTHING
RETURNING receipt_ref
""")
SELECT_FILE = Sql("""
SELECT f.file_id, f.name, f.sha256, f.byte_count, f.channel, f.profile, f.reader, f.received_on, f.received_at, f.state,
    f.record_count, f.total_yen, f.findings, f.finished_at, f.publisher, f.publisher_key_id,
    coalesce(sum(b.posted_count), 0)::bigint AS posted_count, coalesce(sum(b.posted_yen), 0)::bigint AS posted_yen,
    coalesce(sum(b.suspense_count), 0)::bigint AS suspense_count,
    coalesce(sum(b.suspense_yen), 0)::bigint AS suspense_yen,
    coalesce(sum(b.failed_count), 0)::bigint AS failed_count, coalesce(sum(b.failed_yen), 0)::bigint AS failed_yen,
    coalesce(sum(b.repeated_count), 0)::bigint AS repeated_count,
    coalesce(sum(b.repeated_yen), 0)::bigint AS repeated_yen,
    coalesce(sum(b.rejected_count), 0)::bigint AS rejected_count,
    coalesce(sum(b.rejected_yen), 0)::bigint AS rejected_yen
FROM intake_file f LEFT JOIN intake_block b USING (file_id) WHERE f.file_id = $1 GROUP BY f.file_id
""")

BLOCK = Rows(
    "intake_block",
    (
        "file_id",
        "block_no",
        "posted_count",
        "posted_yen",
        "suspense_count",
        "suspense_yen",
        "failed_count",
        "failed_yen",
        "repeated_count",
        "repeated_yen",
    ),
)
#: As `BLOCK`, for files whose records may be rejected one by one.
BLOCK_OF_RECORDS = Rows("intake_block", (*BLOCK.columns, "rejected_count", "rejected_yen"))
SELECT_CONTRADICTIONS = Sql("""
SELECT receipt_ref FROM receipt
WHERE channel = $1 AND receipt_ref = ANY($2::text[]) AND stage IN ('final', 'cancel')
GROUP BY receipt_ref HAVING count(*) = 2
""")
INSERT_CREDITS = Sql("""
INSERT INTO bank_credit (value_date, channel, amount_yen, reference, payer_code, file_id, record_no, recorded_at)
SELECT value_date, channel, amount_yen, reference, payer_code, $6, record_no, $7
FROM unnest($1::date[], $2::text[], $3::bigint[], $4::text[], $5::text[], $8::integer[])
    AS n (value_date, channel, amount_yen, reference, payer_code, record_no)
ON CONFLICT (reference) DO NOTHING
RETURNING record_no
""")
SELECT_SAME_KEY = Sql("SELECT true FROM intake_file WHERE business_key = $1 AND state <> 'refused' LIMIT 1")
#: What a range of a file's records became; a payment of a slip over several claims is one again.
SELECT_TAKEN = Sql("""
SELECT record_no, stage AS kind, sum(amount_yen)::bigint AS amount_yen, min(paid_on) AS day
FROM receipt WHERE file_id = $1 AND record_no BETWEEN $2 AND $3 GROUP BY record_no, stage
UNION ALL
SELECT record_no, 'failed', amount_yen, debit_on FROM transfer_failure
WHERE file_id = $1 AND record_no BETWEEN $2 AND $3
UNION ALL
SELECT record_no, 'credit', amount_yen, value_date FROM bank_credit
WHERE file_id = $1 AND record_no BETWEEN $2 AND $3
""")
SELECT_KNOWN = Sql("""
SELECT k.reference FROM unnest($1::text[], $2::text[], $3::text[]) AS k (channel, reference, kind)
WHERE EXISTS (SELECT 1 FROM receipt r WHERE (r.channel, r.receipt_ref, r.stage) = (k.channel, k.reference, k.kind))
    OR (k.kind = 'failed' AND EXISTS (SELECT 1 FROM transfer_failure f WHERE f.receipt_ref = k.reference))
    OR (k.kind = 'credit' AND EXISTS (SELECT 1 FROM bank_credit c WHERE c.reference = k.reference))
""")


async def insert_failures(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """Keep results without money; returns the references that were not known before."""
    if not rows:
        return set()
    kept = await connection.fetch(INSERT_FAILURES, *map(list, zip(*rows, strict=True)))
    return {row["receipt_ref"] for row in kept}


def findings_of(row: asyncpg.Record) -> list[dict[str, Any]]:
    """What was found in a file, as it is kept."""
    findings: list[dict[str, Any]] = json.loads(row["findings"])
    return findings


async def claims_of_keys(connection: Connection, keys: Sequence[str]) -> dict[str, asyncpg.Record]:
    """The claims that these slips pay, by clearing key."""
    rows = await connection.fetch(SELECT_CLAIMS_OF_KEYS, keys) if keys else []
    return {row["clearing_key"]: row for row in rows}
