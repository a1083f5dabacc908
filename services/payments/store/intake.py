"""Files as they came, and how far each has been posted."""

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
SELECT file_id, name, profile, sender, received_on, signature, state FROM intake_file
WHERE state IN ('received', 'posting') AND file_id <> ALL($1::bigint[]) ORDER BY file_id LIMIT 1
""")
KEEP_PUBLISHER = Sql("UPDATE intake_file SET publisher = $2, publisher_key_id = $3 WHERE file_id = $1")
BEGIN_POSTING = Sql("""
UPDATE intake_file SET state = 'posting', business_key = $2, record_count = $3, total_yen = $4, findings = $5,
    reader = $6
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
SELECT f.file_id, f.name, f.sha256, f.byte_count, f.channel, f.profile, f.received_on, f.received_at, f.state,
    f.record_count, f.total_yen, f.findings, f.finished_at, f.publisher, f.publisher_key_id,
    coalesce(sum(b.posted_count), 0)::bigint AS posted_count, coalesce(sum(b.posted_yen), 0)::bigint AS posted_yen,
    coalesce(sum(b.suspense_count), 0)::bigint AS suspense_count,
    coalesce(sum(b.suspense_yen), 0)::bigint AS suspense_yen,
    coalesce(sum(b.failed_count), 0)::bigint AS failed_count, coalesce(sum(b.failed_yen), 0)::bigint AS failed_yen,
    coalesce(sum(b.repeated_count), 0)::bigint AS repeated_count,
    coalesce(sum(b.repeated_yen), 0)::bigint AS repeated_yen
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


async def insert_failures(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """Keep results without money; returns the references that were not known before."""
    if not rows:
        return set()
    kept = await connection.fetch(INSERT_FAILURES, *map(list, zip(*rows, strict=True)))
    return {row["receipt_ref"] for row in kept}


async def claims_of_keys(connection: Connection, keys: Sequence[str]) -> dict[str, asyncpg.Record]:
    """The claims that these slips pay, by clearing key."""
    rows = await connection.fetch(SELECT_CLAIMS_OF_KEYS, keys) if keys else []
    return {row["clearing_key"]: row for row in rows}
