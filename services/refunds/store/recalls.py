"""Payments that the bank gave back after they had counted as made (組戻し), and what refunds reserve anew."""

from shared.postgres.sql import Rows, Sql

# Whether something stands against it: a return is asked for, or less of an overpayment is left than was refunded.
SELECT_NEEDED = Sql("""
SELECT EXISTS (
    SELECT FROM refund_item AS i JOIN overpayment_balance AS b USING (overpayment_id)
    WHERE i.refund_id = $1 AND (b.open_yen < 0 OR EXISTS (
        SELECT FROM refund_return AS n WHERE (n.refund_id, n.overpayment_id) = (i.refund_id, i.overpayment_id)
    ))
)
""")
RECALL_PAYOUT = Sql("UPDATE payout SET state = 'recalled' WHERE payout_id = $1 AND state = 'paid' RETURNING payout_id")
INSERT_RECALL = Sql("""
INSERT INTO payout_recall (payout_id, recalled_on, document, approval_id, recorded_at) VALUES ($1, $2, $3, $4, $5)
""")
# Of a refund, the uses that were paid out whole, with the overpayment they are of.
SELECT_PAID_OUT = Sql("""
SELECT i.refund_id, i.overpayment_id, i.use_id, i.amount_yen, i.interest_yen, o.claim_id, o.receipt_id, o.addressee_no,
    o.accounting_fiscal_year, u.account, u.approval_id,
    (SELECT count(*) FROM refund_item_renewal AS r
        WHERE (r.refund_id, r.overpayment_id) = (i.refund_id, i.overpayment_id)) + 1 AS renewal_no
FROM refund_item_now AS i JOIN overpayment AS o USING (overpayment_id) JOIN overpayment_use AS u USING (use_id)
JOIN overpayment_use_step AS t ON t.use_id = i.use_id AND t.step = 'taken'
WHERE i.refund_id = $1 ORDER BY i.overpayment_id
""")
RENEWALS = Rows("refund_item_renewal", ("refund_id", "overpayment_id", "renewal_no", "use_id", "recorded_at"))
