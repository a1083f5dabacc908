"""The floor: the rows that the service writes, written by hand-made SQL, a few statements in one transaction.

Same server, same schema with all its constraints and indexes, same data. Nothing is checked, decided or sent: the
statements know that every payment is on time, in full and new.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_EVENT_COLUMNS = (
    "event_id uuid, digest bytea, receipt_ref text, clearing_key text, amount_yen bigint, paid_on date, place text"
)
_FILE_COLUMNS = (
    "record_no int, receipt_ref text, clearing_key text, amount_yen bigint, paid_on date, place text, result_code text"
)

_MATCH = """
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
SELECT s.*, nextval('receipt_number') AS receipt_id, c.claim_id, c.addressee_no, b.version
FROM staged s JOIN claim c USING (clearing_key) JOIN claim_balance b USING (claim_id) {where} ORDER BY c.claim_id
"""
_RECEIPTS = """
INSERT INTO receipt (receipt_id, stage, channel, receipt_ref, clearing_key, claim_id, amount_yen, paid_on, booked_on,
    value_date, place, event_id, file_id, record_no, recorded_at)
SELECT receipt_id, 'final', '{channel}', receipt_ref, clearing_key, claim_id, amount_yen, paid_on, paid_on,
    {value_date}, place, {event_id}, {file_id}, {record_no}, now() FROM matched
"""
_LEDGER = """
INSERT INTO ledger_entry (claim_id, version, side, component, amount_yen, receipt_id, reason, effective_on, booked_on,
    accounting_fiscal_year, cause, recorded_at)
SELECT claim_id, version + 1, 'collected', 'principal', amount_yen, receipt_id, 'receipt', paid_on, paid_on, 2026,
    {cause}, now() FROM matched
"""
_BALANCES = """
UPDATE claim_balance b SET version = b.version + 1,
    principal_collected_yen = b.principal_collected_yen + m.amount_yen
FROM matched m WHERE b.claim_id = m.claim_id
"""
_OUTBOX = """
INSERT INTO outbox (shard, event_id, topic, key, type, payload, occurred_at, actor_id, purpose, caused_by, traceparent)
SELECT hashtext(addressee_no) & 15, uuidv7(), 'payments', addressee_no, kind.type, convert_to(kind.payload, 'UTF8'),
    now(), 'service:payments', NULL, {caused_by}, '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01'
FROM matched, LATERAL (VALUES
    ('payments.claim_settled.v1', format(
        '{{"claim_id":%s,"addressee_no":"%s","settled_on":"%s"}}', claim_id, addressee_no, paid_on)),
    ('payments.receipt_posted.v1', format(
        '{{"claim_id":%s,"addressee_no":"%s","receipt_id":%s,"channel":"{channel}","provisional":false,'
        '"amount_yen":%s,"paid_on":"%s","allocation":{{"principal_yen":%s,"dunning_fee_yen":0,"late_charge_yen":0,'
        '"overpaid_yen":0}},"open_yen":0}}', claim_id, addressee_no, receipt_id, amount_yen, paid_on, amount_yen))
) AS kind (type, payload)
"""
# Without pgcrypto there is no HMAC; a second SHA-256 costs the same.
_ACCESS = """
INSERT INTO access_record (service, instance, occurred_at, actor_id, actor_kind, roles, office, terminal, action,
    permission, purpose, subject_type, fields, row_count, detail, outcome, rule, trace_id, span_id, key_id,
    sequence_no, subject_ref, caused_by_event, row_hash, hmac)
SELECT 'payments', '00000000-0000-0000-0000-000000000001', now(), 'service:payments', 'service', '{{}}', '', '',
    'register', 'payments.receipt.post', 'receipt', 'addressee', '{{receipt,balance}}', count(*) OVER (), '', 'allowed',
    '', '0123456789abcdef0123456789abcdef', '0123456789abcdef', '0001', receipt_id, addressee_no, {cause},
    row_hash, sha256(row_hash)
FROM matched, LATERAL (SELECT sha256(convert_to(
    '["shuno.access_record.v1","payments","00000000-0000-0000-0000-000000000001",1782788400000000,"service:payments",'
    '"service",[],"","","register","payments.receipt.post","receipt","addressee",["receipt","balance"],4000,"",'
    '"allowed","","0123456789abcdef0123456789abcdef","0123456789abcdef","0001",' || receipt_id || ',"' || addressee_no
    || '","' || {cause} || '"]', 'UTF8')) AS row_hash) AS hashed
