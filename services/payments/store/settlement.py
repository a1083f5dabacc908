"""The settlement (決算) and the proof of the ledger, each in one statement over the entries."""

from datetime import date, datetime

import asyncpg

from services.payments.store.appropriation import PROVE_APPROPRIATIONS
from services.payments.store.assessment_details import PROVE_HAND_ENTRIES
from services.payments.store.carry_over import PROVE_CARRY_OVER
from services.payments.store.corrections import PROVE_APPROVALS
from services.payments.store.decisions import PROVE_DECISIONS
from services.payments.store.disposition_cost import PROVE_COSTS
from services.payments.store.prepayment import PROVE_INCENTIVES
from services.payments.store.till import PROVE_TILLS
from services.payments.store.transfer_results import PROVE_TRANSFERS
from services.payments.store.transfers_done import PROVE_TRANSFERS_DONE
from services.payments.store.write_off import PROVE_WRITE_OFFS
from shared.postgres.sql import Connection, Sql

#: Collected money includes what is overpaid and not yet refunded (還付未済額), as the books have it. What was paid back
#: as an expenditure of a later year (歳出還付) takes nothing from it.
SELECT_SETTLEMENT = Sql("""
SELECT c.tax_item,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'principal'), 0)::bigint
        AS assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (
        WHERE e.side = 'collected' AND e.component IN ('principal', 'overpaid')
            AND e.reason NOT IN ('appropriated_by_expenditure', 'refunded_by_expenditure')), 0)::bigint
        AS collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'overpaid'), 0)::bigint
        AS unrefunded_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'written_off' AND e.component = 'principal'), 0)::bigint
        AS written_off_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'late_charge'), 0)::bigint
        AS late_charge_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'late_charge'), 0)::bigint
        AS late_charge_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'provisional'), 0)::bigint AS provisional_yen
FROM ledger_entry e JOIN claim c USING (claim_id)
WHERE c.accounting_fiscal_year = $1 AND e.effective_on <= $2 AND e.recorded_at <= $3
GROUP BY c.tax_item ORDER BY c.tax_item
""")
SELECT_SUSPENSE_TOTAL = Sql("""
SELECT count(DISTINCT receipt_id)::bigint AS receipts, coalesce(sum(amount_yen), 0)::bigint AS amount_yen
FROM (SELECT receipt_id, sum(amount_yen) AS amount_yen FROM ledger_entry WHERE component = 'suspense'
      GROUP BY receipt_id HAVING sum(amount_yen) <> 0) AS s
""")

_BALANCE = """
    principal_assessed_yen, principal_collected_yen, dunning_fee_assessed_yen, dunning_fee_collected_yen,
    late_charge_assessed_yen, late_charge_collected_yen, disposition_cost_assessed_yen, disposition_cost_collected_yen,
    provisional_yen, overpaid_yen
"""

