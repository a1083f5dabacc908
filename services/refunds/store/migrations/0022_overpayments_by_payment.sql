-- no-transaction
-- A payment that is cancelled may have been too much on another claim before it was moved.

CREATE INDEX CONCURRENTLY overpayment_payment ON overpayment (receipt_id);
