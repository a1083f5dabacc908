"""The only SQL of payments: notices, claims, receipts, the ledger, intake files."""