#: Balances against the fold of the entries; a row is a claim whose projection is wrong.
PROVE_BALANCES = Sql(f"""
WITH kept AS (
    SELECT claim_id, version, version::bigint AS entry_count, {_BALANCE} FROM claim_balance WHERE version > 0
),
folded AS (SELECT claim_id, version, entry_count, {_BALANCE} FROM balance_by_ledger)
SELECT DISTINCT claim_id FROM ((TABLE kept EXCEPT TABLE folded) UNION (TABLE folded EXCEPT TABLE kept)) AS different
ORDER BY claim_id LIMIT 100
""")  # noqa: S608 - Only the constant list of columns is put in.
#: Writes balances anew from the entries, for the claims named.
REBUILD_BALANCES = Sql(f"""
UPDATE claim_balance AS b SET (version, {_BALANCE}) = (
    SELECT version, {_BALANCE} FROM balance_by_ledger AS f WHERE f.claim_id = b.claim_id
)
WHERE b.claim_id = ANY($1::bigint[]) AND EXISTS (SELECT 1 FROM balance_by_ledger AS f WHERE f.claim_id = b.claim_id)
""")  # noqa: S608 - Only the constant list of columns is put in.
#: Every payment that counts is cleared, in suspense or used (充当・還付) to the yen; a row is a receipt with money
#: missing or too much.
PROVE_RECEIPTS = Sql("""
WITH staged AS (
    SELECT receipt_id,
        bool_or(stage = 'cancel') AS cancelled,
        max(amount_yen) FILTER (WHERE stage = 'final') AS final_yen,
        max(amount_yen) FILTER (WHERE stage = 'flash' AND f.receipt_id IS NULL) AS flash_yen
    FROM receipt LEFT JOIN flash_release f USING (receipt_id) GROUP BY receipt_id
), wanted AS (
    SELECT receipt_id,
        CASE WHEN cancelled THEN 0 ELSE coalesce(final_yen, 0) - coalesce(used_yen, 0) END AS collected_yen,
        CASE WHEN cancelled OR final_yen IS NOT NULL THEN 0 ELSE coalesce(flash_yen, 0) END AS provisional_yen
    FROM staged LEFT JOIN (
        SELECT receipt_id, sum(amount_yen) AS used_yen FROM overpaid_use GROUP BY receipt_id
    ) AS u USING (receipt_id)
), entered AS (
    SELECT receipt_id,
        coalesce(sum(amount_yen) FILTER (WHERE side = 'collected'), 0) AS collected_yen,
        coalesce(sum(amount_yen) FILTER (WHERE side = 'provisional'), 0) AS provisional_yen
    FROM ledger_entry WHERE receipt_id IS NOT NULL GROUP BY receipt_id
)
SELECT coalesce(w.receipt_id, e.receipt_id) AS receipt_id
FROM wanted w FULL JOIN entered e USING (receipt_id)
WHERE coalesce(w.collected_yen, 0) <> coalesce(e.collected_yen, 0)
    OR coalesce(w.provisional_yen, 0) <> coalesce(e.provisional_yen, 0)
ORDER BY 1 LIMIT 100
""")
#: Entries whose claim does not exist.
PROVE_CLAIMS = Sql("""
SELECT DISTINCT e.claim_id FROM ledger_entry e LEFT JOIN claim c USING (claim_id)
WHERE e.claim_id IS NOT NULL AND c.claim_id IS NULL ORDER BY 1 LIMIT 100
""")
#: Assessed principal against the breakdown of the newest history, where there is one.
PROVE_BREAKDOWN = Sql("""
SELECT b.claim_id FROM claim_balance b JOIN claim c USING (claim_id) JOIN notice n USING (notice_id)
JOIN (SELECT claim_id, history_no, sum(amount_yen) AS amount_yen FROM claim_breakdown GROUP BY claim_id, history_no) d
    ON d.claim_id = b.claim_id AND d.history_no = n.history_no
WHERE d.amount_yen <> b.principal_assessed_yen + b.exempted_yen ORDER BY 1 LIMIT 100
""")
#: Money in suspense whose claim exists by now, or that has no open suspense row.
PROVE_SUSPENSE = Sql("""
WITH held AS (
    SELECT receipt_id, sum(amount_yen) AS amount_yen FROM ledger_entry WHERE component = 'suspense' GROUP BY receipt_id
)
SELECT coalesce(h.receipt_id, s.receipt_id) AS receipt_id
FROM held h FULL JOIN suspense s USING (receipt_id) LEFT JOIN claim c ON c.clearing_key = s.clearing_key
WHERE (coalesce(h.amount_yen, 0) <> 0) <> (s.receipt_id IS NOT NULL AND s.resolved_at IS NULL)
    OR (s.resolved_at IS NULL AND c.claim_id IS NOT NULL)
ORDER BY 1 LIMIT 100
""")
#: No entry came to a day or a year after its books were closed; a row is such an entry.
PROVE_CLOSED_BOOKS = Sql("""
SELECT e.entry_id FROM ledger_entry e JOIN day_close d ON e.booked_on <= d.closed_on AND e.entry_id > d.last_entry_id
UNION
SELECT e.entry_id FROM ledger_entry e
JOIN accounting_year_close y ON e.accounting_fiscal_year <= y.fiscal_year AND e.entry_id > y.last_entry_id
ORDER BY 1 LIMIT 100
""")
#: A month closes after its days, and with the differences that were approved. A row is the month as a number.
PROVE_CLOSED_MONTHS = Sql("""
SELECT (extract(year FROM m.month) * 100 + extract(month FROM m.month))::bigint FROM month_close m
LEFT JOIN approval a ON a.approval_id = m.approval_id AND a.act = 'payments.month_close'
WHERE NOT EXISTS (
        SELECT 1 FROM day_close d
        WHERE d.closed_on >= m.month + interval '1 month - 1 day' AND d.closed_at <= m.closed_at)
    OR a.approval_id IS NULL OR a.payload::jsonb->>'month' <> m.month::text
    OR (SELECT coalesce(jsonb_object_agg(d->>'channel', (d->>'difference_yen')::bigint), '{}')
        FROM jsonb_array_elements(a.payload::jsonb->'differences') d)
    <> (SELECT coalesce(jsonb_object_agg(t.channel, t.credits_yen - t.receipts_yen), '{}')
        FROM month_close_total t WHERE t.month = m.month AND t.credits_yen <> t.receipts_yen)
ORDER BY 1 LIMIT 100
""")
#: A slip asks for the sum of its parts, and money that names a slip came by one of the register.
PROVE_SLIPS = Sql("""
SELECT s.slip_no FROM slip s LEFT JOIN slip_part p USING (slip_no) GROUP BY s.slip_no
HAVING s.amount_yen <> coalesce(
    sum(p.principal_yen + p.dunning_fee_yen + p.late_charge_yen + p.disposition_cost_yen), 0)
UNION
SELECT r.slip_no FROM receipt r LEFT JOIN slip s USING (slip_no) WHERE r.slip_no IS NOT NULL AND s.slip_no IS NULL
ORDER BY 1 LIMIT 100
""")
COUNT_PROVED = Sql("""
SELECT (SELECT count(*) FROM claim) AS claims, (SELECT count(*) FROM ledger_entry) AS entries,
    (SELECT count(DISTINCT receipt_id) FROM receipt) AS receipts
""")

