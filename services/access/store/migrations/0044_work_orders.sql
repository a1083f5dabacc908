-- Work orders (作業指示): the approved text, its one execution, the sealed file until it was received or its days are
-- over, who fetched it, its receipt, and the proof that the receiver deleted it. Nothing but the file is ever deleted.
CREATE TABLE work_order (
    -- The number of the approval.
    order_id uuid PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contract,
    worker text NOT NULL,
    purpose text NOT NULL CHECK (purpose <> ''),
    service text NOT NULL CHECK (service <> ''),
    view text NOT NULL CHECK (view <> ''),
    -- The canonical text of the payload, and the hash that everybody confirmed.
    approved text NOT NULL,
    payload_hash bytea NOT NULL CHECK (octet_length(payload_hash) = 32),
    certificate_sha256 text NOT NULL CHECK (certificate_sha256 ~ '^[0-9a-f]{64}$'),
    collect_by date NOT NULL,
    delete_by date NOT NULL CHECK (delete_by >= collect_by),
    recorded_at timestamptz NOT NULL
);

CREATE TABLE work_order_execution (
    -- An order runs once.
    order_id uuid PRIMARY KEY REFERENCES work_order,
    -- Of the text that was run: it is the approved one.
    query_sha256 bytea NOT NULL CHECK (octet_length(query_sha256) = 32),
    row_count integer NOT NULL CHECK (row_count >= 0),
    person_count integer NOT NULL CHECK (person_count BETWEEN 0 AND row_count),
    content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32),
    made_at timestamptz NOT NULL,
    run_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE work_order_file (
    order_id uuid PRIMARY KEY REFERENCES work_order_execution,
    -- Only the receiver's private key opens it.
    envelope bytea NOT NULL
);

CREATE TABLE work_order_fetch (
    order_id uuid NOT NULL REFERENCES work_order_execution,
    fetched_by text NOT NULL,
    fetched_at timestamptz NOT NULL
);
CREATE INDEX work_order_fetch_order ON work_order_fetch (order_id);

CREATE TABLE work_order_receipt (
    order_id uuid PRIMARY KEY REFERENCES work_order_execution,
    received_on date NOT NULL,
    -- Of the written receipt, where an officer notes it; empty where the worker confirmed it himself.
    document_no text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE work_order_deletion (
    order_id uuid PRIMARY KEY REFERENCES work_order_execution,
    deleted_on date NOT NULL,
    -- The written proof of the deletion (消去証明書).
    document_no text NOT NULL CHECK (document_no <> ''),
    method text NOT NULL CHECK (method <> ''),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON work_order, work_order_execution, work_order_fetch, work_order_receipt, work_order_deletion
    TO {service_role};
GRANT SELECT, INSERT, DELETE ON work_order_file TO {service_role};
