"""Applications for graces (猶予の申請), their claims and their steps."""

from shared.postgres.sql import Rows, Sql

APPLICATIONS = Rows(
    "grace_application",
    (
        "application_id",
        "case_id",
        "kind",
        "ground",
        "extends",
        "applied_on",
        "received_on",
        "first_day",
        "last_day",
        "security",
        "facts",
        "recorded_by",
        "recorded_at",
    ),
)
CLAIMS = Rows("grace_application_claim", ("application_id", "claim_id", "amount_yen"))
STEPS = Rows(
    "grace_application_step",
    (
        "application_id",
        "step_no",
        "step_id",
        "state",
        "effective_on",
        "due_on",
        "grounds",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
SELECT_CASE_ID = Sql("SELECT case_id FROM grace_application WHERE application_id = $1")
SELECT_ONE = Sql("SELECT * FROM grace_application_now WHERE application_id = $1")
SELECT_OF_CASE = Sql("""
SELECT * FROM grace_application_now WHERE case_id = $1 AND ($2::text[] IS NULL OR tax_items <@ $2)
ORDER BY received_on, application_id LIMIT 500
""")
LIST_OPEN = Sql("""
SELECT * FROM grace_application_now WHERE state = ANY($1::text[]) AND ($2::text[] IS NULL OR tax_items <@ $2)
ORDER BY due_on NULLS LAST, received_on, application_id LIMIT 500
""")
SELECT_STEPS = Sql("""
SELECT step_no, state, effective_on, due_on, grounds, note, recorded_by, recorded_at FROM grace_application_step
WHERE application_id = $1 ORDER BY step_no
""")
SELECT_LAST = Sql("""
SELECT step_id, effective_on, grounds, note FROM grace_application_step
WHERE application_id = $1 AND state = $2 ORDER BY step_no DESC LIMIT 1
""")
# Open applications of a case for the same grace of some of the same claims.
SELECT_SHARING = Sql("""
SELECT n.application_id, n.applied_on, n.extends, n.state, n.effective_on, n.step_no, n.due_on
FROM grace_application_now n
WHERE n.case_id = $1 AND n.kind = $2 AND n.state = ANY($4::text[]) AND EXISTS (
    SELECT FROM grace_application_claim c WHERE c.application_id = n.application_id AND c.claim_id = ANY($3::bigint[])
)
ORDER BY n.received_on, n.application_id
""")
# The claims of an application by their names, with how much of each was applied for.
SELECT_NAMED = Sql("""
SELECT c.claim_id, c.amount_yen, n.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, n.instalment, n.due_on
FROM grace_application_claim c JOIN known_claim n USING (claim_id) WHERE c.application_id = $1
ORDER BY n.due_on, c.claim_id
""")
# Those whose time to correct them is over; their cases are locked before they are looked at again.
SELECT_OVERDUE = Sql("""
SELECT application_id, case_id, addressee_no, step_no, due_on FROM grace_application_now
WHERE state = 'supplement_served' AND due_on < $1 ORDER BY application_id
""")
