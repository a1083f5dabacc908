-- Asset inquiries: what two persons decided to ask whom, every step, and answers within the form that they confirmed.
CREATE TABLE inquiry (
    -- The approval by which it was decided.
    inquiry_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL,
    document_no text NOT NULL UNIQUE,
    recipient_kind text NOT NULL,
    recipient text NOT NULL CHECK (recipient <> ''),
    items text[] NOT NULL CHECK (cardinality(items) > 0),
    disclosed text[] NOT NULL CHECK (cardinality(disclosed) > 0),
    asked_from date,
    asked_to date CHECK (asked_to >= asked_from),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX inquiry_case ON inquiry (case_id);
CREATE TABLE inquiry_step (
    inquiry_id uuid NOT NULL REFERENCES inquiry,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN ('sent', 'answered', 'answer_refused', 'withdrawn')),
    effective_on date NOT NULL,
    -- Of a dispatch: until when the answer is asked for. Of an answer: until when it may be relied on.
    until date,
    -- Names of what came without being asked for; never its values.
    not_asked text[] NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (inquiry_id, step_no)
);
CREATE TABLE inquiry_answer_line (
    inquiry_id uuid NOT NULL REFERENCES inquiry,
    line_no integer NOT NULL CHECK (line_no > 0),
    item text NOT NULL,
    -- By field of the form; null where the recipient has nothing of it.
    fields jsonb,
    property_id bigint REFERENCES property,
    income_id bigint REFERENCES income,
    PRIMARY KEY (inquiry_id, line_no)
);
CREATE TABLE inquiry_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);

GRANT SELECT, INSERT ON inquiry, inquiry_step, inquiry_answer_line TO {service_role};
-- An inquiry is locked while its next step is decided about, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON inquiry TO {service_role};
GRANT SELECT, INSERT, UPDATE ON inquiry_series TO {service_role};
