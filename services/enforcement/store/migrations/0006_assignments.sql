-- Who works on a case: given over with a reason. The newest assignment holds, and what is due about the case goes with it.
CREATE TABLE case_assignment (
    case_id bigint NOT NULL REFERENCES enforcement_case,
    assignment_no integer NOT NULL CHECK (assignment_no > 0),
    -- Staff number; never a name.
    assignee text NOT NULL CHECK (assignee ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    reason text NOT NULL CHECK (reason <> ''),
    effective_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, assignment_no)
);
CREATE VIEW case_assignee AS
SELECT DISTINCT ON (case_id) case_id, assignment_no, assignee FROM case_assignment ORDER BY case_id, assignment_no DESC;

GRANT SELECT, INSERT ON case_assignment TO {service_role};
GRANT SELECT ON case_assignee TO {service_role};
