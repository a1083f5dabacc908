-- Letters that came back (返戻), and every step until their service was settled. Rows are only added.

-- Letters that came back at least once; the row is locked while a step is decided.
CREATE TABLE service_case (
    document_no text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('tax_notice', 'dunning_notice')),
    opened_at timestamptz NOT NULL
);

CREATE TABLE service_step (
    document_no text NOT NULL REFERENCES service_case,
    step_no integer NOT NULL CHECK (step_no >= 1),
    kind text NOT NULL CHECK (kind IN (
        'returned', 'inquired', 'resent', 'delivered', 'published', 'settled', 'withdrawn'
    )),
    stage text NOT NULL CHECK (stage IN ('returned', 'inquiring', 'resent', 'published', 'served', 'withdrawn')),
    -- Which dispatch it is about; the first is that of the letter itself.
    mailing_no integer NOT NULL CHECK (mailing_no >= 1),
    dispatched_on date NOT NULL,
    effective_on date NOT NULL,
    by_post boolean NOT NULL,
    -- Of a letter that is on its way or served: from when days to pay count, and when it takes effect.
    counts_from date,
    served_on date,
    -- Of a served dunning notice: the last day to pay.
    pay_by date,
    -- What the post office says, or which source was asked.
    reason text NOT NULL,
    note text NOT NULL,
    -- What the claims are held by after this step.
    block_id uuid,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (document_no, step_no),
    CHECK (num_nulls(counts_from, served_on) IN (0, 2)),
    CHECK ((stage IN ('resent', 'published', 'served')) = (served_on IS NOT NULL)),
    CHECK ((stage IN ('served', 'withdrawn')) = (block_id IS NULL)),
    CHECK ((kind = 'published') = (approval_id IS NOT NULL)),
    CHECK (pay_by IS NULL OR stage = 'served')
);
CREATE INDEX service_step_settling ON service_step (served_on) WHERE stage IN ('resent', 'published');

-- Every further dispatch of a letter, with what the law wants recorded of one (地方税法20条5項); the first stands with the letter.
CREATE TABLE mailing (
    document_no text NOT NULL REFERENCES service_case,
    mailing_no integer NOT NULL CHECK (mailing_no >= 2),
    title text NOT NULL,
    dispatched_on date NOT NULL,
    capacity text NOT NULL,
    name text NOT NULL,
    postal_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (document_no, mailing_no)
);
CREATE INDEX mailing_dispatched ON mailing (dispatched_on, document_no);

-- Lists of scanned document numbers as they came in, and the lines of which nothing could be made.
CREATE TABLE return_scan (
    scan_id uuid PRIMARY KEY,
    name text NOT NULL,
    sha256 bytea NOT NULL UNIQUE,
    line_count integer NOT NULL,
    entered_count integer NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE return_scan_fault (
    scan_id uuid NOT NULL REFERENCES return_scan,
    line_no integer NOT NULL CHECK (line_no >= 1),
    line text NOT NULL,
    sentence text NOT NULL,
    PRIMARY KEY (scan_id, line_no)
);

-- Which claims a letter asks for.
CREATE VIEW document_claim AS
    SELECT document_no, claim_id FROM tax_notice_claim UNION ALL SELECT document_no, claim_id FROM dunning_notice;
-- How the service of each letter stands that came back.
CREATE VIEW service_standing AS
    SELECT DISTINCT ON (document_no) * FROM service_step ORDER BY document_no, step_no DESC;

GRANT SELECT, INSERT ON service_case, service_step, mailing, return_scan, return_scan_fault TO {service_role};
GRANT SELECT ON document_claim, service_standing TO {service_role};
-- Cases are locked while a step is decided, which PostgreSQL counts as an update.
GRANT UPDATE (opened_at) ON service_case TO {service_role};
