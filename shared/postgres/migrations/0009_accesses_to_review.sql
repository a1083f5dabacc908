-- no-transaction
-- Accesses that somebody has to look at, those to persons under a support measure (支援措置) among them.
CREATE INDEX CONCURRENTLY access_record_to_review ON access_record (tx, record_id)
WHERE rule IN ('no_case', 'own_record', 'own_record+no_case', 'protected', 'protected+no_case');
