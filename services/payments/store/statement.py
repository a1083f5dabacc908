"""The statement of account of a person, folded from the entries."""

from shared.postgres.sql import Sql

#: As valid on a day and as known at a time; claims without an entry until then are left out.
SELECT_STATEMENT = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'principal'), 0)::bigint
        AS principal_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'principal'), 0)::bigint
        AS principal_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'late_charge'), 0)::bigint
        AS late_charge_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'late_charge'), 0)::bigint
        AS late_charge_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'assessed' AND e.component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_assessed_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_collected_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'written_off'), 0)::bigint AS written_off_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'provisional'), 0)::bigint AS provisional_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.side = 'collected' AND e.component = 'overpaid'), 0)::bigint
        AS overpaid_yen
FROM claim c JOIN ledger_entry e USING (claim_id)
WHERE c.claim_id IN (
    SELECT claim_id FROM claim WHERE addressee_no = ANY($1::text[])
    UNION SELECT claim_id FROM obligor_now WHERE addressee_no = ANY($1::text[])
)
    AND ($2::text[] IS NULL OR c.tax_item = ANY($2)) AND e.effective_on <= $3 AND e.recorded_at <= $4
    AND c.claim_id > $5
GROUP BY c.claim_id ORDER BY c.claim_id LIMIT $6
""")
