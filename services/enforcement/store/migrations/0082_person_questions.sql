-- What was asked of dunning and identity about a person for his case, under a reason, and what they answered.
CREATE TABLE person_question (
    question_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    with_household boolean NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE INDEX person_question_case ON person_question (case_id, asked_at);
CREATE TABLE person_answer (
    question_id uuid NOT NULL REFERENCES person_question,
    part text NOT NULL CHECK (part IN ('history', 'household')),
    stated_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (question_id, part)
);
CREATE TABLE dunning_history (
    question_id uuid NOT NULL REFERENCES person_question,
    entry_no integer NOT NULL CHECK (entry_no > 0),
    on_day date NOT NULL,
    kind text NOT NULL CHECK (kind <> ''),
    reference text NOT NULL CHECK (reference <> ''),
    detail text NOT NULL,
    next_action_on date,
    corrected boolean NOT NULL,
    PRIMARY KEY (question_id, entry_no)
);
CREATE TABLE household_member (
    question_id uuid NOT NULL REFERENCES person_question,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    relation text NOT NULL,
    PRIMARY KEY (question_id, addressee_no)
);
GRANT SELECT, INSERT ON person_question, person_answer, dunning_history, household_member TO {service_role};
