"""Notices of failed transfers, with their slips."""

from shared.postgres.sql import Rows, Sql

#: Failures that nobody asks the bank for again, whose claim is still open, and that have no notice yet.
SELECT_UNNOTICED = Sql("""
SELECT r.request_id, r.claim_id, r.addressee_no, r.debit_on, r.amount_yen, r.result_code
FROM transfer_request r JOIN claim_balance b USING (claim_id)
WHERE r.run_id = $1 AND r.state = 'failed' AND r.retry_on IS NULL AND r.result_code <> '8'
    AND b.principal_assessed_yen > b.principal_collected_yen + b.provisional_yen
    AND b.extinguished_on IS NULL
    AND NOT EXISTS (SELECT 1 FROM transfer_notice n WHERE n.request_id = r.request_id)
ORDER BY r.request_id LIMIT $2
""")
#: What a notice says; the slip has the charge up to its last day.
LIST_NOTICES = Sql("""
SELECT r.request_id, r.claim_id, r.addressee_no, r.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    r.debit_on, r.amount_yen, r.result_code, coalesce(f.transfer_failure_count, 0) AS failure_count, n.slip_no,
    s.clearing_key, s.store_number, s.amount_yen AS slip_yen, n.pay_by
FROM transfer_notice n JOIN transfer_request r USING (request_id) JOIN claim c USING (claim_id)
JOIN slip s USING (slip_no) LEFT JOIN transfer_failure_count f ON f.claim_id = r.claim_id
WHERE r.run_id = $1 AND r.request_id > $2 AND ($4::text[] IS NULL OR r.tax_item = ANY($4))
ORDER BY r.request_id LIMIT $3
""")
NOTICES = Rows("transfer_notice", ("request_id", "slip_no", "pay_by", "noticed_at", "noticed_by"))
