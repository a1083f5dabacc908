-- no-transaction
-- The index of each bidder and that of each sale say what this one said.
DROP INDEX CONCURRENTLY sale_step_once;
