"""What must be done about seizures, and until when."""

from shared.postgres.sql import Rows, Sql

DUTIES = Rows(
    "duty",
    (
        "duty_id",
        "seizure_id",
        "kind",
        "remaining_yen",
        "owner_office",
        "opened_on",
        "due_on",
        "caused_by",
        "recorded_at",
    ),
)
FINDINGS = Rows("duty_finding", ("duty_id", "finding", "recorded_by", "recorded_at"))
ENDS = Rows("duty_end", ("duty_id", "outcome", "caused_by", "recorded_at"))

SELECT_OPEN = Sql("""
SELECT d.duty_id, d.seizure_id, d.kind, d.remaining_yen FROM duty d
WHERE d.seizure_id = ANY($1::uuid[]) AND NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
""")
LIST_OPEN = Sql("""
SELECT d.duty_id, d.seizure_id, z.case_id, z.addressee_no, a.assignee, d.kind, d.remaining_yen, d.owner_office,
    d.opened_on, d.due_on, d.due_on < $1 AS late,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = d.seizure_id ORDER BY 1) AS tax_items
FROM duty d JOIN seizure z USING (seizure_id) LEFT JOIN case_assignee a USING (case_id)
WHERE ($3::text IS NULL OR a.assignee = $3) AND NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
    AND ($2::text[] IS NULL OR NOT EXISTS (
        SELECT 1 FROM seizure_claim c WHERE c.seizure_id = d.seizure_id AND c.tax_item <> ALL($2)
    ))
ORDER BY d.due_on, d.duty_id LIMIT 500
""")
# Of the seizures that the law demands to release, those whose release as they stand now nobody has proposed.
SELECT_TO_PROPOSE = Sql("""
SELECT z.seizure_id, z.addressee_no, last.step_no, d.owner_office,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY 1) AS tax_items,
    (SELECT bool_and(k.settled_on IS NOT NULL) FROM seizure_claim c JOIN known_claim k USING (claim_id)
        WHERE c.seizure_id = z.seizure_id) AS is_settled
FROM duty d JOIN seizure z USING (seizure_id)
JOIN LATERAL (
    SELECT s.step_no FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE d.kind = 'release' AND NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
    AND NOT EXISTS (
        SELECT 1 FROM approval a
        WHERE a.act = 'enforcement.seizure_release' AND a.state IN ('proposed', 'checked') AND a.expires_at > $1
            AND a.payload::jsonb ->> 'seizure_id' = z.seizure_id::text
            AND (a.payload::jsonb ->> 'step_no')::integer = last.step_no
    )
ORDER BY z.seizure_id
""")
# In force, for a claim that was paid no later than the issue, as is heard now; what the seizure itself brought in is no
# such payment. One review is enough while it is open.
SELECT_TO_REVIEW = Sql("""
SELECT z.seizure_id, z.owner_office, min(r.claim_id) AS claim_id
FROM unnest($1::bigint[], $2::date[]) AS r (claim_id, paid_on)
JOIN seizure_claim c USING (claim_id) JOIN seizure z USING (seizure_id)
JOIN seizure_step i ON i.seizure_id = z.seizure_id AND i.kind = 'issued' AND i.effective_on >= r.paid_on
JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE last.state IN ('issued', 'effective')
    AND NOT EXISTS (
        SELECT 1 FROM seizure_step p
        WHERE p.seizure_id = z.seizure_id AND p.kind IN ('collected_part', 'collected', 'sold')
            AND p.effective_on = r.paid_on
    )
    AND NOT EXISTS (
        SELECT 1 FROM duty d
        WHERE d.seizure_id = z.seizure_id AND d.kind = 'review'
            AND NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
    )
GROUP BY z.seizure_id, z.owner_office ORDER BY z.seizure_id
""")
# In force, of property that was valued anew since it was seized.
SELECT_REVALUED = Sql("""
SELECT z.seizure_id FROM seizure z
JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE last.state IN ('issued', 'effective') AND EXISTS (
    SELECT 1 FROM property_version v WHERE v.property_id = z.property_id AND v.version_no > z.property_version_no
)
ORDER BY z.seizure_id
""")
COUNT_OPEN = Sql("""
SELECT count(*) AS open_duties, count(*) FILTER (WHERE d.due_on < $1) AS late_duties,
    count(*) FILTER (WHERE d.kind = 'release') AS open_release_duties
FROM duty d WHERE NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
""")
