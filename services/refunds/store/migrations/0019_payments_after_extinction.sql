-- The day on which the claim was no more, where its money came on it or later: a cause of its own (消滅後の納付).

ALTER TABLE overpayment ADD COLUMN extinguished_on date;
ALTER TABLE overpayment ADD CONSTRAINT overpayment_after_extinction CHECK (
    (cause = 'paid_after_extinction') = (extinguished_on IS NOT NULL)
) NOT VALID;
