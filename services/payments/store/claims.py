"""Claims with their balances: loaded and locked for a batch, written back in one statement per table."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.postgres.sql import Connection, Rows, Sql

_COLUMNS = """
    c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.clearing_key, c.due_on,
    c.accounting_fiscal_year, b.version, b.decision_count, b.exempted_yen, b.assessed_due_on, b.has_filing,
    b.principal_assessed_yen, b.principal_collected_yen, b.dunning_fee_assessed_yen, b.dunning_fee_collected_yen,
    b.late_charge_assessed_yen, b.late_charge_collected_yen, b.disposition_cost_assessed_yen,
    b.disposition_cost_collected_yen, b.provisional_yen, b.overpaid_yen, b.dunned_on, b.dunning_deadline_on,
    b.extinguished_on
"""

# Locked in the order of claims, so that two batches that share some never wait for each other in a circle.
LOCK_BY_CLEARING_KEY = Sql(f"""
SELECT {_COLUMNS} FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.clearing_key = ANY($1::text[]) ORDER BY c.claim_id FOR UPDATE OF b
""")  # noqa: S608 - Only the constant list of columns is put in.
LOCK_BY_ID = Sql(f"""
SELECT {_COLUMNS} FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id FOR UPDATE OF b
""")  # noqa: S608 - Only the constant list of columns is put in.
SELECT_BY_ID = Sql(f"""
SELECT {_COLUMNS}, c.statutory_due_on, c.opened_at, n.history_no, n.correction_count
FROM claim c JOIN claim_balance b USING (claim_id) JOIN notice n USING (notice_id) WHERE c.claim_id = $1
""")  # noqa: S608 - Only the constant list of columns is put in.
SELECT_BY_ADDRESSEES = Sql(f"""
SELECT {_COLUMNS} FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.claim_id IN (
    SELECT claim_id FROM claim WHERE addressee_no = ANY($1::text[])
    UNION SELECT claim_id FROM obligor_now WHERE addressee_no = ANY($1::text[])
) AND c.claim_id > $2 AND ($4::text[] IS NULL OR c.tax_item = ANY($4))
ORDER BY c.claim_id LIMIT $3
""")  # noqa: S608 - Only the constant list of columns is put in.

#: The day in Japan.
SELECT_TODAY = Sql("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")

UPDATE_BALANCES = Sql("""
UPDATE claim_balance AS b SET
    version = n.version,
    principal_assessed_yen = n.principal_assessed_yen,
    principal_collected_yen = n.principal_collected_yen,
    dunning_fee_assessed_yen = n.dunning_fee_assessed_yen,
    dunning_fee_collected_yen = n.dunning_fee_collected_yen,
    late_charge_assessed_yen = n.late_charge_assessed_yen,
    late_charge_collected_yen = n.late_charge_collected_yen,
    provisional_yen = n.provisional_yen,
    overpaid_yen = n.overpaid_yen,
    dunned_on = n.dunned_on,
    dunning_deadline_on = n.dunning_deadline_on,
    decision_count = n.decision_count,
    exempted_yen = n.exempted_yen,
    assessed_due_on = n.assessed_due_on,
    disposition_cost_assessed_yen = n.disposition_cost_assessed_yen,
    disposition_cost_collected_yen = n.disposition_cost_collected_yen,
    has_filing = n.has_filing,
    extinguished_on = n.extinguished_on
