-- What is to be done about a case by a day, entered by an officer or by a rule, and what became of it. Only added to.
CREATE TABLE task (
    task_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    what text NOT NULL CHECK (what <> ''),
    due_on date NOT NULL,
    -- What led to it, where it was no officer: the same cause makes the same task once.
    cause text UNIQUE CHECK (cause <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX task_case ON task (case_id);
CREATE INDEX task_due_on ON task (due_on);
CREATE TABLE task_end (
    task_id bigint PRIMARY KEY REFERENCES task,
    outcome text NOT NULL CHECK (outcome IN ('done', 'needless')),
    note text NOT NULL CHECK (note <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
-- A tag of the city's list on a case, always with a last day. Only added to.
CREATE TABLE case_tag (
    tag_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    tag text NOT NULL CHECK (tag ~ '^[a-z][a-z0-9_]{0,39}$'),
    first_day date NOT NULL,
    last_day date NOT NULL CHECK (last_day >= first_day),
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX case_tag_case ON case_tag (case_id);
-- A tag taken off before its last day: from this day on it says nothing.
CREATE TABLE case_tag_end (
    tag_id bigint PRIMARY KEY REFERENCES case_tag,
    effective_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON task, task_end, case_tag, case_tag_end TO {service_role};
