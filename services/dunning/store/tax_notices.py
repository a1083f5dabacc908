"""Tax notices (納税通知書), their claims, and when each was sent."""

from shared.postgres.sql import Sql

SAVE_NOTICES = Sql("""
INSERT INTO tax_notice (document_no, addressee_no, tax_item, levy_fiscal_year, notice_no)
SELECT DISTINCT ON (n.document_no) n.*
FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[])
    AS n (document_no, addressee_no, tax_item, levy_fiscal_year, notice_no)
ORDER BY n.document_no
ON CONFLICT (document_no) DO NOTHING
""")
SAVE_CLAIMS = Sql("""
INSERT INTO tax_notice_claim (claim_id, document_no)
SELECT n.* FROM unnest($1::bigint[], $2::text[]) AS n (claim_id, document_no) ORDER BY n.claim_id
ON CONFLICT (claim_id) DO NOTHING
""")
#: The first day that was said stays: a second letter about the same notice is another letter.
SAVE_SENDINGS = Sql("""
INSERT INTO tax_notice_sending (document_no, sent_on, recorded_by, recorded_at)
SELECT DISTINCT ON (n.document_no) n.document_no, n.sent_on, $3, $4
FROM unnest($1::text[], $2::date[]) AS n (document_no, sent_on) ORDER BY n.document_no, n.sent_on
ON CONFLICT (document_no) DO NOTHING
""")
SELECT_NOTICES = Sql("""
SELECT n.document_no, n.addressee_no, n.tax_item, s.sent_on
FROM tax_notice AS n LEFT JOIN tax_notice_sending AS s USING (document_no)
WHERE n.document_no = ANY($1::text[])
""")
FIND_NOTICES = Sql("""
SELECT n.document_no, n.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, s.sent_on
FROM tax_notice AS n LEFT JOIN tax_notice_sending AS s USING (document_no)
WHERE n.notice_no = $1 AND ($2::integer IS NULL OR n.levy_fiscal_year = $2)
    AND ($3::text[] IS NULL OR n.tax_item = ANY($3))
ORDER BY n.document_no LIMIT 100
""")
SELECT_SERVICE = Sql("""
SELECT c.claim_id, n.document_no, s.sent_on, last.stage
FROM unnest($1::bigint[]) AS c (claim_id)
LEFT JOIN tax_notice_claim AS n USING (claim_id)
LEFT JOIN tax_notice_sending AS s USING (document_no)
LEFT JOIN service_standing AS last USING (document_no)
""")
LIST_OVERDUE = Sql("""
SELECT claim_id, addressee_no, tax_item, due_on FROM dunning_claim
WHERE stage = 'overdue' AND due_on < $1 AND claim_id > $2 AND ($3::text[] IS NULL OR tax_item = ANY($3))
    AND NOT EXISTS (
        SELECT FROM tax_notice_claim AS n JOIN tax_notice_sending AS s USING (document_no)
        LEFT JOIN service_standing AS last USING (document_no)
        WHERE n.claim_id = dunning_claim.claim_id AND s.sent_on <= $1
            AND (last.stage IS NULL OR last.stage IN ('served', 'withdrawn'))
    )
ORDER BY claim_id LIMIT $4
""")
