"""The extraction (抽出) of a debit day: what is asked of banks under every mandate, by the job and by hand-made SQL.

One mandate to a notice, whose first instalment falls due on the debit day; its other instalments are due later.
"""

import time
from datetime import date

import asyncpg

from services.payments.handlers.transfer_runs import FREEZING
from tests.benchmarks import data
from tests.benchmarks.installation import TEMPLATE, Installation
from tests.benchmarks.jobs import must_prove, run_job
from tests.benchmarks.rounds import Connection, Progress, Round, WrongOutcomeError

#: The day on which the city extracts what is debited on `data.DUE_ON`.
DAY = date(2026, 6, 15)

_MANDATES = (
    """
    UPDATE claim SET due_on = CASE instalment WHEN '02' THEN date '2026-08-31' WHEN '03' THEN date '2026-11-02'
        ELSE date '2027-02-01' END
    WHERE instalment <> '01'
    """,
    """
    INSERT INTO mandate (addressee_no, tax_item, version_no)
    SELECT addressee_no, tax_item, 1 FROM claim WHERE instalment = '01' ORDER BY claim_id
    """,
    # Neighbours have accounts at different banks, so that the order of the file is not the order of the claims.
    """
    INSERT INTO mandate_version (mandate_id, version_no, application_no, kind, effective_on, bank_number, branch_number,
        account_kind, account_number, holder_kana, holder_relation, reason, approval_id, entered_by, recorded_at)
    SELECT mandate_id, 1, 1, 'applied', date '2026-04-01', lpad((mandate_id * 7919 % 12 + 1)::text, 4, '0'),
        lpad((mandate_id * 104729 % 400 + 1)::text, 3, '0'), '1', lpad((mandate_id % 10000000)::text, 7, '0'),
        'ﾃｽﾄ ﾀﾛｳ', 'self', 'benchmark', gen_random_uuid(), 'service:benchmark', now()
    FROM mandate
    """,
    "VACUUM ANALYZE",
    "CHECKPOINT",
)
_FLOOR = (
    f"""
    INSERT INTO transfer_run (debit_on, rule_version, known_entry_id, frozen_at, frozen_by, request_count, amount_yen,
        file_sha256, checked_at)
    VALUES (date '{data.DUE_ON}', 'floor', 0, now(), 'floor', 0, 0, repeat('0', 64), now())
    """,
    f"""
    INSERT INTO transfer_request (run_id, debit_on, sequence_no, claim_id, claim_version, addressee_no, tax_item,
        clearing_key, attempt, assessed_yen, amount_yen, mandate_id, mandate_version_no, bank_number, branch_number,
        account_kind, account_number, holder_kana, new_code, state)
    SELECT (SELECT run_id FROM transfer_run), c.due_on, row_number() OVER (ORDER BY v.bank_number, v.branch_number,
        v.account_kind, v.account_number, c.clearing_key), c.claim_id, b.version, c.addressee_no, c.tax_item,
        c.clearing_key, 1, b.principal_assessed_yen, b.principal_assessed_yen - b.principal_collected_yen, m.mandate_id,
        v.version_no, v.bank_number, v.branch_number, v.account_kind, v.account_number, v.holder_kana, '1', 'open'
    FROM claim c JOIN claim_balance b USING (claim_id) JOIN mandate m USING (addressee_no, tax_item)
        JOIN mandate_version v USING (mandate_id, version_no)
    WHERE c.due_on = date '{data.DUE_ON}'
    """,
    """
    UPDATE transfer_run SET request_count = made.count, amount_yen = made.amount_yen
    FROM (SELECT count(*) AS count, sum(amount_yen) AS amount_yen FROM transfer_request) AS made
    """,
    # Without pgcrypto there is no HMAC; a second SHA-256 costs the same.
    f"""
    INSERT INTO access_record (service, instance, occurred_at, actor_id, actor_kind, roles, office, terminal, action,
        permission, purpose, subject_type, fields, row_count, detail, outcome, rule, trace_id, span_id, key_id,
        sequence_no, subject_ref, caused_by_event, row_hash, hmac)
    SELECT 'payments', '00000000-0000-0000-0000-000000000001', now(), 'operator:benchmark', 'operator', '{{}}', '', '',
        'list', '{FREEZING.permission}', 'receipt', 'addressee', '{{balance,mandate,account,holder_kana}}',
        count(*) OVER (), 'floor', 'allowed', '', '0123456789abcdef0123456789abcdef', '0123456789abcdef', '0001',
        request_id, addressee_no, '', row_hash, sha256(row_hash)
    FROM transfer_request, LATERAL (SELECT sha256(convert_to(
        '["shuno.access_record.v1","payments","00000000-0000-0000-0000-000000000001",1781481600000000,'
        '"operator:benchmark","operator",[],"","","list","{FREEZING.permission}","receipt","addressee",'
        '["balance","mandate","account","holder_kana"],300000,"floor","allowed","",'
        '"0123456789abcdef0123456789abcdef","0123456789abcdef","0001",' || request_id || ',"' || addressee_no
        || '",""]', 'UTF8')) AS row_hash) AS hashed
    """,
)
_RUN = "SELECT request_count, amount_yen FROM transfer_run"
_ROWS = "SELECT count(*), sum(amount_yen)::bigint FROM transfer_request WHERE state = 'open'"
_RECORDS = "SELECT count(DISTINCT subject_ref) FROM access_record WHERE permission = $1"


async def load(bench: Installation, mandates: int) -> None:
    """Make the database that rounds start from: notices of four instalments with a mandate each."""
    await bench.load(mandates * data.INSTALMENTS)
    connection = await asyncpg.connect(bench.postgresql.dsn(TEMPLATE))
    try:
        for statement in _MANDATES:
            await connection.execute(statement)
    finally:
        await connection.close()


async def hand_made(bench: Installation, mandates: int) -> Round:
    """Write the requests and the access records with hand-made SQL, in one transaction; no file is made."""
    async with bench.database() as database, bench.connection(database) as connection:
        started = time.perf_counter()
        async with connection.transaction():
            for statement in _FLOOR:
                await connection.execute(statement)
        seconds = time.perf_counter() - started
        await _check(connection, mandates)
    return Round(mandates, seconds, seconds)


async def service(bench: Installation, mandates: int, progress: Progress) -> Round:
    """The service's job freezes the debit day and makes the bank's file, whose hash it keeps."""
    async with bench.database() as database, bench.connection(database) as connection:
        run = await run_job(bench, database, "freeze_transfer_runs", DAY, mandates)
        progress(mandates)
        await _check(connection, mandates)
    return run.measured


async def _check(connection: Connection, mandates: int) -> None:
    first_instalments = range(1, mandates * data.INSTALMENTS + 1, data.INSTALMENTS)
    wanted = (mandates, sum(map(data.amount_yen, first_instalments)))
    for query in (_RUN, _ROWS):
        found = tuple(await connection.fetchrow(query) or ())
        if found != wanted:
            raise WrongOutcomeError(f"asked of the banks {found}, wanted {wanted} (requests, yen)")
    recorded = await connection.fetchval(_RECORDS, FREEZING.permission)
    if recorded != mandates:
        raise WrongOutcomeError(f"{mandates} persons are asked, {recorded} have an access record")
    await must_prove(connection)
