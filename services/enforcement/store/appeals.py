"""Appeals against acts of enforcement, and the acts against which they are directed."""

from shared.postgres.sql import Rows, Sql

# The same paper is received once.
ADD = Sql("""
INSERT INTO appeal (appeal_id, case_id, addressee_no, act_kind, document_no, seizure_id, disposition_id, sale_id,
    distribution_id, appellant, appellant_name, grounds, known_on, filed_on, received_on, last_day, recorded_by,
    recorded_at)
SELECT $1, $2, $3, $4, CASE $4 WHEN 'dunning_notice' THEN $5 END, CASE $4 WHEN 'seizure' THEN $5::uuid END,
    CASE $4 WHEN 'disposition' THEN $5::uuid END, CASE $4 WHEN 'sale' THEN $5::uuid END,
    CASE $4 WHEN 'distribution' THEN $5::uuid END, $6, $7, $8, $9, $10, $11, $12, $13, $14
ON CONFLICT DO NOTHING RETURNING appeal_id
""")
STEPS = Rows(
    "appeal_step",
    (
        "appeal_id",
        "step_no",
        "kind",
        "state",
        "effective_on",
        "due_on",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
LOCK = Sql("SELECT appeal_id FROM appeal WHERE appeal_id = $1 FOR UPDATE")
SELECT_ONE = Sql("SELECT * FROM appeal_now WHERE appeal_id = $1")
SELECT_OF_CASE = Sql("""
SELECT * FROM appeal_now WHERE case_id = $1 AND ($2::text[] IS NULL OR tax_items <@ $2)
ORDER BY received_on, appeal_id LIMIT 500
""")
LIST_LIVE = Sql("""
SELECT * FROM appeal_now WHERE state = ANY($1::text[]) AND ($2::text[] IS NULL OR tax_items <@ $2)
ORDER BY received_on, appeal_id LIMIT 500
""")
SELECT_STEPS = Sql("""
SELECT step_no, kind, effective_on, due_on, note, recorded_by, recorded_at FROM appeal_step
WHERE appeal_id = $1 ORDER BY step_no
""")

# Whose act it is, on which claims, when it was done, whether it still stands, and its special day (地方税法19条の4). $2
# of a notice are the kinds of property whose seizure is served on the debtor himself; $2 of a seizure and a sale are
# those that the special days are about.
SELECT_DUNNING_NOTICE = Sql("""
SELECT n.addressee_no, min(n.issued_on) AS acted_on, array_agg(n.claim_id ORDER BY n.claim_id) AS claim_ids, (
        SELECT min(s.effective_on) FROM known_notice o JOIN seizure_claim c USING (claim_id)
        JOIN seizure z USING (seizure_id) JOIN seizure_step s USING (seizure_id)
        JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
        WHERE o.document_no = $1
            AND (s.kind = 'copy_delivered' OR (s.kind = 'served' AND v.kind = ANY($2::text[])))
    ) AS special_on, false AS stands
FROM known_notice n WHERE n.document_no = $1 GROUP BY n.addressee_no
""")
# The day of the sale is that of the round that is not off: one that was stopped limits nothing.
SELECT_SEIZURE = Sql("""
SELECT z.addressee_no, i.effective_on AS acted_on,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY 1) AS claim_ids, (
        SELECT max(o.sale_on) FROM sale o WHERE o.seizure_id = z.seizure_id AND v.kind = ANY($2::text[])
            AND NOT EXISTS (SELECT 1 FROM sale_step s WHERE s.sale_id = o.sale_id AND s.kind IN ('failed', 'cancelled'))
    ) AS special_on,
    (SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1)
        IN ('issued', 'effective') AS stands
FROM seizure z JOIN seizure_step i ON i.seizure_id = z.seizure_id AND i.kind = 'issued'
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
WHERE z.seizure_id = $1::text::uuid
""")
SELECT_DISPOSITION = Sql("""
SELECT d.addressee_no, d.decided_on AS acted_on,
    ARRAY(SELECT c.claim_id FROM disposition_claim c WHERE c.disposition_id = d.disposition_id ORDER BY 1) AS claim_ids,
    NULL::date AS special_on, w.state = 'in_force' AS stands
FROM disposition d JOIN disposition_now w USING (disposition_id)
WHERE d.disposition_id = $1::text::uuid
""")
SELECT_SALE = Sql("""
SELECT z.addressee_no, p.effective_on AS acted_on,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY 1) AS claim_ids, (
        SELECT s.second_on FROM sale_step s
        WHERE s.sale_id = o.sale_id AND s.kind = 'decided' AND v.kind = ANY($2::text[])
    ) AS special_on,
    (SELECT s.state FROM sale_step s WHERE s.sale_id = o.sale_id ORDER BY s.step_no DESC LIMIT 1)
        IN ('published', 'awarded', 'decided') AS stands
FROM sale o JOIN seizure z USING (seizure_id) JOIN sale_step p ON p.sale_id = o.sale_id AND p.kind = 'published'
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
WHERE o.sale_id = $1::text::uuid
""")
SELECT_DISTRIBUTION = Sql("""
SELECT d.addressee_no, s.effective_on AS acted_on,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = d.seizure_id ORDER BY 1) AS claim_ids,
    (SELECT max(l.delivery_on) FROM distribution_step l WHERE l.distribution_id = d.distribution_id) AS special_on,
    false AS stands
FROM distribution d JOIN distribution_step s USING (distribution_id)
WHERE d.distribution_id = $1::text::uuid AND s.kind IN ('decided', 'divided')
ORDER BY s.step_no DESC LIMIT 1
""")
