-- Claims that an institution records (電子記録債権), and securities in an account (振替社債等).
-- squawk-ignore ban-drop-constraint
ALTER TABLE property_version DROP CONSTRAINT property_version_kind_check;
ALTER TABLE property_version ADD CONSTRAINT property_version_kind_check CHECK (kind IN (
    'deposit', 'wages', 'retirement', 'pension', 'insurance', 'receivable', 'rent', 'tax_refund', 'real_estate',
    'vehicle', 'light_vehicle', 'movable', 'security', 'telephone', 'electronic_claim', 'book_entry_security'
)) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_kind_check;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_kind_check CHECK (kind IN (
    'approved', 'issued', 'refused', 'dispatched', 'served', 'obligor_served', 'institution_served', 'copy_delivered',
    'registry_asked', 'registered', 'possessed', 'kept', 'reduced', 'collected_part', 'collected', 'deposit_forfeited',
    'sold', 'released', 'withdrawn', 'debtor_told', 'third_party_told', 'institution_told', 'cancellation_asked',
    'cancelled', 'handed_back'
)) NOT VALID;
