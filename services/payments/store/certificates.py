"""Certificates of payment: the claims that one covers, the register, and the prints."""

from shared.postgres.sql import Sql

#: Decisions on one register follow one another, so that its numbers have no gap.
REGISTER_LOCK = 7_214_138

LOCK_REGISTER = Sql("SELECT pg_advisory_xact_lock($1)")
#: Claims that he owes alone or jointly. They are locked against money until the decision stands.
SELECT_STANDINGS = Sql("""
SELECT c.claim_id, c.tax_item, c.levy_fiscal_year, c.instalment, c.due_on,
    b.principal_assessed_yen AS assessed_yen, b.principal_collected_yen AS collected_yen,
    CASE WHEN b.extinguished_on IS NULL
        THEN b.principal_assessed_yen - b.principal_collected_yen
            + b.dunning_fee_assessed_yen - b.dunning_fee_collected_yen
            + b.late_charge_assessed_yen - b.late_charge_collected_yen
            + b.disposition_cost_assessed_yen - b.disposition_cost_collected_yen
        ELSE 0 END AS open_yen,
    b.provisional_yen,
    EXISTS (
        SELECT FROM notice n JOIN assessment_history h USING (notice_key)
        WHERE n.notice_id = c.notice_id AND h.history_no > n.history_no
    ) AS revision_waits
FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.claim_id IN (
    SELECT claim_id FROM claim WHERE addressee_no = ANY($1::text[])
    UNION SELECT claim_id FROM obligor_now WHERE addressee_no = ANY($1::text[])
)
    AND ($2::text IS NULL OR c.tax_item = $2) AND ($3::integer IS NULL OR c.levy_fiscal_year = $3)
    AND ($4::text IS NULL OR c.notice_id IN (
        SELECT notice_id FROM notice_description WHERE vehicle_registration_key = $4
    ))
ORDER BY c.claim_id FOR SHARE OF b
""")
#: Somebody has proposed to change what this person owes or has paid, and nobody has decided yet.
SELECT_DECISION_PENDING = Sql("""
SELECT EXISTS (
    SELECT FROM approval
    WHERE act LIKE 'payments.%' AND state IN ('proposed', 'checked') AND expires_at > $2
        AND $1::text[] && ARRAY[
            payload::jsonb ->> 'addressee_no',
            payload::jsonb #>> '{claim,addressee_no}',
            payload::jsonb #>> '{from_claim,addressee_no}',
            payload::jsonb #>> '{to_claim,addressee_no}'
        ]
)
""")
INSERT_CERTIFICATE = Sql("""
INSERT INTO certificate (
    fiscal_year, number, kind, addressee_no, tax_item, levy_fiscal_year, vehicle_registration_key, decided_on,
    valid_until, refusals, lines, decided_by, decided_at
)
SELECT $1, CASE WHEN cardinality($9::text[]) = 0 THEN
    (SELECT coalesce(max(number), 0) + 1 FROM certificate WHERE fiscal_year = $1) END,
    $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
RETURNING certificate_id, number
""")
SELECT_CERTIFICATE = Sql("""
SELECT certificate_id, fiscal_year, number, kind, addressee_no, tax_item, levy_fiscal_year, vehicle_registration_key,
    decided_on, valid_until, lines, decided_by, decided_at,
    (SELECT coalesce(sum(copies), 0)::bigint FROM certificate_print p WHERE p.certificate_id = c.certificate_id)
        AS copies_printed
FROM certificate c WHERE certificate_id = $1 AND number IS NOT NULL
""")
INSERT_PRINT = Sql("""
INSERT INTO certificate_print (certificate_id, printed_at, printed_by, copies) VALUES ($1, $2, $3, $4)
""")
SELECT_REGISTER = Sql("""
SELECT certificate_id, number, kind, decided_on, decided_by, refusals,
    (SELECT coalesce(sum(copies), 0)::bigint FROM certificate_print p WHERE p.certificate_id = c.certificate_id)
        AS copies_printed
FROM certificate c WHERE fiscal_year = $1 AND certificate_id > $2 ORDER BY certificate_id LIMIT $3
""")
