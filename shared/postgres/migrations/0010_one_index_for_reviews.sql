-- no-transaction
-- The index of all accesses to review has taken its place.
DROP INDEX CONCURRENTLY IF EXISTS access_record_unexplained;
