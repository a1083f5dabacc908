-- What was withdrawn may be too much again: below zero, so much of what was withdrawn is there again.
-- The next one holds for all that this held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE overpayment_withdrawal DROP CONSTRAINT overpayment_withdrawal_amount_yen_check;
ALTER TABLE overpayment_withdrawal ADD CONSTRAINT overpayment_withdrawal_moves CHECK (amount_yen <> 0) NOT VALID;
