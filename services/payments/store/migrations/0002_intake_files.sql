-- Files as they came, byte for byte, and how far each has been posted.

CREATE TABLE intake_file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    byte_count bigint NOT NULL CHECK (byte_count >= 0),
    channel text,
    profile text NOT NULL,
    -- Which reader and which version of it understood the bytes.
    reader text,
    sender text NOT NULL,
    received_on date NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL CHECK (state IN ('received', 'posting', 'posted', 'refused')),
    -- What the file says of itself, and what was found in it.
    business_key text,
    record_count integer,
    total_yen bigint,
    findings jsonb NOT NULL DEFAULT '[]',
    finished_at timestamptz,
    CHECK ((state IN ('posted', 'refused')) = (finished_at IS NOT NULL)),
    CHECK (state NOT IN ('posting', 'posted') OR reader IS NOT NULL)
);
-- The same bytes are posted once; a refused file may be sent again after its profile was mended.
CREATE UNIQUE INDEX intake_file_bytes ON intake_file (sha256) WHERE state <> 'refused';
CREATE UNIQUE INDEX intake_file_business_key ON intake_file (business_key) WHERE state <> 'refused';

CREATE TABLE intake_file_part (
    file_id bigint NOT NULL REFERENCES intake_file,
    part_no integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (file_id, part_no)
);
ALTER TABLE intake_file_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- One row per block of records, written with its postings: a block is posted once.
CREATE TABLE intake_block (
    file_id bigint NOT NULL REFERENCES intake_file,
    block_no integer NOT NULL,
    posted_count integer NOT NULL,
    posted_yen bigint NOT NULL,
    suspense_count integer NOT NULL,
    suspense_yen bigint NOT NULL,
    failed_count integer NOT NULL,
    failed_yen bigint NOT NULL,
    repeated_count integer NOT NULL,
    repeated_yen bigint NOT NULL,
    PRIMARY KEY (file_id, block_no)
);

-- Results of account transfers that brought no money: each once.
CREATE TABLE transfer_failure (
    receipt_ref text PRIMARY KEY,
    claim_id bigint,
    clearing_key text NOT NULL,
    amount_yen bigint NOT NULL,
    debit_on date NOT NULL,
    result_code text NOT NULL,
    file_id bigint NOT NULL,
    record_no integer NOT NULL
);
CREATE INDEX transfer_failure_claim ON transfer_failure (claim_id);

GRANT SELECT, INSERT, UPDATE ON intake_file TO {service_role};
GRANT SELECT, INSERT ON intake_file_part, intake_block, transfer_failure TO {service_role};
