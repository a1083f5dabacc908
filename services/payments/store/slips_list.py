"""The first slips of claims, as a list for whoever prints them."""

from shared.postgres.sql import Sql

#: $1 the last slip of the page before, $2 how many, $3 tax items or all.
SELECT_FIRST_SLIPS = Sql("""
SELECT s.slip_no, s.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment,
    c.clearing_key AS claim_clearing_key, s.clearing_key, s.payment_no, s.confirmation_no, s.item_number,
    s.store_number, s.ocr_upper, s.ocr_lower, s.qr, s.amount_yen, s.stores_until, s.network_until, s.counters_until
FROM slip s JOIN slip_part p USING (slip_no) JOIN claim c USING (claim_id)
WHERE s.kind = 'first' AND s.slip_no > $1 AND ($3::text[] IS NULL OR c.tax_item = ANY($3))
    AND NOT EXISTS (SELECT FROM slip_end e WHERE e.slip_no = s.slip_no)
ORDER BY s.slip_no LIMIT $2
""")
