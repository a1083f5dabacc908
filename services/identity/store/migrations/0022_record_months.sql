-- no-transaction
-- Figures are counted by month, and records come in the order of time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS match_record_month ON match_record USING brin (recorded_at);