"""
_INBOX = "INSERT INTO inbox (event_id, digest) SELECT event_id, digest FROM staged"
_FAILURES = """
INSERT INTO transfer_failure (receipt_ref, claim_id, clearing_key, amount_yen, debit_on, result_code, file_id,
    record_no)
SELECT receipt_ref, claim_id, clearing_key, amount_yen, paid_on, result_code, {file_id}, record_no
FROM staged JOIN claim USING (clearing_key) WHERE result_code <> '0'
"""
_FAILURE_EVENTS = """
INSERT INTO outbox (shard, event_id, topic, key, type, payload, occurred_at, actor_id)
SELECT hashtext(addressee_no) & 15, uuidv7(), 'payments', addressee_no, 'payments.transfer_failed.v1',
    convert_to(format(
    '{{"claim_id":%s,"addressee_no":"%s","amount_yen":%s,"debit_on":"%s","result_code":"%s"}}', claim_id, addressee_no,
    amount_yen, paid_on, result_code), 'UTF8'), now(), 'service:payments'
FROM staged JOIN claim USING (clearing_key) WHERE result_code <> '0'
"""
# The claims of a benchmark are in no run of account transfer, so each result is listed as one that nobody asked for.
_UNEXPECTED = """
INSERT INTO transfer_unexpected (file_id, record_no, reason, amount_yen, debit_on, result_code)
SELECT {file_id}, record_no, 'not_requested', amount_yen, paid_on, result_code FROM staged
"""
_BLOCKS = """
INSERT INTO intake_block SELECT {file_id}, (record_no - 2) / 5000, count(*) FILTER (WHERE result_code = '0'),
    coalesce(sum(amount_yen) FILTER (WHERE result_code = '0'), 0), 0, 0, count(*) FILTER (WHERE result_code <> '0'),
    coalesce(sum(amount_yen) FILTER (WHERE result_code <> '0'), 0), 0, 0
FROM staged GROUP BY (record_no - 2) / 5000
"""
_FILE = """
INSERT INTO intake_file (name, sha256, byte_count, profile, reader, sender, received_on, state)
VALUES ('floor', 'floor', 0, 'strict', 'floor', 'floor', '2026-07-01', 'posting') RETURNING file_id
"""


async def post_events(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> float:
    """Post payments as the events would be; returns seconds."""
    await connection.execute(f"CREATE UNLOGGED TABLE staged ({_EVENT_COLUMNS})")
    words = {
        "channel": "convenience_store",
        "value_date": "NULL",
        "event_id": "event_id",
        "file_id": "NULL",
        "record_no": "NULL",
        "cause": "event_id::text",
        "caused_by": "event_id::text",
        "where": "",
    }
    statements = (_INBOX, _MATCH, _RECEIPTS, _LEDGER, _BALANCES, _OUTBOX, _ACCESS)
    return await _run(connection, rows, [statement.format_map(words) for statement in statements])


async def post_file(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> float:
    """Post the results of account transfers as the file would be; returns seconds."""
    await connection.execute(f"CREATE UNLOGGED TABLE staged ({_FILE_COLUMNS})")
    file_id = await connection.fetchval(_FILE)
    words = {
        "channel": "account_transfer",
        "value_date": "paid_on",
        "event_id": "NULL",
        "file_id": str(file_id),
        "record_no": "record_no",
        "cause": f"'file:{file_id}:' || record_no",
        "caused_by": "NULL",
        "where": "WHERE s.result_code = '0'",
    }
    statements = (
        _MATCH,
        _RECEIPTS,
        _LEDGER,
        _BALANCES,
        _OUTBOX,
        _ACCESS,
        _FAILURES,
        _FAILURE_EVENTS,
        _UNEXPECTED,
        _BLOCKS,
    )
    return await _run(connection, rows, [statement.format_map(words) for statement in statements])


async def _run(connection: Connection, rows: Iterable[tuple[Any, ...]], statements: Sequence[str]) -> float:
    started = time.perf_counter()
    await connection.copy_records_to_table("staged", records=rows)
    await connection.execute("ANALYZE staged")
    async with connection.transaction():
        for statement in statements:
            await connection.execute(statement)
            if statement.lstrip().startswith("CREATE TEMPORARY"):
                await connection.execute("ANALYZE matched")
    seconds = time.perf_counter() - started
    await connection.execute("DROP TABLE staged")
    return seconds
