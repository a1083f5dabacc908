"""Dispositions beside seizures: what was decided, for which claims, every step, what was stated and what came in."""

from shared.postgres.sql import Rows, Sql

DISPOSITIONS = Rows(
    "disposition",
    (
        "disposition_id",
        "case_id",
        "addressee_no",
        "kind",
        "ground",
        "authority",
        "reference",
        "description",
        "property_id",
        "counterparty_no",
        "limit_yen",
        "began_on",
        "due_on",
        "due_time",
        "decided_on",
        "recorded_at",
    ),
)
CLAIMS = Rows("disposition_claim", ("disposition_id", "claim_id", "tax_item", "former_due_on"))
STEPS = Rows(
    "disposition_step",
    (
        "disposition_id",
        "step_no",
        "kind",
        "state",
        "effective_on",
        "document_no",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
QUESTIONS = Rows("disposition_question", ("disposition_id", "ask_no", "asked_at"))
NOTICES = Rows(
    "disposition_notice",
    ("disposition_id", "ask_no", "claim_id", "document_no", "issued_on", "pay_by", "returned", "recorded_at"),
)
BALANCES = Rows(
    "disposition_balance",
    (
        "disposition_id",
        "ask_no",
        "claim_id",
        "version",
        "stated_on",
        "due_on",
        "priority_on",
        "principal_yen",
        "dunning_fee_yen",
        "late_charge_yen",
        "disposition_cost_yen",
        "provisional_yen",
        "recorded_at",
    ),
)
FAILURES = Rows("disposition_failure", ("disposition_id", "position", "rule", "claim_id"))
PAYMENTS = Rows("disposition_payment", ("disposition_id", "step_no", "paid_on", "amount_yen"))

LOCK = Sql("""
SELECT disposition_id FROM disposition WHERE disposition_id = ANY($1::uuid[]) ORDER BY disposition_id FOR UPDATE
""")
_WHOLE = """
SELECT d.*, n.step_no, n.state, n.last_step, n.effective_on,
    ARRAY(SELECT s.kind FROM disposition_step s WHERE s.disposition_id = d.disposition_id ORDER BY s.step_no) AS done,
    ARRAY(SELECT c.claim_id FROM disposition_claim c WHERE c.disposition_id = d.disposition_id ORDER BY 1) AS claim_ids,
    ARRAY(
        SELECT c.tax_item FROM disposition_claim c WHERE c.disposition_id = d.disposition_id
        UNION SELECT d.ground WHERE d.kind = 'provisional_seizure' ORDER BY 1
    ) AS tax_items,
    (SELECT s.document_no FROM disposition_step s WHERE s.disposition_id = d.disposition_id AND s.kind = 'issued')
        AS document_no,
    (SELECT max(q.ask_no) FROM disposition_question q WHERE q.disposition_id = d.disposition_id) AS ask_no,
    (SELECT coalesce(sum(y.amount_yen), 0)::bigint FROM disposition_payment y
        WHERE y.disposition_id = d.disposition_id) AS received_yen
FROM disposition d JOIN disposition_now n USING (disposition_id)
"""
SELECT_WHOLE = Sql(f"{_WHOLE} WHERE d.disposition_id = ANY($1::uuid[]) ORDER BY d.disposition_id")
SELECT_OF_CASE = Sql(f"{_WHOLE} WHERE d.case_id = $1 ORDER BY d.recorded_at, d.disposition_id")
# In force, with a day ahead or past, of all cases or one officer's: the court's days are watched here.
LIST_DUE = Sql(f"""
SELECT w.*, k.assignee FROM ({_WHOLE}) AS w LEFT JOIN case_assignee k USING (case_id)
WHERE w.due_on <= $1 AND w.state IN ('decided', 'in_force') AND ($2::text IS NULL OR k.assignee = $2)
    AND ($3::text[] IS NULL OR w.tax_items <@ $3)
    AND ($4::text IS NULL OR w.kind = $4)
ORDER BY w.due_on, w.disposition_id LIMIT 500
""")  # noqa: S608 - Only the constant query above is put in.
SELECT_STEPS = Sql("""
SELECT step_no, kind, state, effective_on, document_no, note, recorded_by, recorded_at
FROM disposition_step WHERE disposition_id = $1 ORDER BY step_no
""")
SELECT_FAILURES = Sql("SELECT rule, claim_id FROM disposition_failure WHERE disposition_id = $1 ORDER BY position")
# Each claim with what was stated last of it; nothing where payments was not asked.
SELECT_STATED = Sql("""
SELECT c.claim_id, c.tax_item, c.former_due_on, k.levy_fiscal_year, k.notice_no, k.instalment,
    coalesce(b.due_on, k.due_on) AS due_on, b.priority_on, b.stated_on, b.version, k.owed_yen,
    coalesce(b.principal_yen, k.owed_yen) AS principal_yen, coalesce(b.dunning_fee_yen, 0) AS dunning_fee_yen,
    coalesce(b.late_charge_yen, 0) AS late_charge_yen, coalesce(b.disposition_cost_yen, 0) AS disposition_cost_yen
FROM disposition_claim c JOIN known_claim k USING (claim_id)
LEFT JOIN LATERAL (
    SELECT x.* FROM disposition_balance x WHERE x.disposition_id = c.disposition_id AND x.claim_id = c.claim_id
    ORDER BY x.ask_no DESC LIMIT 1
) AS b ON true
WHERE c.disposition_id = $1 ORDER BY k.due_on, c.claim_id
""")
SELECT_NOTICES = Sql("""
SELECT disposition_id, ask_no, claim_id, document_no, issued_on, pay_by, returned
FROM disposition_notice WHERE disposition_id = ANY($1::uuid[])
""")
# Claims as they are known, with whose they are, what is under way for them, and what stands against them on a day:
# what was decided here, at once, and what others announced.
SELECT_STANDINGS = Sql("""
SELECT k.claim_id, k.addressee_no, k.tax_item, k.due_on, k.owed_yen, k.settled_on,
    ARRAY(
        SELECT DISTINCT n.kind FROM disposition_claim c JOIN disposition_now n USING (disposition_id)
        WHERE c.claim_id = k.claim_id AND n.state IN ('decided', 'in_force') ORDER BY 1
    ) AS under_way,
    ARRAY(
        SELECT h.ground FROM hold h JOIN enforcement_case o USING (case_id) LEFT JOIN hold_end e USING (hold_id)
        WHERE o.addressee_no = k.addressee_no AND h.first_day <= $2 AND (h.last_day IS NULL OR h.last_day >= $2)
            AND (e.effective_on IS NULL OR e.effective_on > $2)
            AND (NOT EXISTS (SELECT 1 FROM hold_claim x WHERE x.hold_id = h.hold_id)
                OR EXISTS (SELECT 1 FROM hold_claim x WHERE x.hold_id = h.hold_id AND x.claim_id = k.claim_id))
        UNION
        SELECT b.state FROM block b LEFT JOIN block_end e USING (block_id)
        WHERE b.addressee_no = k.addressee_no AND b.first_day <= $2 AND (b.last_day IS NULL OR b.last_day >= $2)
            AND (e.ended_on IS NULL OR e.ended_on > $2)
            AND (NOT EXISTS (SELECT 1 FROM block_claim x WHERE x.block_id = b.block_id)
                OR EXISTS (SELECT 1 FROM block_claim x WHERE x.block_id = b.block_id AND x.claim_id = k.claim_id))
        ORDER BY 1
    ) AS states
FROM known_claim k WHERE k.claim_id = ANY($1::bigint[]) ORDER BY k.claim_id
""")
# Accelerated due dates in force, to the minute.
SELECT_ACCELERATED = Sql("""
SELECT c.claim_id, d.due_on, d.due_time FROM disposition_claim c JOIN disposition d USING (disposition_id)
JOIN disposition_now n USING (disposition_id)
WHERE c.claim_id = ANY($1::bigint[]) AND d.kind = 'acceleration' AND n.state = 'in_force' ORDER BY c.claim_id
""")
# Other property of a case that is free, easily turned into money, and in nobody's hands yet (国税徴収法83条).
SELECT_FREE_PROPERTY = Sql("""
SELECT p.property_id, v.kind, v.value_yen, v.senior_yen
FROM property p JOIN LATERAL (
    SELECT x.* FROM property_version x WHERE x.property_id = p.property_id ORDER BY x.version_no DESC LIMIT 1
) AS v ON true
WHERE p.case_id = $1 AND NOT v.is_gone AND p.property_id IS DISTINCT FROM $2::bigint
    AND NOT EXISTS (
        SELECT 1 FROM seizure z JOIN LATERAL (
            SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
        ) AS last ON true
        WHERE z.property_id = p.property_id AND last.state NOT IN ('refused', 'released', 'withdrawn')
    )
ORDER BY p.property_id
""")
SELECT_PARTICIPATION_OF_PROPERTY = Sql("""
SELECT d.disposition_id FROM disposition d JOIN disposition_now n USING (disposition_id)
WHERE d.property_id = $1 AND d.kind = 'participation' AND n.state IN ('decided', 'in_force') LIMIT 1
""")
SELECT_LIABLE = Sql("""
SELECT d.disposition_id FROM disposition d JOIN disposition_now n USING (disposition_id)
WHERE d.counterparty_no = $1 AND d.kind = 'secondary_liability' AND n.state IN ('decided', 'in_force')
    AND EXISTS (
        SELECT 1 FROM disposition_claim c WHERE c.disposition_id = d.disposition_id AND c.claim_id = ANY($2::bigint[])
    )
LIMIT 1
""")
SELECT_OFFICE = Sql("SELECT office FROM approval WHERE approval_id = $1")
