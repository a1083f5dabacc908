-- After a release somebody tells those concerned, has the entry cancelled and hands the things back.
-- squawk-ignore ban-drop-constraint
ALTER TABLE duty DROP CONSTRAINT duty_kind_check;
ALTER TABLE duty ADD CONSTRAINT duty_kind_check CHECK (kind IN ('release', 'reduction', 'finish')) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE duty DROP CONSTRAINT duty_check1;
ALTER TABLE duty ADD CONSTRAINT duty_remaining CHECK ((kind = 'reduction') = (remaining_yen > 0)) NOT VALID;
