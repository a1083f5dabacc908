-- Cases go to the desk of their district and amount by themselves, and officers keep lists of cases.

-- The postal code of a person's own address, as identity announced it; none where no letter may be sent to him.
CREATE TABLE known_district (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    heard_at timestamptz NOT NULL
);
-- Who sits at a desk from a day on; the newest whose day has come holds. Only added to.
CREATE TABLE desk_holder (
    desk text NOT NULL CHECK (desk <> ''),
    change_no integer NOT NULL CHECK (change_no > 0),
    -- Staff number and the office for which he works there.
    holder text NOT NULL CHECK (holder ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    office text NOT NULL CHECK (office <> ''),
    first_day date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (desk, change_no)
);
-- The desk by whose rule a case was given; none where a person gave it, and then no rule takes it away.
ALTER TABLE case_assignment ADD COLUMN desk text CHECK (desk <> '');
CREATE OR REPLACE VIEW case_assignee AS
SELECT DISTINCT ON (case_id) case_id, assignment_no, assignee, desk FROM case_assignment
ORDER BY case_id, assignment_no DESC;

-- A saved question for cases: its conditions are asked anew each time. Only added to.
CREATE TABLE extraction (
    extraction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    purpose text NOT NULL CHECK (purpose <> ''),
    conditions jsonb NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
-- A list of cases as it came of an extraction, or of a file of numbers, on a day.
CREATE TABLE case_list (
    list_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    extraction_id bigint REFERENCES extraction,
    name text NOT NULL CHECK (name <> ''),
    purpose text NOT NULL CHECK (purpose <> ''),
    made_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE case_list_member (
    list_id bigint NOT NULL REFERENCES case_list,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    PRIMARY KEY (list_id, case_id)
);
-- What was done to the cases of a list at once, and to how many.
CREATE TABLE case_list_action (
    list_id bigint NOT NULL REFERENCES case_list,
    action_no integer NOT NULL CHECK (action_no > 0),
    action jsonb NOT NULL,
    case_count integer NOT NULL CHECK (case_count >= 0),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (list_id, action_no)
);
GRANT SELECT, INSERT, UPDATE ON known_district TO {service_role};
GRANT SELECT, INSERT ON desk_holder, extraction, case_list, case_list_member, case_list_action TO {service_role};
-- A list is locked while something is done to its cases, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON case_list TO {service_role};
