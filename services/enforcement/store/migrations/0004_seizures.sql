-- Seizures: what was approved, what payments and dunning said at the moment of issue, every step, and what must be done.

CREATE TABLE seizure (
    -- The approval by which it was decided.
    seizure_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL,
    property_id bigint NOT NULL REFERENCES property,
    property_version_no integer NOT NULL,
    seized_yen bigint NOT NULL CHECK (seized_yen > 0),
    owner_office text NOT NULL,
    recorded_at timestamptz NOT NULL,
    FOREIGN KEY (property_id, property_version_no) REFERENCES property_version
);
CREATE INDEX seizure_case ON seizure (case_id);
CREATE INDEX seizure_property ON seizure (property_id);
CREATE TABLE seizure_claim (
    seizure_id uuid NOT NULL REFERENCES seizure,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    tax_item text NOT NULL,
    PRIMARY KEY (seizure_id, claim_id)
);
CREATE INDEX seizure_claim_claim ON seizure_claim (claim_id);

-- One row a step, never changed; the state after it stands in it.
CREATE TABLE seizure_step (
    seizure_id uuid NOT NULL REFERENCES seizure,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN (
        'approved', 'issued', 'refused', 'served', 'reduced', 'collected_part', 'collected', 'released', 'withdrawn'
    )),
    state text NOT NULL CHECK (state IN (
        'approved', 'refused', 'issued', 'served', 'collected', 'released', 'withdrawn'
    )),
    effective_on date NOT NULL,
    -- What is seized after this step.
    seized_yen bigint NOT NULL CHECK (seized_yen >= 0),
    document_no text UNIQUE,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, step_no),
    CHECK ((kind = 'issued') = (document_no IS NOT NULL)),
    CHECK ((kind IN ('approved', 'reduced', 'released', 'withdrawn')) = (approval_id IS NOT NULL))
);

-- The answers by which a seizure was issued or refused; a question that was put again has its own.
CREATE TABLE stated_notice (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, ask_no, claim_id),
    FOREIGN KEY (seizure_id, claim_id) REFERENCES seizure_claim
);
CREATE TABLE stated_balance (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    version integer NOT NULL,
    due_on date NOT NULL,
    principal_yen bigint NOT NULL CHECK (principal_yen >= 0),
    dunning_fee_yen bigint NOT NULL CHECK (dunning_fee_yen >= 0),
    late_charge_yen bigint NOT NULL CHECK (late_charge_yen >= 0),
    provisional_yen bigint NOT NULL CHECK (provisional_yen >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, ask_no, claim_id),
    FOREIGN KEY (seizure_id, claim_id) REFERENCES seizure_claim
);
CREATE TABLE seizure_question (
    seizure_id uuid NOT NULL REFERENCES seizure,
    ask_no integer NOT NULL CHECK (ask_no > 0),
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, ask_no)
);
CREATE TABLE failed_precondition (
    seizure_id uuid NOT NULL REFERENCES seizure,
    position integer NOT NULL,
    rule text NOT NULL,
    claim_id bigint,
    PRIMARY KEY (seizure_id, position)
);

-- What stands against any seizure for a while: a grace, a suspension, heirs not known. Ended by another decision.
CREATE TABLE hold (
    -- The approval by which it was decided.
    hold_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    ground text NOT NULL,
    first_day date NOT NULL,
    last_day date CHECK (last_day >= first_day),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX hold_case ON hold (case_id);
-- The claims that a hold is about; none for all of the person.
CREATE TABLE hold_claim (
    hold_id uuid NOT NULL REFERENCES hold,
    claim_id bigint NOT NULL,
    PRIMARY KEY (hold_id, claim_id)
);
CREATE TABLE hold_end (
    hold_id uuid PRIMARY KEY REFERENCES hold,
    approval_id uuid NOT NULL UNIQUE,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- What somebody must do about a seizure, and until when.
CREATE TABLE duty (
    duty_id uuid PRIMARY KEY,
    seizure_id uuid NOT NULL REFERENCES seizure,
    kind text NOT NULL CHECK (kind IN ('release', 'reduction')),
    -- The most that may stay seized.
    remaining_yen bigint NOT NULL CHECK (remaining_yen >= 0),
    owner_office text NOT NULL,
    opened_on date NOT NULL,
    due_on date NOT NULL CHECK (due_on >= opened_on),
    caused_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((kind = 'release') = (remaining_yen = 0))
);
CREATE INDEX duty_seizure ON duty (seizure_id);
CREATE TABLE duty_end (
    duty_id uuid PRIMARY KEY REFERENCES duty,
    outcome text NOT NULL CHECK (outcome IN ('done', 'replaced', 'lapsed')),
    caused_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- The last serial number of each fiscal year; its row is locked until what uses the number commits.
CREATE TABLE document_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);

GRANT SELECT, INSERT ON seizure, seizure_claim, seizure_step, stated_notice, stated_balance, seizure_question,
    failed_precondition, hold, hold_claim, hold_end, duty, duty_end TO {service_role};
-- Seizures are locked while they are decided about, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON seizure TO {service_role};
GRANT UPDATE (case_id) ON property TO {service_role};
GRANT SELECT, INSERT, UPDATE ON document_series TO {service_role};
