-- The rows that were there before, looked at without stopping anybody who writes.
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_component_check;
ALTER TABLE ledger_entry VALIDATE CONSTRAINT ledger_entry_assessed_component;
ALTER TABLE claim_balance VALIDATE CONSTRAINT claim_balance_disposition_cost;
ALTER TABLE slip_part VALIDATE CONSTRAINT slip_part_asks;
