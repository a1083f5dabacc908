-- no-transaction
CREATE INDEX CONCURRENTLY claim_receipt_provisional ON claim_receipt (claim_id) WHERE provisional;
