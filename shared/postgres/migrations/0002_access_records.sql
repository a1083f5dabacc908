-- Access records and their seals. Append-only: the service role may insert and select, nothing else.

CREATE TABLE access_record (
    record_id bigint GENERATED ALWAYS AS IDENTITY,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    service text NOT NULL,
    instance uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_id text NOT NULL CHECK (actor_id <> ''),
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'service', 'operator')),
    roles text[] NOT NULL,
    office text NOT NULL,
    terminal text NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    permission text NOT NULL CHECK (permission <> ''),
    purpose text NOT NULL CHECK (purpose <> ''),
    subject_type text NOT NULL,
    fields text[] NOT NULL,
    row_count bigint NOT NULL CHECK (row_count >= 0),
    detail text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('allowed', 'refused')),
    rule text NOT NULL CHECK (outcome = 'allowed' OR rule <> ''),
    caused_by_event text NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    key_id text NOT NULL,
    sequence_no bigint NOT NULL CHECK (sequence_no > 0),
    subject_ref text NOT NULL CHECK ((subject_ref = '') = (subject_type = '')),
    row_hash bytea NOT NULL CHECK (octet_length(row_hash) = 32),
    hmac bytea NOT NULL CHECK (octet_length(hmac) = 32),
    -- The order in which rows are sealed.
    PRIMARY KEY (tx, record_id)
);

COMMENT ON TABLE access_record IS 'Who used whose data, when, why and how: one row a person, never changed.';

-- Who saw this person.
CREATE INDEX access_record_subject ON access_record (subject_ref, occurred_at) WHERE subject_ref <> '';
-- What happened in this period: rows arrive in time order, so a block range index is enough and nearly free.
CREATE INDEX access_record_occurred ON access_record USING brin (occurred_at);

CREATE TABLE access_seal (
    seal_no bigint PRIMARY KEY CHECK (seal_no > 0),
    service text NOT NULL,
    cluster_epoch text NOT NULL,
    -- The seal covers the rows with from_tx <= tx < to_tx, so sealing changes no row.
    from_tx xid8 NOT NULL UNIQUE,
    to_tx xid8 NOT NULL UNIQUE,
    row_count bigint NOT NULL CHECK (row_count > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    sealed_at timestamptz NOT NULL,
    key_id text NOT NULL,
    seal_hash bytea NOT NULL UNIQUE CHECK (octet_length(seal_hash) = 32),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    CHECK (from_tx < to_tx)
);

COMMENT ON TABLE access_seal IS 'Signed, chained Merkle roots over the access records.';

REVOKE ALL ON access_record, access_seal FROM PUBLIC;
GRANT SELECT ON access_record, access_seal TO {service_role};
-- Without tx and record_id: the service can neither choose a row's place nor slip one into a sealed interval.
GRANT INSERT (
    service, instance, occurred_at, actor_id, actor_kind, roles, office, terminal, action, permission, purpose,
    subject_type, fields, row_count, detail, outcome, rule, caused_by_event, trace_id, span_id, key_id, sequence_no,
    subject_ref, row_hash, hmac
) ON access_record TO {service_role};
GRANT INSERT ON access_seal TO {service_role};
