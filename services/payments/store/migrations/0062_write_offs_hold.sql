-- The rows that were there before, looked at without stopping anybody who writes.
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_side_check;
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_owed_component;
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_receipt;
ALTER TABLE carry_over VALIDATE CONSTRAINT carry_over_amount;
