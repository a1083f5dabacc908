-- What persons ask of their own data (開示・訂正・利用停止の請求): the request, its steps, its letters and its warnings.

CREATE TABLE disclosure_request (
    request_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('disclosure', 'correction', 'use_suspension')),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    received_on date NOT NULL,
    way text NOT NULL CHECK (way IN ('counter', 'mail')),
    requester text NOT NULL CHECK (requester IN ('self', 'statutory_agent', 'appointed_agent')),
    -- Whom the answer goes to.
    requester_name text NOT NULL CHECK (requester_name <> ''),
    postal_code text NOT NULL CHECK (postal_code ~ '^[0-9]{7}$'),
    address text NOT NULL CHECK (address <> ''),
    wanted text NOT NULL CHECK (wanted <> ''),
    papers text[] NOT NULL CHECK (cardinality(papers) > 0),
    residence_paper_on date,
    agent_paper text,
    agent_paper_on date,
    disclosed_on date,
    desk_office text NOT NULL,
    holder_office text NOT NULL,
    due_on date NOT NULL,
    registered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((requester = 'self') = (agent_paper IS NULL)),
    CHECK ((agent_paper IS NULL) = (agent_paper_on IS NULL)),
    CHECK ((kind = 'disclosure') = (disclosed_on IS NULL)),
    CHECK (due_on > received_on)
);
CREATE INDEX disclosure_request_person ON disclosure_request (addressee_no);

CREATE TABLE disclosure_step (
    request_id uuid NOT NULL REFERENCES disclosure_request,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (
        kind IN ('amendment_asked', 'amended', 'extended', 'decided', 'withdrawn', 'carried_out')
    ),
    effective_on date NOT NULL,
    -- The last day for the decision from here on; none while an amendment is waited for and once it is over.
    due_on date,
    extended_days integer CHECK (extended_days > 0),
    outcome text CHECK (outcome IN ('full', 'part', 'none')),
    grounds text[] NOT NULL DEFAULT '{}',
    reason text NOT NULL CHECK (reason <> ''),
    approval_id uuid,
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, step_no),
    -- What binds the citizen comes from two persons.
    CHECK ((kind IN ('extended', 'decided')) = (approval_id IS NOT NULL)),
    CHECK ((kind = 'extended') = (extended_days IS NOT NULL)),
    CHECK ((kind = 'decided') = (outcome IS NOT NULL)),
    CHECK ((kind IN ('amended', 'extended')) = (due_on IS NOT NULL)),
    CHECK ((outcome IN ('part', 'none')) = (cardinality(grounds) > 0))
);
-- One end, one extension, one note that it was carried out.
CREATE UNIQUE INDEX disclosure_step_end ON disclosure_step (request_id) WHERE kind IN ('decided', 'withdrawn');
CREATE UNIQUE INDEX disclosure_step_extended ON disclosure_step (request_id) WHERE kind = 'extended';
CREATE UNIQUE INDEX disclosure_step_carried_out ON disclosure_step (request_id) WHERE kind = 'carried_out';

CREATE TABLE disclosure_letter (
    letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_no text NOT NULL UNIQUE,
    request_id uuid NOT NULL REFERENCES disclosure_request,
    step_no integer NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    template_values text NOT NULL,
    sha256 text NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Each step is told once.
    UNIQUE (request_id, step_no),
    FOREIGN KEY (request_id, step_no) REFERENCES disclosure_step (request_id, step_no)
);

CREATE TABLE disclosure_warning (
    request_id uuid NOT NULL REFERENCES disclosure_request,
    kind text NOT NULL CHECK (kind IN ('due_soon', 'overdue')),
    due_on date NOT NULL,
    found_on date NOT NULL,
    PRIMARY KEY (request_id, kind, due_on)
);

GRANT SELECT, INSERT ON disclosure_request, disclosure_step, disclosure_letter, disclosure_warning TO {service_role};
-- A request is locked while a step is added to it.
GRANT UPDATE (request_id) ON disclosure_request TO {service_role};
-- The number stands in the letter, so it is drawn before the row is written.
GRANT USAGE ON SEQUENCE disclosure_letter_letter_id_seq TO {service_role};
