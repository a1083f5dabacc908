"""Desks, who sits at them, districts of persons, and cases that no person has given to anybody."""

from shared.postgres.sql import Rows, Sql

BY_RULE = Rows(
    "case_assignment",
    ("case_id", "assignment_no", "assignee", "desk", "reason", "effective_on", "recorded_by", "recorded_at"),
)
SAVE_DISTRICTS = Sql("""
INSERT INTO known_district (addressee_no, postal_code, is_protected, heard_at)
SELECT n.*, $4::timestamptz FROM unnest($1::text[], $2::text[], $3::boolean[]) AS n
ON CONFLICT (addressee_no) DO UPDATE
SET postal_code = excluded.postal_code, is_protected = excluded.is_protected, heard_at = excluded.heard_at
""")
ADD_HOLDER = Sql("""
INSERT INTO desk_holder (desk, change_no, holder, office, first_day, reason, recorded_by, recorded_at)
SELECT $1, coalesce(max(h.change_no), 0) + 1, $2, $3, $4, $5, $6, $7 FROM desk_holder h WHERE h.desk = $1
ON CONFLICT (desk, change_no) DO NOTHING RETURNING change_no
""")
SELECT_HOLDERS = Sql("""
SELECT DISTINCT ON (desk) desk, holder, office, first_day FROM desk_holder
WHERE first_day <= $1 ORDER BY desk, first_day DESC, change_no DESC
""")
# Locked in the order in which cases are opened and closed, so that nobody gives one away meanwhile.
LOCK_OPEN = Sql("""
SELECT case_id, addressee_no FROM enforcement_case WHERE is_open AND addressee_no > $1
ORDER BY addressee_no LIMIT $2 FOR UPDATE
""")
# Those of them that nobody has, or that the rule gave.
SELECT_UNASSIGNED = Sql("""
SELECT k.case_id, k.addressee_no, coalesce(a.assignment_no, 0) AS assignment_no, a.assignee, a.desk, d.postal_code, (
        SELECT coalesce(sum(least(c.owed_yen, b.part_yen)), 0)::bigint
        FROM debtor_claim b JOIN known_claim c USING (claim_id)
        WHERE b.addressee_no = k.addressee_no AND c.overdue_on IS NOT NULL
    ) AS owed_yen
FROM enforcement_case k LEFT JOIN case_assignee a USING (case_id) LEFT JOIN known_district d USING (addressee_no)
WHERE k.case_id = ANY($1::bigint[]) AND (a.assignee IS NULL OR a.desk IS NOT NULL) ORDER BY k.case_id
""")
