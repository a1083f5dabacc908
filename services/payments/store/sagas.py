"""Sagas: what must be undone after money was taken back, and what of it is done."""

from shared.postgres.sql import Rows, Sql

SAGAS = Rows("saga", ("saga_id", "claim_id", "receipt_id", "amount_yen", "cause", "opened_on", "recorded_at"))
STEPS = Rows("saga_step", ("saga_id", "step", "amount_yen", "owner_office", "due_on"))
DONE = Rows("saga_step_done", ("saga_id", "step", "outcome", "note", "done_by", "done_at"))

#: Claims that a certificate in force says are paid.
SELECT_CERTIFIED = Sql("""
SELECT DISTINCT c.claim_id FROM claim c JOIN certificate d ON d.addressee_no = c.addressee_no
WHERE c.claim_id = ANY($1::bigint[]) AND d.number IS NOT NULL AND (d.valid_until IS NULL OR d.valid_until >= $2)
    AND (d.tax_item IS NULL OR d.tax_item = c.tax_item)
    AND (d.levy_fiscal_year IS NULL OR d.levy_fiscal_year = c.levy_fiscal_year)
""")
#: What of payments was refunded, and has not come back.
SELECT_REFUNDED = Sql("""
SELECT receipt_id, sum(amount_yen)::bigint AS amount_yen FROM overpaid_use
WHERE receipt_id = ANY($1::bigint[]) AND purpose = 'refund' GROUP BY receipt_id HAVING sum(amount_yen) > 0
""")
#: The oldest first, each with its steps; a step is stuck when its day is past and it is not done.
LIST_SAGAS = Sql("""
SELECT s.saga_id, s.claim_id, s.receipt_id, s.amount_yen, s.cause, s.opened_on, c.tax_item,
    bool_and(d.step IS NOT NULL) AS is_done,
    coalesce(bool_or(d.step IS NULL AND t.due_on < $1), false) AS is_stuck,
    json_agg(json_build_object(
        'step', t.step, 'amount_yen', t.amount_yen, 'owner_office', t.owner_office, 'due_on', t.due_on,
        'outcome', d.outcome, 'done_by', d.done_by, 'done_at', d.done_at) ORDER BY t.due_on, t.step)::text AS steps
FROM saga s JOIN claim c USING (claim_id) JOIN saga_step t USING (saga_id)
LEFT JOIN saga_step_done d USING (saga_id, step)
WHERE $5::text[] IS NULL OR c.tax_item = ANY($5)
GROUP BY s.saga_id, c.tax_item
HAVING $2 OR NOT bool_and(d.step IS NOT NULL)
ORDER BY s.saga_id LIMIT $3 OFFSET $4
""")
SELECT_STEP = Sql("""
SELECT t.owner_office, c.addressee_no, c.tax_item
FROM saga_step t JOIN saga s USING (saga_id) JOIN claim c USING (claim_id)
WHERE t.saga_id = $1 AND t.step = $2
""")
FINISH_STEP = Sql("""
INSERT INTO saga_step_done (saga_id, step, outcome, note, done_by, done_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (saga_id, step) DO NOTHING RETURNING step
""")
COUNT_OPEN = Sql("""
SELECT count(*) AS open_steps, count(DISTINCT t.saga_id) AS open,
    count(DISTINCT t.saga_id) FILTER (WHERE t.due_on < $1) AS stuck
FROM saga_step t WHERE NOT EXISTS (SELECT 1 FROM saga_step_done d WHERE d.saga_id = t.saga_id AND d.step = t.step)
""")
