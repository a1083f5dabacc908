-- no-transaction
CREATE INDEX CONCURRENTLY addressee_current_area ON addressee_current (area_code) WHERE area_code IS NOT NULL;
