-- An end of a claim that moved away and came back is told once more: a row for each day on which it was told.
-- Readers group by claim and end, so that they find the same with one row or several; the table is small.
-- squawk-ignore ban-drop-constraint
ALTER TABLE prescription_told DROP CONSTRAINT prescription_told_pkey;
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
ALTER TABLE prescription_told ADD PRIMARY KEY (claim_id, extinguished_on, told_on);
-- The task of each telling is found by its day.
UPDATE task AS k SET cause = k.cause || ':' || t.told_on FROM prescription_told AS t
WHERE k.cause = 'prescription:' || t.claim_id || ':' || t.extinguished_on;
