-- Property of every kind is seized: more kinds in the register, more steps, and one name for having taken effect.
-- squawk-ignore ban-drop-constraint
ALTER TABLE property_version DROP CONSTRAINT property_version_kind_check;
ALTER TABLE property_version ADD CONSTRAINT property_version_kind_check CHECK (kind IN (
    'deposit', 'wages', 'retirement', 'pension', 'insurance', 'receivable', 'rent', 'tax_refund', 'real_estate',
    'vehicle', 'light_vehicle', 'movable', 'security', 'telephone'
)) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_kind_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_state_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_decided;
UPDATE seizure_step SET state = 'effective' WHERE state = 'served';
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_kind_check CHECK (kind IN (
    'approved', 'issued', 'refused', 'dispatched', 'served', 'copy_delivered', 'registry_asked', 'registered',
    'possessed', 'kept', 'reduced', 'collected_part', 'collected', 'sold', 'released', 'withdrawn', 'debtor_told',
    'third_party_told', 'cancellation_asked', 'cancelled', 'handed_back'
)) NOT VALID;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_state_check CHECK (state IN (
    'approved', 'refused', 'issued', 'effective', 'collected', 'sold', 'released', 'withdrawn'
)) NOT VALID;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_decided CHECK (
    (kind IN ('approved', 'reduced', 'collected_part', 'collected', 'sold', 'released', 'withdrawn'))
    = (approval_id IS NOT NULL)
) NOT VALID;