PROOFS: dict[str, tuple[Sql, str]] = {
    "balances": (PROVE_BALANCES, "残高が台帳の合計と一致しません"),
    "receipts": (PROVE_RECEIPTS, "収納額と消込・消込不能の合計が一致しません"),
    "claims": (PROVE_CLAIMS, "台帳の期別債権が存在しません"),
    "breakdown": (PROVE_BREAKDOWN, "内訳の合計が調定額と一致しません"),
    "approvals": (PROVE_APPROVALS, "決裁のない更正、または決裁と異なる更正があります"),
    "decisions": (PROVE_DECISIONS, "減免・免除・納期限・延滞金の決定が、決裁または残高と一致しません"),
    "appropriations": (PROVE_APPROPRIATIONS, "充当が、過誤納の期別債権と充当先の期別債権とで一致しません"),
    "disposition_costs": (PROVE_COSTS, "滞納処分費の決定が決裁と一致しません"),
    "hand_entries": (PROVE_HAND_ENTRIES, "手入力の調定が決裁と一致しません"),
    "slips": (PROVE_SLIPS, "納付書の額または納付書による収納が台帳と一致しません"),
    "transfers": (PROVE_TRANSFERS, "口座振替の依頼・結果と収納が一致しません"),
    "transfers_done": (PROVE_TRANSFERS_DONE, "口座振替済通知が決裁または振替の実績と一致しません"),
    "suspense": (PROVE_SUSPENSE, "消込不能の残高と一覧が一致しません"),
    "carry_over": (PROVE_CARRY_OVER, "繰越調定額が閉鎖した年度の台帳と一致しません"),
    "tills": (PROVE_TILLS, "窓口の領収書の番号が欠けているか、収納と一致しません"),
    "write_offs": (PROVE_WRITE_OFFS, "不納欠損が決定または残高と一致しません"),
    "closed_months": (PROVE_CLOSED_MONTHS, "月計の締めが日計の締めまたは決裁と一致しません"),
    "prepayment_incentives": (PROVE_INCENTIVES, "前納報奨金の交付と戻入が一致しません"),
    "closed_books": (PROVE_CLOSED_BOOKS, "締めた日または閉鎖した年度に後から記帳があります"),
}


async def settlement(
    connection: Connection, fiscal_year: int, valid_on: date, known_at: datetime
) -> list[asyncpg.Record]:
    """Assessed, collected and open money by tax item, as valid on a day and as known at a time."""
    return await connection.fetch(SELECT_SETTLEMENT, fiscal_year, valid_on, known_at)


async def prove(connection: Connection) -> dict[str, list[int]]:
    """Recompute everything that is a projection; gives the numbers that are wrong, by proof (empty lists when true)."""
    return {name: [row[0] for row in await connection.fetch(statement)] for name, (statement, _) in PROOFS.items()}


async def rebuild(connection: Connection) -> int:
    """Write every wrong balance anew from the ledger; returns how many there were."""
    count = 0
    while wrong := [row["claim_id"] for row in await connection.fetch(PROVE_BALANCES)]:
        await connection.execute(REBUILD_BALANCES, wrong)
        count += len(wrong)
        if [row["claim_id"] for row in await connection.fetch(PROVE_BALANCES)] == wrong:
            raise LookupError(f"claims without a balance row or without entries: {wrong[:10]}; look at them one by one")
    return count
