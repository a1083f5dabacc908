"""Claims that were written off (不納欠損), as enforcement announced it, and the proof of the ledger against it."""

from shared.postgres.sql import Rows, Sql

WRITE_OFFS = Rows(
    "write_off",
    ("write_off_id", "claim_id", "ground", "extinguished_on", "decided_on", "event_id", "recorded_at"),
)
UNDONE = Rows("write_off_undone", ("write_off_id", "claim_id", "undone_on", "event_id", "recorded_at"))

#: What the ledger has written off of claims, by component.
SELECT_WRITTEN_OFF = Sql("""
SELECT claim_id,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'principal'), 0)::bigint AS principal_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'dunning_fee'), 0)::bigint AS dunning_fee_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'late_charge'), 0)::bigint AS late_charge_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'disposition_cost'), 0)::bigint AS disposition_cost_yen
FROM ledger_entry WHERE claim_id = ANY($1::bigint[]) AND side = 'written_off' GROUP BY claim_id
""")
#: Which of these pairs of write-off and claim still stand. $1 the write-offs, $2 their claims.
SELECT_STANDING = Sql("""
SELECT w.write_off_id, w.claim_id, w.extinguished_on
FROM unnest($1::uuid[], $2::bigint[]) AS n (write_off_id, claim_id) JOIN write_off w USING (write_off_id, claim_id)
WHERE NOT EXISTS (
    SELECT FROM write_off_undone u WHERE u.write_off_id = w.write_off_id AND u.claim_id = w.claim_id
)
ORDER BY w.claim_id
""")
#: What has to be said of claims that are owed again: their principal, and since when they are known to be overdue.
SELECT_OWED_AGAIN = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    b.principal_assessed_yen - b.principal_collected_yen AS open_principal_yen, o.announced_on,
    ARRAY(
        SELECT j.addressee_no FROM joint_obligor_now j WHERE j.notice_id = c.notice_id ORDER BY 1
    ) AS joint_addressee_nos
FROM claim c JOIN claim_balance b USING (claim_id) JOIN overdue_announcement o USING (claim_id)
WHERE c.claim_id = ANY($1::bigint[]) AND b.principal_assessed_yen > b.principal_collected_yen ORDER BY c.claim_id
""")
#: Exactly the claims that were announced, and whose write-off was not undone, are extinguished on that day; of them
#: everything is written off that was not paid, of all others nothing. A row is a claim for which this is not so.
PROVE_WRITE_OFFS = Sql("""
WITH announced AS (
    SELECT w.claim_id, w.extinguished_on FROM write_off w WHERE NOT EXISTS (
        SELECT FROM write_off_undone u WHERE u.write_off_id = w.write_off_id AND u.claim_id = w.claim_id
    )
), kept AS (
    SELECT claim_id, extinguished_on FROM claim_balance WHERE extinguished_on IS NOT NULL
), unpaid AS (
    SELECT b.claim_id, part.component, part.amount_yen FROM claim_balance b CROSS JOIN LATERAL (VALUES
        ('principal', b.principal_assessed_yen - b.principal_collected_yen),
        ('dunning_fee', b.dunning_fee_assessed_yen - b.dunning_fee_collected_yen),
        ('late_charge', b.late_charge_assessed_yen - b.late_charge_collected_yen),
        ('disposition_cost', b.disposition_cost_assessed_yen - b.disposition_cost_collected_yen)
    ) AS part (component, amount_yen) WHERE b.extinguished_on IS NOT NULL AND part.amount_yen <> 0
), entered AS (
    SELECT claim_id, component, sum(amount_yen)::bigint AS amount_yen FROM ledger_entry WHERE side = 'written_off'
    GROUP BY claim_id, component HAVING sum(amount_yen) <> 0
)
SELECT claim_id FROM (
    (TABLE announced EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE announced)
) AS different
UNION
SELECT claim_id FROM (
    (TABLE unpaid EXCEPT TABLE entered) UNION ALL (TABLE entered EXCEPT TABLE unpaid)
) AS unequal
ORDER BY 1 LIMIT 100
""")
