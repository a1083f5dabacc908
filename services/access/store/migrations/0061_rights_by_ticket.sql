-- no-transaction
CREATE INDEX CONCURRENTLY role_grant_inquiry_no ON role_grant (inquiry_id) WHERE inquiry_id IS NOT NULL;
