-- no-transaction
CREATE INDEX CONCURRENTLY addressee_current_received_area ON addressee_current (address_code)
WHERE address_code IS NOT NULL;
