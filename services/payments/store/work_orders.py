"""What payments offers to approved work orders: open claims, and figures without persons."""

from shared.postgres.sql import Sql

OPEN_CLAIMS = Sql("""
SELECT c.addressee_no, c.notice_no, c.levy_fiscal_year, c.instalment, c.due_on, b.principal_assessed_yen,
    b.principal_collected_yen
FROM claim AS c JOIN claim_balance AS b USING (claim_id)
WHERE c.tax_item = $1 AND c.due_on BETWEEN $2 AND $3 AND b.principal_collected_yen < b.principal_assessed_yen
ORDER BY c.addressee_no, c.due_on, c.claim_id LIMIT $4
""")
COLLECTION_FIGURES = Sql("""
SELECT c.tax_item, count(*) AS claims, sum(b.principal_assessed_yen)::bigint AS principal_assessed_yen,
    sum(b.principal_collected_yen)::bigint AS principal_collected_yen
FROM claim AS c JOIN claim_balance AS b USING (claim_id)
WHERE c.accounting_fiscal_year = $1 GROUP BY c.tax_item ORDER BY c.tax_item LIMIT $2
""")
