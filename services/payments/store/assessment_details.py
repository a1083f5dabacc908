"""What notices are about beside their amounts, who owes them too, and the history of a claim's assessment."""

from shared.postgres.sql import Rows, Sql

DESCRIPTIONS = Rows(
    "notice_description",
    (
        "notice_id",
        "history_no",
        "filing_kind",
        "business_year_start",
        "business_year_end",
        "filed_on",
        "extension_months",
        "national_tax_corrected_on",
        "correction_notified_on",
        "correction_claimed_on",
        "heavy_additional_tax_base_yen",
        "vehicle_registration_key",
        "vehicle_inspection_code",
        "vehicle_plate",
        "collector_no",
        "collection_kind",
        "names_joint_obligors",
    ),
)
JOINT_OBLIGORS = Rows(
    "joint_obligor", ("notice_id", "history_no", "addressee_no", "share_numerator", "share_denominator")
)
PRIORITY_DECISIONS = Rows(
    "priority_date_decision",
    ("approval_id", "notice_id", "statutory_due_on", "priority_on", "reason", "recorded_at"),
)

SELECT_NOTICE = Sql("""
SELECT c.claim_id, c.notice_id, c.instalment, c.addressee_no, c.tax_item, c.clearing_key, c.due_on,
    c.accounting_fiscal_year, n.municipality_code, n.former_municipality_code, n.levy_fiscal_year, n.target_fiscal_year,
    n.assessment_fiscal_year, n.notice_no, n.sequence_no, n.assessed_on, n.notice_sent_on, n.is_ad_hoc, n.history_no,
    n.correction_count, n.corrected_on, n.correction_notice_on, b.version, b.principal_assessed_yen,
    (SELECT array_agg(o.statutory_due_on) FROM claim o WHERE o.notice_id = n.notice_id) AS statutory_dues
FROM claim c JOIN notice n USING (notice_id) JOIN claim_balance b USING (claim_id) WHERE c.claim_id = $1
""")
#: Each part as the newest event that described it left it.
SELECT_DESCRIPTION = Sql("""
SELECT f.*, v.*, s.* FROM (SELECT) AS one
LEFT JOIN LATERAL (
    SELECT filing_kind, business_year_start, business_year_end, filed_on, extension_months, national_tax_corrected_on,
        correction_notified_on, correction_claimed_on, heavy_additional_tax_base_yen
    FROM notice_description WHERE notice_id = $1 AND filing_kind IS NOT NULL ORDER BY history_no DESC LIMIT 1
) AS f ON true
LEFT JOIN LATERAL (
    SELECT vehicle_registration_key, vehicle_inspection_code, vehicle_plate
    FROM notice_description WHERE notice_id = $1 AND vehicle_registration_key IS NOT NULL
    ORDER BY history_no DESC LIMIT 1
) AS v ON true
LEFT JOIN LATERAL (
    SELECT collector_no, collection_kind
    FROM notice_description WHERE notice_id = $1 AND collector_no IS NOT NULL ORDER BY history_no DESC LIMIT 1
) AS s ON true
""")
SELECT_JOINT_OBLIGORS = Sql("""
SELECT addressee_no, share_numerator, share_denominator FROM joint_obligor_now WHERE notice_id = $1
ORDER BY addressee_no
""")
SELECT_HISTORY = Sql("""
SELECT h.history_no, h.event_type, h.event, h.approval_id, h.recorded_at
FROM assessment_history h JOIN notice n USING (notice_key)
WHERE n.notice_id = $1 AND h.history_no <= n.history_no ORDER BY h.history_no
""")
#: The events of claims' notices: those applied, and those up to the number that is being applied. $1 claims, $2 that
#: number or 0 for each.
SELECT_LEVIED = Sql("""
SELECT l.claim_id, c.instalment, h.event_type, h.event
FROM unnest($1::bigint[], $2::integer[]) AS l (claim_id, history_no) JOIN claim c USING (claim_id)
JOIN notice n USING (notice_id) JOIN assessment_history h USING (notice_key)
WHERE h.history_no <= greatest(n.history_no, l.history_no) ORDER BY l.claim_id, h.history_no
""")
#: The same of one claim, as it was known at a time.
SELECT_LEVIED_AT = Sql("""
SELECT c.claim_id, c.instalment, h.event_type, h.event
FROM claim c JOIN notice n USING (notice_id) JOIN assessment_history h USING (notice_key)
WHERE c.claim_id = $1 AND h.history_no <= n.history_no AND h.recorded_at <= $2 ORDER BY h.history_no
""")
SELECT_BREAKDOWN = Sql("""
SELECT code, amount_yen FROM claim_breakdown
WHERE claim_id = $1 AND history_no = (SELECT max(history_no) FROM claim_breakdown WHERE claim_id = $1) ORDER BY code
""")
SELECT_PRIORITY_DECISION = Sql("""
SELECT approval_id, statutory_due_on, priority_on, reason FROM priority_date_decision WHERE notice_id = $1
ORDER BY recorded_at DESC LIMIT 1
""")
#: What was entered by hand is what was approved, to the letter, and all that was approved was entered; a row is a
#: notice that differs, 0 where nothing was entered.
PROVE_HAND_ENTRIES = Sql("""
WITH approved AS (
    SELECT approval_id, coalesce(
        nullif(payload::jsonb -> 'decided', 'null'), nullif(payload::jsonb -> 'revised', 'null'),
        nullif(payload::jsonb -> 'cancelled', 'null')
    ) AS event
    FROM approval a WHERE act = 'payments.assessment_entry' AND EXISTS (
        SELECT FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'executed'
    )
), entered AS (
    SELECT h.approval_id, h.event, n.notice_id
    FROM assessment_history h LEFT JOIN notice n USING (notice_key) WHERE h.approval_id IS NOT NULL
)
SELECT coalesce(e.notice_id, 0) FROM entered e FULL JOIN approved a USING (approval_id)
WHERE e.event IS DISTINCT FROM a.event ORDER BY 1 LIMIT 100
""")
#: By the number on the notice, whoever gave it: the city or a municipality that merged into it.
SELECT_BY_NOTICE = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    n.municipality_code, n.former_municipality_code
FROM notice n JOIN claim c USING (notice_id)
WHERE n.notice_no = $1 AND ($2::text IS NULL OR n.former_municipality_code = $2)
    AND ($3::text[] IS NULL OR n.tax_item = ANY($3)) AND c.claim_id > $4
ORDER BY c.claim_id LIMIT $5
""")
