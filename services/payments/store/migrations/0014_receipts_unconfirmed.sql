-- no-transaction
CREATE INDEX CONCURRENTLY receipt_flash ON receipt (channel, booked_on) WHERE stage = 'flash';
