"""Notices with their history, and the claims that are opened from them."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.postgres.sql import Connection, Rows, Sql

#: Opening claims excludes posting money that fits none: one of the two sees the other's rows.
_OPENING_LOCK = 7_214_101

LOCK_OPENING = Sql("SELECT pg_advisory_xact_lock($1)")
SHARE_OPENING = Sql("SELECT pg_advisory_xact_lock_shared($1)")
INSERT_HISTORY = Sql("""
INSERT INTO assessment_history (notice_key, history_no, event_id, event_type, event, recorded_at, approval_id)
SELECT key, no, event_id, event_type, event, $6, $7
FROM unnest($1::text[], $2::integer[], $3::uuid[], $4::text[], $5::jsonb[]) AS h (key, no, event_id, event_type, event)
ON CONFLICT (notice_key, history_no) DO NOTHING
RETURNING event_id
""")
LOCK_NOTICES = Sql("""
SELECT notice_id, notice_key, history_no, addressee_no, assessment_fiscal_year FROM notice
WHERE notice_key = ANY($1::text[]) ORDER BY notice_id FOR UPDATE
""")
SELECT_UNAPPLIED = Sql("""
SELECT h.notice_key, h.history_no, h.event_id, h.event_type, h.event, h.approval_id
FROM assessment_history h LEFT JOIN notice n USING (notice_key)
WHERE h.notice_key = ANY($1::text[]) AND h.history_no > coalesce(n.history_no, 0)
ORDER BY h.notice_key, h.history_no
""")
SELECT_LAST_HISTORY = Sql("SELECT coalesce(max(history_no), 0) FROM assessment_history WHERE notice_key = $1")
INSERT_NOTICES = Sql("""
INSERT INTO notice (
    notice_key, municipality_code, former_municipality_code, levy_fiscal_year, target_fiscal_year, tax_item, notice_no,
    sequence_no, addressee_no, assessment_fiscal_year, assessed_on, notice_sent_on, is_ad_hoc, history_no
)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::integer[],
    $9::text[], $10::integer[], $11::date[], $12::date[], $13::boolean[], $14::integer[]
)
RETURNING notice_id, notice_key
""")
#: A claim of a year whose books are closed is booked in the first year that is open (過年度).
INSERT_CLAIMS = Sql("""
INSERT INTO claim (
    notice_id, instalment, addressee_no, tax_item, levy_fiscal_year, notice_no, clearing_key, due_on, statutory_due_on,
    accounting_fiscal_year, opened_at, is_past_year
)
SELECT n.notice_id, n.instalment, n.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, n.clearing_key, n.due_on,
    n.statutory_due_on, greatest(n.accounting_fiscal_year, y.first_open), n.opened_at,
    n.accounting_fiscal_year < coalesce(y.first_open, 0)
FROM unnest(
    $1::bigint[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::date[], $9::date[],
    $10::integer[], $11::timestamptz[]
) AS n (
    notice_id, instalment, addressee_no, tax_item, levy_fiscal_year, notice_no, clearing_key, due_on, statutory_due_on,
    accounting_fiscal_year, opened_at
), (SELECT max(fiscal_year) + 1 AS first_open FROM accounting_year_close) AS y
RETURNING claim_id, clearing_key
""")
INSERT_BALANCES = Sql("""
INSERT INTO claim_balance (
    claim_id, version, principal_assessed_yen, principal_collected_yen, dunning_fee_assessed_yen,
    dunning_fee_collected_yen, late_charge_assessed_yen, late_charge_collected_yen, provisional_yen, overpaid_yen
)
SELECT claim_id, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM unnest($1::bigint[]) AS c (claim_id)
""")
CORRECT_NOTICES = Sql("""
UPDATE notice SET history_no = n.history_no, correction_count = correction_count + n.corrections,
    corrected_on = n.corrected_on, correction_notice_on = n.notice_on
FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::date[], $5::date[])
    AS n (notice_id, history_no, corrections, corrected_on, notice_on)
WHERE notice.notice_id = n.notice_id
""")
CLAIMS_OF_NOTICES = Sql("""
SELECT claim_id, notice_id, instalment, due_on, statutory_due_on FROM claim WHERE notice_id = ANY($1::bigint[])
""")
CHANGE_DUE_DATES = Sql("""
UPDATE claim SET due_on = n.due_on, statutory_due_on = n.statutory_due_on
FROM unnest($1::bigint[], $2::date[], $3::date[]) AS n (claim_id, due_on, statutory_due_on)
WHERE claim.claim_id = n.claim_id
""")
COUNT_WAITING_HISTORY = Sql("""
SELECT count(*)::bigint FROM assessment_history h LEFT JOIN notice n USING (notice_key)
WHERE h.history_no > coalesce(n.history_no, 0) AND h.recorded_at < now() - make_interval(days => $1)
""")

BREAKDOWN = Rows("claim_breakdown", ("claim_id", "history_no", "code", "amount_yen"))
DUE_DATE_HISTORY = Rows("due_date_history", ("claim_id", "due_on", "replaced_by_history_no", "recorded_at"))


async def take_opening_lock(connection: Connection) -> None:
    """Claims are about to be opened: wait until money without a claim has been put into suspense."""
    await connection.fetchval(LOCK_OPENING, _OPENING_LOCK)


async def share_opening_lock(connection: Connection) -> None:
    """Money without a claim is about to be put into suspense: wait until claims have been opened."""
    await connection.fetchval(SHARE_OPENING, _OPENING_LOCK)


async def insert_columns(
    connection: Connection, statement: Sql, rows: Sequence[tuple[Any, ...]]
) -> list[asyncpg.Record]:
    """Run an insert over `unnest` arrays with the columns of these rows."""
    if not rows:
        return []
    return await connection.fetch(statement, *map(list, zip(*rows, strict=True)))
