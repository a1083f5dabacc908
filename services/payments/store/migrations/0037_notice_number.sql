-- no-transaction
-- Officers find a claim by the number on its notice, also by one that a former municipality gave.
CREATE INDEX CONCURRENTLY notice_number ON notice (notice_no);
