-- Money is seized as such (金銭, 国税徴収法56条3項).
-- squawk-ignore ban-drop-constraint
ALTER TABLE property_version DROP CONSTRAINT property_version_kind_check;
ALTER TABLE property_version ADD CONSTRAINT property_version_kind_check CHECK (kind IN (
    'deposit', 'wages', 'retirement', 'pension', 'insurance', 'receivable', 'rent', 'tax_refund', 'real_estate',
    'vehicle', 'light_vehicle', 'movable', 'security', 'telephone', 'electronic_claim', 'book_entry_security', 'money'
)) NOT VALID;
