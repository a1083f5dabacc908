"""Seizures from whoever is liable beside the debtor (第二次納税義務者), each under the notice that he got."""

from shared.postgres.sql import Rows, Sql

LIABILITIES = Rows("seizure_liability", ("seizure_id", "disposition_id"))

# By which notices somebody owes some claims beside their debtor, and which of the claims; he was demanded to pay.
SELECT_OF_PERSON = Sql("""
SELECT d.disposition_id, array_agg(c.claim_id ORDER BY c.claim_id) AS claim_ids
FROM disposition d JOIN disposition_claim c USING (disposition_id)
JOIN debtor_claim b ON b.claim_id = c.claim_id AND b.addressee_no = d.counterparty_no AND b.capacity = 'second'
WHERE d.counterparty_no = $1 AND d.kind = 'secondary_liability' AND c.claim_id = ANY($2::bigint[])
    AND NOT EXISTS (
        SELECT FROM disposition_step s WHERE s.disposition_id = d.disposition_id AND s.state IN ('ended', 'cancelled')
    )
GROUP BY d.disposition_id ORDER BY d.disposition_id
""")
# What was collected by seizures under a notice or came of their sale, and what live ones hold.
_TAKEN = """
SELECT coalesce(sum(t.collected_yen + t.held_yen), 0)::bigint
FROM seizure_liability m JOIN LATERAL (
    SELECT coalesce(sum(least(w.before_yen - w.seized_yen, w.price_yen))
            FILTER (WHERE w.kind IN ('collected', 'collected_part', 'sold')), 0) AS collected_yen,
        coalesce(max(w.seized_yen) FILTER (WHERE w.is_last AND w.state IN ('issued', 'effective')), 0) AS held_yen
    FROM (
        SELECT y.kind, y.state, y.seized_yen, lag(y.seized_yen) OVER (ORDER BY y.step_no) AS before_yen,
            y.step_no = max(y.step_no) OVER () AS is_last,
            CASE WHEN y.kind = 'sold' THEN coalesce((
                SELECT sum(b.amount_yen) FROM distribution b WHERE b.seizure_id = y.seizure_id AND b.source = 'sale'
            ), 0) END AS price_yen
        FROM seizure_step y WHERE y.seizure_id = m.seizure_id
    ) AS w
) AS t ON true
WHERE m.disposition_id = d.disposition_id
"""
# Of seizures under a notice that is in force: the demand, and what is left of the limit after what he paid, what was
# collected from him, and what live seizures hold.
SELECT_STANDING = Sql(f"""
SELECT l.seizure_id, l.disposition_id, i.document_no, e.effective_on AS demanded_on,
    d.limit_yen - coalesce((
        SELECT sum(y.amount_yen)::bigint FROM disposition_payment y WHERE y.disposition_id = d.disposition_id
    ), 0) - ({_TAKEN} AND m.seizure_id <> l.seizure_id) AS left_yen
FROM seizure_liability l JOIN disposition d USING (disposition_id)
JOIN disposition_step i ON i.disposition_id = d.disposition_id AND i.kind = 'issued'
JOIN disposition_step e ON e.disposition_id = d.disposition_id AND e.kind = 'demanded'
WHERE l.seizure_id = ANY($1::uuid[]) AND NOT EXISTS (
    SELECT FROM disposition_step s WHERE s.disposition_id = d.disposition_id AND s.state IN ('ended', 'cancelled')
)
ORDER BY l.seizure_id
""")  # noqa: S608 - Only the constant part above is put in.
SELECT_TAKEN = Sql(f"SELECT ({_TAKEN}) AS taken_yen FROM disposition d WHERE d.disposition_id = $1")  # noqa: S608 - As above.
# Property under seizure by virtue of a notice.
SELECT_LIVE = Sql("""
SELECT l.seizure_id FROM seizure_liability l JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = l.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE l.disposition_id = $1 AND last.state IN ('approved', 'issued', 'effective') LIMIT 1
""")
# The debtor's own property under seizure for some claims that is sold, not collected, and was never offered for sale.
SELECT_UNSOLD_OF_DEBTOR = Sql("""
SELECT DISTINCT z.seizure_id, v.kind FROM seizure_claim c JOIN seizure z USING (seizure_id)
JOIN known_claim k ON k.claim_id = c.claim_id AND k.addressee_no = z.addressee_no
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE c.claim_id = ANY($1::bigint[]) AND last.state IN ('issued', 'effective')
    AND NOT EXISTS (
        SELECT FROM sale o JOIN sale_step s USING (sale_id)
        WHERE o.seizure_id = z.seizure_id AND s.kind = 'published'
    )
ORDER BY z.seizure_id
""")
SELECT_STEPS = Sql("SELECT kind FROM disposition_step WHERE disposition_id = $1 ORDER BY step_no")
# The notice under which a seizure was made; none for a seizure from the debtor.
SELECT_NOTICE = Sql("""
SELECT i.document_no, d.ground, d.limit_yen FROM seizure_liability l JOIN disposition d USING (disposition_id)
JOIN disposition_step i ON i.disposition_id = d.disposition_id AND i.kind = 'issued' WHERE l.seizure_id = $1
""")
