-- What part of the claims each heir owes, and who receives letters for all of them (相続人代表者); none where it was heard
-- before it was kept.
ALTER TABLE succession_heir ADD COLUMN share_numerator bigint CHECK (share_numerator > 0);
ALTER TABLE succession_heir ADD COLUMN share_denominator bigint CHECK (share_denominator >= share_numerator);
ALTER TABLE succession_heir ADD COLUMN is_representative boolean;
