-- no-transaction
CREATE INDEX CONCURRENTLY dunning_notice_addressee ON dunning_notice (addressee_no, document_no);
