-- no-transaction
CREATE UNIQUE INDEX CONCURRENTLY dunning_notice_obligor ON dunning_notice (claim_id, addressee_no);
