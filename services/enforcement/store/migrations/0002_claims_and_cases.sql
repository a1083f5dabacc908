-- What payments and dunning have announced of each claim, and the cases of persons in arrears.

CREATE TABLE known_claim (
    claim_id bigint PRIMARY KEY CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    assessed_yen bigint NOT NULL CHECK (assessed_yen >= 0),
    -- All components as payments last said, provisional money counted as paid.
    open_yen bigint NOT NULL CHECK (open_yen >= 0),
    -- What final money alone leaves open.
    owed_yen bigint NOT NULL CHECK (owed_yen >= open_yen),
    due_on date NOT NULL,
    overdue_on date,
    revised_on date,
    settled_on date,
    heard_at timestamptz NOT NULL
);
CREATE INDEX known_claim_addressee ON known_claim (addressee_no);

CREATE TABLE known_receipt (
    claim_id bigint NOT NULL REFERENCES known_claim,
    receipt_id bigint NOT NULL CHECK (receipt_id > 0),
    channel text NOT NULL,
    provisional boolean NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    paid_on date NOT NULL,
    reversed_on date,
    PRIMARY KEY (claim_id, receipt_id)
);

-- A notice may be heard of before its claim: they travel on two topics.
CREATE TABLE known_notice (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL CHECK (pay_by > issued_on),
    fee_yen bigint NOT NULL CHECK (fee_yen >= 0),
    PRIMARY KEY (claim_id, addressee_no)
);

-- One case for each person, opened and closed by what is heard; its steps say when and why.
CREATE TABLE enforcement_case (
    case_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL UNIQUE CHECK (addressee_no ~ '^[0-9]{15}$'),
    is_open boolean NOT NULL
);
CREATE TABLE case_step (
    case_id bigint NOT NULL REFERENCES enforcement_case,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN ('opened', 'closed')),
    -- The day on which it counts, and the moment at which the system learned of it.
    effective_on date NOT NULL,
    caused_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, step_no)
);

-- Each contact with the person as it was written down; nothing of it is changed, a correction is another contact.
CREATE TABLE contact (
    contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    kind text NOT NULL CHECK (kind IN ('counter', 'phone', 'visit', 'letter')),
    made_on date NOT NULL,
    summary text NOT NULL CHECK (summary <> ''),
    next_action text NOT NULL,
    next_action_on date,
    corrects bigint REFERENCES contact,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((next_action = '') = (next_action_on IS NULL))
);
CREATE INDEX contact_case ON contact (case_id, made_on);
CREATE INDEX contact_next_action ON contact (next_action_on) WHERE next_action_on IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON known_claim, known_receipt, known_notice, enforcement_case TO {service_role};
GRANT SELECT, INSERT ON case_step, contact TO {service_role};
