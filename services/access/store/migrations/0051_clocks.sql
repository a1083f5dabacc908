-- How far a service's clock was off when it announced its last seal; the beginning of each such time is a finding.
ALTER TABLE announced_seal ADD COLUMN clock_drift_milliseconds bigint NOT NULL DEFAULT 0;
GRANT UPDATE (clock_drift_milliseconds) ON announced_seal TO {service_role};

-- squawk-ignore ban-drop-constraint
ALTER TABLE gathering_finding DROP CONSTRAINT gathering_finding_kind_check;
ALTER TABLE gathering_finding ADD CONSTRAINT gathering_finding_kind_check
CHECK (kind IN ('refused', 'forked', 'unchained', 'contradicted', 'clock')) NOT VALID;
