-- no-transaction
-- Unexplained accesses are few among millions: the index holds just them.
CREATE INDEX CONCURRENTLY access_record_unexplained ON access_record (tx, record_id)
WHERE rule IN ('no_case', 'own_record', 'own_record+no_case');
