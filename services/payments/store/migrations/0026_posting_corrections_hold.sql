-- The rows that were there before, looked at without stopping anybody who writes.
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_approved;
ALTER TABLE receipt VALIDATE CONSTRAINT receipt_source;
ALTER TABLE receipt VALIDATE CONSTRAINT receipt_decided;
