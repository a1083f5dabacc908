-- no-transaction
CREATE INDEX CONCURRENTLY seizure_claim_other ON seizure_claim (other_no) WHERE other_no IS NOT NULL;
