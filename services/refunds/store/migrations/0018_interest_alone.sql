-- Where all of an overpayment was appropriated its interest is still owed: a refund may be of interest alone.

-- The next one holds for all that it held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE refund DROP CONSTRAINT refund_amount_yen_check;
ALTER TABLE refund ADD CONSTRAINT refund_of_something CHECK (
    amount_yen >= 0 AND amount_yen + interest_yen > 0
) NOT VALID;

-- Interest alone uses nothing of the overpayment.
-- squawk-ignore ban-drop-constraint
ALTER TABLE refund_item DROP CONSTRAINT refund_item_amount_yen_check;
-- squawk-ignore ban-drop-not-null
ALTER TABLE refund_item ALTER COLUMN use_id DROP NOT NULL;
ALTER TABLE refund_item ADD CONSTRAINT refund_item_of_something CHECK (
    amount_yen >= 0 AND (use_id IS NULL) = (amount_yen = 0)
) NOT VALID;
