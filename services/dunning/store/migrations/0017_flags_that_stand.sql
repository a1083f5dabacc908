-- no-transaction
CREATE INDEX CONCURRENTLY addressee_heard_standing ON addressee_heard (addressee_no)
    WHERE flags && ARRAY['heirs_unknown', 'protected'];
