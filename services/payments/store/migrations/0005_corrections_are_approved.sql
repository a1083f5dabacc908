-- The entries that were there before, looked at without stopping anybody who writes.
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_approved;
