-- The access records of all services in one place, each proved to be what its service sealed. Append-only: rows leave
-- only with a whole month, when the city's time for keeping them is over and the deletion is on record.

CREATE TABLE gathered_seal (
    seal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service text NOT NULL,
    seal_no bigint NOT NULL CHECK (seal_no > 0),
    cluster_epoch text NOT NULL,
    from_tx bigint NOT NULL,
    to_tx bigint NOT NULL,
    row_count bigint NOT NULL CHECK (row_count > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    sealed_at timestamptz NOT NULL,
    key_id text NOT NULL,
    seal_hash bytea NOT NULL CHECK (octet_length(seal_hash) = 32),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    gathered_at timestamptz NOT NULL DEFAULT now(),
    -- Two seals under one number mean that somebody went back in time; both are kept.
    UNIQUE (service, seal_no, seal_hash)
);
COMMENT ON TABLE gathered_seal IS 'The signed seals of all services; kept when the records under them are deleted.';

-- Parts are nodes of the seal's tree: one lies inside another, or beside it.
CREATE TABLE gathered_part (
    seal_id bigint NOT NULL REFERENCES gathered_seal,
    first_row bigint NOT NULL CHECK (first_row >= 0),
    row_count integer NOT NULL CHECK (row_count > 0),
    -- Less than row_count where some of its rows had come before.
    taken integer NOT NULL CHECK (taken BETWEEN 1 AND row_count),
    PRIMARY KEY (seal_id, first_row, row_count)
);

CREATE TABLE gathered_record (
    gathered_no bigint GENERATED ALWAYS AS IDENTITY,
    retention_class text NOT NULL,
    occurred_at timestamptz NOT NULL,
    service text NOT NULL,
    seal_id bigint NOT NULL,
    tx bigint NOT NULL,
    record_id bigint NOT NULL,
    instance uuid NOT NULL,
    actor_id text NOT NULL,
    actor_kind text NOT NULL,
    roles text[] NOT NULL,
    office text NOT NULL,
    terminal text NOT NULL,
    action text NOT NULL,
    permission text NOT NULL,
    purpose text NOT NULL,
    subject_type text NOT NULL,
    fields text[] NOT NULL,
    row_count bigint NOT NULL,
    detail text NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    key_id text NOT NULL,
    sequence_no bigint NOT NULL,
    subject_ref text NOT NULL,
    caused_by_event text NOT NULL,
    hmac bytea NOT NULL CHECK (octet_length(hmac) = 32)
) PARTITION BY LIST (retention_class);
COMMENT ON TABLE gathered_record IS 'Who used whose data, in all services: one row a person and access, never changed.';

CREATE TABLE gathered_record_individual_number PARTITION OF gathered_record
FOR VALUES IN ('individual_number') PARTITION BY RANGE (occurred_at);
CREATE TABLE gathered_record_staff PARTITION OF gathered_record
FOR VALUES IN ('staff') PARTITION BY RANGE (occurred_at);
CREATE TABLE gathered_record_service PARTITION OF gathered_record
FOR VALUES IN ('service') PARTITION BY RANGE (occurred_at);

CREATE INDEX gathered_record_subject ON gathered_record (subject_ref, occurred_at DESC, gathered_no DESC)
WHERE subject_ref <> '';
CREATE INDEX gathered_record_actor ON gathered_record (actor_id, occurred_at DESC, gathered_no DESC);
CREATE INDEX gathered_record_terminal ON gathered_record (terminal, occurred_at DESC, gathered_no DESC)
WHERE terminal <> '';
CREATE INDEX gathered_record_trace ON gathered_record (trace_id) WHERE trace_id <> '';
-- What happened in a period, and which rows a seal covers: rows arrive nearly in both orders.
CREATE INDEX gathered_record_occurred ON gathered_record USING brin (occurred_at);
CREATE INDEX gathered_record_seal ON gathered_record USING brin (seal_id);

-- What was refused or looks wrong, for whoever must find out.
CREATE TABLE gathering_finding (
    finding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    found_at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL CHECK (kind IN ('refused', 'forked', 'unchained', 'contradicted')),
    service text NOT NULL,
    seal_no bigint NOT NULL,
    first_row bigint,
    row_count integer,
    sentence text NOT NULL CHECK (sentence <> ''),
    event_id uuid
);
CREATE INDEX gathering_finding_seal ON gathering_finding (service, seal_no);

-- The last seal that each service announced, on another topic than its records.
CREATE TABLE announced_seal (
    service text PRIMARY KEY,
    seal_no bigint NOT NULL,
    seal_hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT now()
);

-- Up to which seal nothing is missing.
CREATE TABLE gathering_progress (
    service text PRIMARY KEY,
    complete_through bigint NOT NULL CHECK (complete_through >= 0)
);

CREATE TABLE gathering_ask (
    ask_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT now(),
    service text NOT NULL,
    first_seal_no bigint NOT NULL,
    last_seal_no bigint NOT NULL CHECK (last_seal_no >= first_seal_no),
    rows_max integer NOT NULL
);
CREATE INDEX gathering_ask_seal ON gathering_ask (service, first_seal_no);

CREATE TABLE gathered_deletion (
    deletion_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    retention_class text NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    deleted_at timestamptz NOT NULL DEFAULT now(),
    -- How long the city keeps this class, and by which rule.
    kept_months integer NOT NULL CHECK (kept_months > 0),
    law text NOT NULL,
    row_count bigint NOT NULL,
    -- By service: rows, first and last seal. The seals stay and say what the rows were.
    services jsonb NOT NULL
);
COMMENT ON TABLE gathered_deletion IS 'Which months of access records were deleted, when and by which rule.';

-- The service's role may create and drop nothing; these two do just what their names say.
CREATE FUNCTION make_gathered_month(class text, month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := format('gathered_record_%s_%s', class, to_char(month, 'YYYY_MM'));
BEGIN
    -- Two processes may want the same month at once.
    PERFORM pg_advisory_xact_lock(7214004);
    IF to_regclass(quote_ident(name)) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
            name,
            'gathered_record_' || class,
            date_trunc('month', month::timestamp) AT TIME ZONE 'Asia/Tokyo',
            (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'Asia/Tokyo'
        );
    END IF;
END
$$;

CREATE FUNCTION drop_gathered_month(class text, month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := format('gathered_record_%s_%s', class, to_char(month, 'YYYY_MM'));
BEGIN
    -- now() is the beginning of the transaction: the deletion and its record are one.
    IF NOT EXISTS (
        SELECT FROM gathered_deletion AS d WHERE d.retention_class = class AND d.month = $2 AND d.deleted_at = now()
    ) THEN
        RAISE EXCEPTION 'the deletion of % is not on record', name;
    END IF;
    -- Whatever the city's file says, nobody deletes what he did within a year.
    IF month > (now() AT TIME ZONE 'Asia/Tokyo')::date - interval '13 months' THEN
        RAISE EXCEPTION '% is not a year old', name;
    END IF;
    EXECUTE format('DROP TABLE %I', name);
END
$$;

REVOKE ALL ON FUNCTION make_gathered_month(text, date), drop_gathered_month(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_gathered_month(text, date), drop_gathered_month(text, date) TO {service_role};
GRANT SELECT ON gathered_seal, gathered_part, gathered_record, gathering_finding, announced_seal, gathering_progress,
    gathering_ask, gathered_deletion TO {service_role};
GRANT INSERT ON gathered_part, gathered_record, gathering_finding, announced_seal, gathering_progress, gathering_ask,
    gathered_deletion TO {service_role};
GRANT INSERT (
    service, seal_no, cluster_epoch, from_tx, to_tx, row_count, root, previous_hash, sealed_at, key_id, seal_hash,
    signature
) ON gathered_seal TO {service_role};
GRANT UPDATE (seal_no, seal_hash, sealed_at, heard_at) ON announced_seal TO {service_role};
GRANT UPDATE (complete_through) ON gathering_progress TO {service_role};
