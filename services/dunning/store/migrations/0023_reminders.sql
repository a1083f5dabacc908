-- Reminders (催告): runs as they were proposed, who was pulled out of them, and the letters that were sent. Only added to.

-- A run as it was on its control date; the rows below are what was to be asked of whom.
CREATE TABLE reminder_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_on date NOT NULL,
    -- The day on which its letters leave; whoever approves later than that is refused.
    dispatch_on date NOT NULL CHECK (dispatch_on >= run_on),
    -- Null for every tax item.
    tax_items text[],
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL
);

CREATE TABLE reminder_candidate (
    run_id bigint NOT NULL REFERENCES reminder_run,
    -- Counted from 1 in order of the numbers, so that a person's number stands in no URL.
    place integer NOT NULL CHECK (place >= 1),
    -- The number under which the person is gathered.
    person_no text NOT NULL CHECK (person_no ~ '^[0-9]{15}$'),
    form text NOT NULL CHECK (form IN ('reminder', 'final_reminder', 'seizure_warning')),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (run_id, place),
    UNIQUE (run_id, person_no)
);

CREATE TABLE reminder_candidate_line (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    form text NOT NULL CHECK (form IN ('reminder', 'final_reminder', 'seizure_warning')),
    to_pay_yen bigint NOT NULL CHECK (to_pay_yen > 0),
    PRIMARY KEY (run_id, place, claim_id),
    FOREIGN KEY (run_id, place) REFERENCES reminder_candidate
);

-- Pulled out of the run (引き抜き) and put back: the newest row of a place counts.
CREATE TABLE reminder_pull (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    pull_no integer NOT NULL CHECK (pull_no >= 1),
    pulled boolean NOT NULL,
    reason_code text NOT NULL CHECK (reason_code IN ('rule', 'consultation', 'address', 'death', 'mistake', 'other')),
    reason text NOT NULL CHECK (reason <> ''),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, place, pull_no),
    FOREIGN KEY (run_id, place) REFERENCES reminder_candidate
);

CREATE TABLE reminder_run_end (
    run_id bigint PRIMARY KEY REFERENCES reminder_run,
    outcome text NOT NULL CHECK (outcome IN ('issued', 'cancelled')),
    approval_id uuid REFERENCES approval,
    reason text NOT NULL,
    ended_by text NOT NULL,
    ended_at timestamptz NOT NULL,
    CHECK ((outcome = 'issued') = (approval_id IS NOT NULL)),
    CHECK (outcome = 'issued' OR reason <> '')
);

-- The last serial number of each fiscal year; locked until the letters that use the numbers commit.
CREATE TABLE reminder_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);

-- A letter as it was sent: to whom, where and until when.
CREATE TABLE reminder (
    document_no text PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES reminder_run,
    person_no text NOT NULL CHECK (person_no ~ '^[0-9]{15}$'),
    form text NOT NULL CHECK (form IN ('reminder', 'final_reminder', 'seizure_warning')),
    envelope text NOT NULL CHECK (envelope IN ('white', 'yellow', 'red')),
    dispatch_on date NOT NULL,
    -- Its deadline (指定期限).
    deadline_on date NOT NULL CHECK (deadline_on > dispatch_on),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    capacity text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    postal_code text,
    address text NOT NULL CHECK (address <> ''),
    lot_number text NOT NULL,
    building text NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX reminder_person ON reminder (person_no, dispatch_on);
CREATE INDEX reminder_deadline ON reminder (deadline_on, document_no);
CREATE INDEX reminder_run_letters ON reminder (run_id, document_no);

-- The claims of a letter, each with the form it has reached itself. A run asks for a claim once of each who owes it.
CREATE TABLE reminder_line (
    document_no text NOT NULL REFERENCES reminder,
    run_id bigint NOT NULL REFERENCES reminder_run,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    form text NOT NULL CHECK (form IN ('reminder', 'final_reminder', 'seizure_warning')),
    to_pay_yen bigint NOT NULL CHECK (to_pay_yen > 0),
    PRIMARY KEY (document_no, claim_id),
    UNIQUE (claim_id, addressee_no, run_id)
);

-- What was proposed and is in no letter, with the reason.
CREATE TABLE reminder_left_out (
    run_id bigint NOT NULL REFERENCES reminder_run,
    person_no text NOT NULL CHECK (person_no ~ '^[0-9]{15}$'),
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    reason text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (run_id, person_no, claim_id)
);

GRANT SELECT, INSERT ON reminder_run, reminder_candidate, reminder_candidate_line, reminder_pull, reminder_run_end,
    reminder, reminder_line, reminder_left_out TO {service_role};
GRANT SELECT, INSERT, UPDATE ON reminder_series TO {service_role};
