"""Slips that stand on letters of dunning."""

from shared.postgres.sql import Rows, Sql

LETTER_SLIPS = Rows("letter_slip", ("document_no", "claim_id", "slip_no", "pay_by", "made_at"))
#: Slips in force that other letters about the same claims bear, to the same day.
SELECT_SHARED = Sql("""
SELECT DISTINCT ON (l.claim_id) l.claim_id, l.slip_no, l.pay_by
FROM letter_slip AS l JOIN unnest($1::bigint[], $2::date[]) AS n (claim_id, pay_by) USING (claim_id, pay_by)
WHERE NOT EXISTS (SELECT FROM slip_end AS e WHERE e.slip_no = l.slip_no)
ORDER BY l.claim_id, l.slip_no DESC
""")
SELECT_KNOWN = Sql("SELECT document_no FROM letter_slip WHERE document_no = ANY($1::text[])")
SELECT_SAID = Sql("""
SELECT s.slip_no, p.claim_id, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on, p.principal_yen,
    p.dunning_fee_yen, p.late_charge_yen, p.disposition_cost_yen, s.amount_yen, s.payment_no, s.confirmation_no,
    s.item_number, s.store_number, s.qr, s.ocr_upper, s.ocr_lower, s.stores_until, s.network_until, s.counters_until
FROM slip AS s JOIN slip_part AS p USING (slip_no) JOIN claim AS c USING (claim_id)
WHERE s.slip_no = ANY($1::bigint[])
""")
