"""Seizures, their steps, and the answers by which they were issued."""

from shared.postgres.sql import Rows, Sql

SEIZURE_ACT = "enforcement.seizure"

SEIZURES = Rows(
    "seizure",
    (
        "seizure_id",
        "case_id",
        "addressee_no",
        "property_id",
        "property_version_no",
        "seized_yen",
        "expected_cost_yen",
        "owner_office",
        "recorded_at",
    ),
)
SEIZED_CLAIMS = Rows("seizure_claim", ("seizure_id", "claim_id", "tax_item", "other_no"))
STEPS = Rows(
    "seizure_step",
    (
        "seizure_id",
        "step_no",
        "kind",
        "state",
        "effective_on",
        "seized_yen",
        "document_no",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
QUESTIONS = Rows("seizure_question", ("seizure_id", "ask_no", "asked_at"))
ANSWERS = Rows("seizure_answer", ("seizure_id", "ask_no", "addressee_no", "recorded_at"))
STATED_NOTICES = Rows(
    "stated_notice",
    ("seizure_id", "ask_no", "claim_id", "document_no", "issued_on", "pay_by", "returned", "recorded_at"),
)
STATED_BALANCES = Rows(
    "stated_balance",
    (
        "seizure_id",
        "ask_no",
        "claim_id",
        "version",
        "due_on",
        "principal_yen",
        "dunning_fee_yen",
        "late_charge_yen",
        "provisional_yen",
        "disposition_cost_yen",
        "recorded_at",
    ),
)
FAILED = Rows("failed_precondition", ("seizure_id", "position", "rule", "claim_id"))

LOCK = Sql("SELECT seizure_id FROM seizure WHERE seizure_id = ANY($1::uuid[]) ORDER BY seizure_id FOR UPDATE")
LOCK_OF_CLAIMS = Sql("""
SELECT seizure_id FROM seizure
WHERE seizure_id IN (SELECT c.seizure_id FROM seizure_claim c WHERE c.claim_id = ANY($1::bigint[]))
ORDER BY seizure_id FOR UPDATE
""")
# Read after the lock, so that the last step is the last. Before the issue the amount is the one that was approved. The
# owner is under whose number the claims stand, by which other services know them: the debtor, where the property is
# that of whoever is liable beside him.
SELECT_LOCKED = Sql("""
SELECT z.seizure_id, z.case_id, z.addressee_no, z.property_id, z.property_version_no, z.owner_office, last.step_no,
    l.disposition_id AS liability_id, coalesce(o.addressee_no, z.addressee_no) AS owner_no,
    last.state, q.ask_no, CASE WHEN last.state = 'approved' THEN z.seized_yen ELSE last.seized_yen END AS seized_yen,
    v.kind, v.third_party, v.description, v.account_number, v.value_yen,
    v.senior_yen, v.is_gone, z.expected_cost_yen, x.exemption,
    newest.version_no AS current_version_no, newest.value_yen AS current_value_yen,
    newest.senior_yen AS current_senior_yen,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY c.claim_id) AS claim_ids,
    ARRAY(
        SELECT coalesce(c.other_no, o.addressee_no, z.addressee_no) FROM seizure_claim c
        WHERE c.seizure_id = z.seizure_id ORDER BY c.claim_id
    ) AS claim_owner_nos,
    ARRAY(
        SELECT DISTINCT c.other_no FROM seizure_claim c
        WHERE c.seizure_id = z.seizure_id AND c.other_no IS NOT NULL ORDER BY 1
    ) AS other_nos,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY 1) AS tax_items
FROM seizure z
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
LEFT JOIN property_exemption x ON x.property_id = z.property_id AND x.version_no = z.property_version_no
LEFT JOIN seizure_liability l ON l.seizure_id = z.seizure_id
LEFT JOIN disposition o ON o.disposition_id = l.disposition_id
JOIN LATERAL (
    SELECT s.step_no, s.state, s.seized_yen FROM seizure_step s
    WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
JOIN LATERAL (
    SELECT n.version_no, n.value_yen, n.senior_yen FROM property_version n
    WHERE n.property_id = z.property_id ORDER BY n.version_no DESC LIMIT 1
) AS newest ON true
JOIN LATERAL (SELECT max(a.ask_no) AS ask_no FROM seizure_question a WHERE a.seizure_id = z.seizure_id) AS q ON true
WHERE z.seizure_id = ANY($1::uuid[]) ORDER BY z.seizure_id
""")
SELECT_STATED_NOTICES = Sql("""
SELECT seizure_id, ask_no, claim_id, document_no, issued_on, pay_by, returned
FROM stated_notice WHERE seizure_id = ANY($1::uuid[])
""")
#: Under which numbers payments has answered the questions that stand, and what it stated of their claims.
SELECT_ANSWERS = Sql("""
SELECT a.seizure_id, a.addressee_no FROM seizure_answer a
JOIN unnest($1::uuid[], $2::integer[]) AS n (seizure_id, ask_no) USING (seizure_id, ask_no)
""")
SELECT_STATED_BALANCES = Sql("""
SELECT s.seizure_id, s.claim_id, s.version, s.due_on, s.principal_yen, s.dunning_fee_yen, s.late_charge_yen,
    s.provisional_yen, s.disposition_cost_yen, k.heard_at > s.recorded_at AS has_changed
FROM stated_balance s
JOIN unnest($1::uuid[], $2::integer[]) AS n (seizure_id, ask_no) USING (seizure_id, ask_no)
LEFT JOIN known_claim k USING (claim_id)
ORDER BY s.seizure_id, s.claim_id
""")
#: What is under seizure for the same persons.
SELECT_IN_FORCE = Sql("""
SELECT z.seizure_id, z.property_id, last.seized_yen, v.kind, v.value_yen, v.senior_yen, z.expected_cost_yen,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = z.seizure_id) AS claim_ids
FROM seizure z
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
JOIN LATERAL (
    SELECT s.state, s.seized_yen FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE z.case_id = ANY($1::bigint[]) AND last.state IN ('issued', 'effective')
""")
# A claim of which nothing was heard since the issue is owed as it was stated then.
SELECT_SEIZED_FOR = Sql("""
SELECT c.seizure_id, c.claim_id, b.without_charge_yen, b.late_charge_yen,
    CASE WHEN k.heard_at > b.recorded_at THEN k.owed_yen ELSE b.without_charge_yen END AS owed_yen,
    EXISTS (
        SELECT 1 FROM measure_claim x JOIN measure m USING (measure_id) JOIN hold h ON h.hold_id = m.measure_id
        JOIN enforcement_case y ON y.case_id = h.case_id
        WHERE x.claim_id = c.claim_id AND y.addressee_no IN (z.addressee_no, c.other_no)
            AND h.ground = 'suspension' AND m.ground = 'hardship'
            AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = h.hold_id)
    ) AS is_to_be_freed
FROM seizure_claim c JOIN seizure z USING (seizure_id)
JOIN LATERAL (
    SELECT s.principal_yen + s.dunning_fee_yen + s.disposition_cost_yen AS without_charge_yen, s.late_charge_yen,
        s.recorded_at
    FROM stated_balance s
    WHERE s.seizure_id = c.seizure_id AND s.claim_id = c.claim_id ORDER BY s.ask_no DESC LIMIT 1
) AS b ON true
JOIN known_claim k ON k.claim_id = c.claim_id
WHERE c.seizure_id = ANY($1::uuid[]) ORDER BY c.seizure_id, c.claim_id
""")
SELECT_LIVE_OF_PROPERTY = Sql("""
SELECT z.seizure_id FROM seizure z JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE z.property_id = $1 AND last.state IN ('approved', 'issued', 'effective') LIMIT 1
""")
TAKE_SERIALS = Sql("""
INSERT INTO document_series (fiscal_year, last_serial) VALUES ($1, $2)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = document_series.last_serial + excluded.last_serial
RETURNING last_serial
""")

SELECT_STEPS = Sql("""
SELECT step_no, kind, state, effective_on, seized_yen, document_no, note, recorded_by, recorded_at
FROM seizure_step WHERE seizure_id = $1 ORDER BY step_no
""")
SELECT_FAILED = Sql("SELECT rule, claim_id FROM failed_precondition WHERE seizure_id = $1 ORDER BY position")
SELECT_STATED = Sql("""
SELECT c.claim_id, c.tax_item, c.other_no, k.levy_fiscal_year, k.instalment, k.notice_no, b.version, b.due_on,
    b.principal_yen, b.dunning_fee_yen, b.late_charge_yen, b.disposition_cost_yen, b.provisional_yen, n.document_no,
    n.issued_on, n.pay_by
FROM seizure_claim c
JOIN known_claim k ON k.claim_id = c.claim_id
LEFT JOIN LATERAL (
    SELECT s.* FROM stated_balance s
    WHERE s.seizure_id = c.seizure_id AND s.claim_id = c.claim_id ORDER BY s.ask_no DESC LIMIT 1
) AS b ON true
LEFT JOIN LATERAL (
    SELECT s.* FROM stated_notice s
    WHERE s.seizure_id = c.seizure_id AND s.claim_id = c.claim_id ORDER BY s.ask_no DESC LIMIT 1
) AS n ON true
WHERE c.seizure_id = $1 ORDER BY c.claim_id
""")
SELECT_OF_CASE = Sql("""
SELECT z.seizure_id, z.property_id, last.state, last.seized_yen, last.effective_on,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = z.seizure_id ORDER BY 1) AS tax_items
FROM seizure z JOIN LATERAL (
    SELECT s.state, s.seized_yen, s.effective_on FROM seizure_step s
    WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE z.case_id = $1 OR z.seizure_id IN (
    SELECT c.seizure_id FROM seizure_claim c JOIN enforcement_case k ON k.addressee_no = c.other_no
    WHERE k.case_id = $1
) ORDER BY z.recorded_at, z.seizure_id
""")
