-- Whether an event of the claim's notice gave the dates of a return (申告): they may take days out of its charge, so its
-- history is read whenever it is cleared.
ALTER TABLE claim_balance ADD COLUMN has_filing boolean NOT NULL DEFAULT false;

UPDATE claim_balance SET has_filing = true FROM claim JOIN notice_description d USING (notice_id)
WHERE claim.claim_id = claim_balance.claim_id AND d.filing_kind IS NOT NULL;
