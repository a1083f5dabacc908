-- no-transaction
-- Letters from before this column are of the first payee.

CREATE UNIQUE INDEX CONCURRENTLY refund_notice_decision_payee ON refund_notice
    (refund_id, (coalesce(payee_change_no, 1))) WHERE kind = 'decision';
