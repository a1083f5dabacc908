-- Reminders (催告書) come back too. They have no effect in law that could be held, so nothing is held by one.

-- squawk-ignore ban-drop-constraint
ALTER TABLE service_case DROP CONSTRAINT service_case_kind_check;
ALTER TABLE service_case ADD CONSTRAINT service_case_kind_check
    CHECK (kind IN ('tax_notice', 'dunning_notice', 'reminder')) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE service_step DROP CONSTRAINT service_step_check2;
ALTER TABLE service_step ADD CONSTRAINT service_step_block
    CHECK (stage NOT IN ('served', 'withdrawn') OR block_id IS NULL) NOT VALID;
