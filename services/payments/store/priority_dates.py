"""What the priority dates (法定納期限等) of some claims follow from."""

from shared.postgres.sql import Sql

# The day that two persons decided, where they did; else what was owed after each event that touched the claim, and
# since what day.
SELECT_OF_CLAIMS = Sql("""
SELECT c.claim_id, c.tax_item, n.levy_fiscal_year, n.is_ad_hoc, q.priority_on,
    (SELECT array_agg(k.statutory_due_on) FROM claim k WHERE k.notice_id = c.notice_id) AS statutory_dues,
    coalesce((
        SELECT d.collection_kind = 'pay' FROM notice_description d
        WHERE d.notice_id = c.notice_id AND d.collector_no IS NOT NULL ORDER BY d.history_no DESC LIMIT 1
    ), false) AS withheld_from_pay,
    y.amounts_yen, y.fixed_days
FROM claim c JOIN notice n USING (notice_id)
LEFT JOIN LATERAL (
    SELECT d.priority_on FROM priority_date_decision d WHERE d.notice_id = c.notice_id
    ORDER BY d.recorded_at DESC LIMIT 1
) AS q ON true
LEFT JOIN LATERAL (
    SELECT array_agg(coalesce((one.part ->> 'amount_yen')::bigint, 0) ORDER BY a.history_no) AS amounts_yen,
        array_agg(coalesce(a.event ->> 'notice_sent_on', a.event ->> 'assessed_on', a.event ->> 'revised_on',
            a.event ->> 'cancelled_on')::date ORDER BY a.history_no) AS fixed_days
    FROM assessment_history a LEFT JOIN LATERAL (
        SELECT part FROM jsonb_array_elements(a.event -> 'instalments') AS part
        WHERE part ->> 'instalment' = c.instalment
    ) AS one ON true
    WHERE a.notice_key = n.notice_key AND a.history_no <= n.history_no
        AND (one.part IS NOT NULL OR a.event_type LIKE 'assessments.assessment_cancelled.%')
) AS y ON true
WHERE c.claim_id = ANY($1::bigint[])
""")
