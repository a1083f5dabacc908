-- no-transaction
-- What was refused is little among much, and asked for by time: the index holds just that. Made on the whole, because a
-- partitioned table takes no index CONCURRENTLY; the months it grows over are young.
CREATE INDEX gathered_record_refused ON gathered_record (occurred_at DESC, gathered_no DESC) WHERE outcome = 'refused';
