-- 第二次納税義務 has the name here that the glossary gives it.
-- squawk-ignore ban-drop-constraint
ALTER TABLE disposition DROP CONSTRAINT disposition_kind_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE disposition DROP CONSTRAINT disposition_check2;
-- squawk-ignore ban-drop-constraint
ALTER TABLE disposition DROP CONSTRAINT disposition_check4;
UPDATE disposition SET kind = 'secondary_liability' WHERE kind = 'second_liability';
ALTER TABLE disposition ADD CONSTRAINT disposition_kind_check CHECK (kind IN (
    'participation', 'distribution_request', 'acceleration', 'secondary_liability', 'provisional_seizure', 'security',
    'association'
)) NOT VALID;
ALTER TABLE disposition ADD CONSTRAINT disposition_has_day CHECK (
    kind NOT IN ('acceleration', 'secondary_liability') OR due_on IS NOT NULL
) NOT VALID;
ALTER TABLE disposition ADD CONSTRAINT disposition_has_liable CHECK (
    kind <> 'secondary_liability' OR (counterparty_no IS NOT NULL AND counterparty_no <> addressee_no)
) NOT VALID;
