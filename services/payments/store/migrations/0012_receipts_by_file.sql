-- no-transaction
CREATE INDEX CONCURRENTLY receipt_file ON receipt (file_id, record_no) WHERE file_id IS NOT NULL;