FROM unnest(
    $1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::date[], $12::date[], $13::integer[], $14::bigint[], $15::date[],
    $16::bigint[], $17::bigint[], $18::boolean[], $19::date[]
) AS n (
    claim_id, version, principal_assessed_yen, principal_collected_yen, dunning_fee_assessed_yen,
    dunning_fee_collected_yen, late_charge_assessed_yen, late_charge_collected_yen, provisional_yen, overpaid_yen,
    dunned_on, dunning_deadline_on, decision_count, exempted_yen, assessed_due_on, disposition_cost_assessed_yen,
    disposition_cost_collected_yen, has_filing, extinguished_on
)
WHERE b.claim_id = n.claim_id
""")

LEDGER = Rows(
    "ledger_entry",
    (
        "claim_id",
        "version",
        "side",
        "component",
        "amount_yen",
        "receipt_id",
        "reason",
        "effective_on",
        "booked_on",
        "accounting_fiscal_year",
        "cause",
        "recorded_at",
        "approval_id",
        "allocation_order",
    ),
)

OVERPAYMENT_CAUSES = Rows(
    "overpayment_cause", ("claim_id", "receipt_id", "cause", "amount_yen", "arose_on", "recorded_at")
)

#: A due date that was put off after the announcement (延長、繰上徴収の取消し) has its own one day.
TAKE_OVERDUE = Sql("""
INSERT INTO overdue_announcement (claim_id, announced_on)
SELECT c.claim_id, $1 FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.due_on < $1 AND b.principal_collected_yen < b.principal_assessed_yen AND b.extinguished_on IS NULL
    AND c.tax_item <> ALL($3::text[])
    AND NOT EXISTS (SELECT 1 FROM overdue_announcement o WHERE o.claim_id = c.claim_id AND o.announced_on > c.due_on)
ORDER BY c.claim_id LIMIT $2
ON CONFLICT (claim_id) DO UPDATE SET announced_on = excluded.announced_on
RETURNING claim_id
""")
SELECT_FOR_ANNOUNCEMENT = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    b.principal_assessed_yen - b.principal_collected_yen AS open_principal_yen,
    ARRAY(
        SELECT j.addressee_no FROM joint_obligor_now j WHERE j.notice_id = c.notice_id ORDER BY 1
    ) AS joint_addressee_nos
FROM claim c JOIN claim_balance b USING (claim_id) WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id
""")
SELECT_ENTRIES = Sql("""
SELECT version, side, component, amount_yen, receipt_id, reason, effective_on, booked_on, accounting_fiscal_year, cause,
    recorded_at, approval_id, allocation_order
FROM ledger_entry WHERE claim_id = $1 AND version > $2 ORDER BY version LIMIT $3
""")
BALANCE_AS_OF = Sql("""
SELECT side, component, sum(amount_yen)::bigint AS amount_yen FROM ledger_entry
WHERE claim_id = $1 AND effective_on <= $2 AND recorded_at <= $3 GROUP BY side, component
""")

#: What the notices of claims charged, and what the claims came to at their highest. $2 how the ledger names a charge.
SELECT_CHARGED_FEES = Sql("""
SELECT claim_id, coalesce(sum(amount_yen) FILTER (WHERE reason = $2), 0)::bigint AS fee_yen,
    coalesce(max(principal_yen), 0)::bigint AS highest_principal_yen
FROM (
    SELECT claim_id, amount_yen, reason,
        sum(amount_yen) FILTER (WHERE component = 'principal') OVER (PARTITION BY claim_id ORDER BY version)
            AS principal_yen
    FROM ledger_entry
    WHERE claim_id = ANY($1::bigint[]) AND side = 'assessed' AND component IN ('principal', 'dunning_fee')
) AS e
GROUP BY claim_id
""")


async def lock_by_clearing_key(connection: Connection, keys: Sequence[str]) -> list[asyncpg.Record]:
    """Load and lock the claims that these slips pay."""
    return await connection.fetch(LOCK_BY_CLEARING_KEY, keys)


async def lock_by_id(connection: Connection, claim_ids: Sequence[int]) -> list[asyncpg.Record]:
    """Load and lock claims by number; numbers that are none are left out."""
    return await connection.fetch(LOCK_BY_ID, claim_ids)


async def write_balances(connection: Connection, balances: Sequence[tuple[Any, ...]]) -> None:
    """Write balances back; each tuple has the columns of the statement in their order."""
    if balances:
        await connection.execute(UPDATE_BALANCES, *map(list, zip(*balances, strict=True)))
