-- Each posting of money names the order (充当順序) by which it was cleared, and since when that order is in force.
-- Entries before this file have none, and what is owed is cleared by no order.
ALTER TABLE ledger_entry ADD COLUMN allocation_order text;
