-- no-transaction
-- The index by refund and payee holds what this one held, for each payee.

DROP INDEX CONCURRENTLY refund_notice_decision;
