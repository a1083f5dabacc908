"""Cases and contacts."""

from shared.postgres.sql import Rows, Sql

ASSIGNMENTS = Rows(
    "case_assignment",
    ("case_id", "assignment_no", "assignee", "reason", "effective_on", "recorded_by", "recorded_at"),
)
CASE_STEPS = Rows("case_step", ("case_id", "step_no", "kind", "effective_on", "caused_by", "recorded_at"))

SELECT_IN_ARREARS = Sql("""
SELECT a.addressee_no,
    EXISTS (
        SELECT 1 FROM debtor_claim d JOIN known_claim c USING (claim_id)
        WHERE d.addressee_no = a.addressee_no AND c.overdue_on IS NOT NULL AND c.owed_yen > 0
    ) AS in_arrears
FROM unnest($1::text[]) AS a (addressee_no)
""")
LOCK_CASES = Sql("""
SELECT k.case_id, k.addressee_no, k.is_open,
    (SELECT max(s.step_no) FROM case_step s WHERE s.case_id = k.case_id) AS step_no,
    EXISTS (
        SELECT 1 FROM seizure z JOIN LATERAL (
            SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
        ) AS last ON true
        WHERE z.case_id = k.case_id AND last.state IN ('approved', 'issued', 'effective')
    ) AS under_seizure
FROM enforcement_case k WHERE k.addressee_no = ANY($1::text[]) ORDER BY k.addressee_no FOR UPDATE OF k
""")
ADD_CASES = Sql("""
INSERT INTO enforcement_case (addressee_no, is_open) SELECT unnest($1::text[]), false
ON CONFLICT (addressee_no) DO NOTHING
""")
SET_OPEN = Sql("""
UPDATE enforcement_case AS k SET is_open = n.is_open
FROM unnest($1::bigint[], $2::boolean[]) AS n (case_id, is_open) WHERE k.case_id = n.case_id
""")

LOCK_BY_ID = Sql("SELECT case_id FROM enforcement_case WHERE case_id = ANY($1::bigint[]) ORDER BY case_id FOR UPDATE")
SELECT_CASE = Sql("""
SELECT k.case_id, k.addressee_no, k.is_open, a.assignee, coalesce(a.assignment_no, 0) AS assignment_no
FROM enforcement_case k LEFT JOIN case_assignee a USING (case_id) WHERE k.case_id = $1
""")
FIND_CASE = Sql("SELECT case_id, addressee_no, is_open FROM enforcement_case WHERE addressee_no = $1")
SELECT_CASE_STEPS = Sql("""
SELECT step_no, kind, effective_on, recorded_at FROM case_step WHERE case_id = $1 ORDER BY step_no
""")
# Only arrears of the tax items to which the caller's right extends are added up, and a case without any is not his.
LIST_CASES = Sql("""
SELECT k.case_id, k.addressee_no, a.assignee, count(*) AS claim_count,
    sum(least(c.owed_yen, d.part_yen))::bigint AS owed_yen, min(c.due_on) AS oldest_due_on
FROM enforcement_case k JOIN debtor_claim d USING (addressee_no) JOIN known_claim c USING (claim_id)
LEFT JOIN case_assignee a USING (case_id)
WHERE k.is_open AND k.case_id > $1 AND ($3::text[] IS NULL OR c.tax_item = ANY($3))
    AND ($4::text IS NULL OR a.assignee = $4) AND c.overdue_on IS NOT NULL AND c.owed_yen > 0
GROUP BY k.case_id, k.addressee_no, a.assignee ORDER BY k.case_id LIMIT $2
""")

ADD_CONTACT = Sql("""
INSERT INTO contact
    (case_id, kind, made_on, summary, next_action, next_action_on, corrects, recorded_by, recorded_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
WHERE $7::bigint IS NULL OR EXISTS (SELECT 1 FROM contact o WHERE o.contact_id = $7 AND o.case_id = $1)
RETURNING contact_id
""")
SELECT_CONTACTS = Sql("""
SELECT c.contact_id, c.kind, c.made_on, c.summary, c.next_action, c.next_action_on, c.corrects,
    s.document_no AS sheet_no, c.recorded_by, c.recorded_at
FROM contact c LEFT JOIN field_result r USING (contact_id) LEFT JOIN field_sheet s USING (sheet_id)
WHERE c.case_id = $1 ORDER BY c.made_on DESC, c.contact_id DESC LIMIT 500
""")
SELECT_NEXT_ACTIONS = Sql("""
SELECT c.contact_id, c.case_id, c.next_action, c.next_action_on, k.addressee_no, a.assignee
FROM contact c JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
WHERE ($2::text IS NULL OR a.assignee = $2) AND k.is_open AND c.next_action_on <= $1
    AND NOT EXISTS (SELECT 1 FROM contact l WHERE l.case_id = c.case_id AND l.contact_id > c.contact_id)
ORDER BY c.next_action_on, c.contact_id LIMIT 500
""")
# The cases of a person, under whichever number of his, the open ones first.
SELECT_OF_PERSON = Sql("""
SELECT case_id, addressee_no, is_open FROM enforcement_case WHERE addressee_no = ANY($1::text[])
ORDER BY is_open DESC, case_id
""")
