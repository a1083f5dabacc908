-- A payment dated on or before the issue, heard of after it: somebody looks whether the seizure was lawful.
-- squawk-ignore ban-drop-constraint
ALTER TABLE duty DROP CONSTRAINT duty_kind_check;
ALTER TABLE duty ADD CONSTRAINT duty_kind_check CHECK (kind IN ('release', 'reduction', 'finish', 'review')) NOT VALID;

CREATE TABLE duty_finding (
    duty_id uuid PRIMARY KEY REFERENCES duty,
    finding text NOT NULL CHECK (finding <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON duty_finding TO {service_role};
