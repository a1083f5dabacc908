-- What every service's database holds beside its own tables: the way of events in and out.

-- How far each partition has been read. Moves in the same transaction as the effects, so a record has its effects once.
-- A broker that forgets its topics (embedded profile) comes back as another incarnation and starts at its first offset.
CREATE TABLE inbox_offset (
    incarnation text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (incarnation, topic, partition)
);

-- Every event that was handled or parked, so that a publisher's second delivery has no effect.
CREATE TABLE inbox (
    event_id uuid PRIMARY KEY,
    digest bytea NOT NULL CHECK (length(digest) = 16),
    received_at timestamptz NOT NULL DEFAULT now()
);

-- Records that could not be handled, with the reason, and the later records of their key, which wait behind them.
CREATE TABLE parked (
    parked_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incarnation text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key bytea,
    headers jsonb NOT NULL,
    value bytea,
    event_id uuid,
    event_type text,
    error text NOT NULL,
    behind bigint REFERENCES parked,
    state text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'handled', 'dropped')),
    attempts integer NOT NULL DEFAULT 1,
    parked_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by text,
    reason text,
    UNIQUE (incarnation, topic, partition, record_offset),
    CHECK ((state = 'parked') = (resolved_at IS NULL)),
    CHECK (state <> 'dropped' OR reason IS NOT NULL)
);
CREATE INDEX parked_waiting ON parked (topic, key, parked_id) WHERE state = 'parked';

-- Events on their way out. `shard` is a hash of the key: the relay sends each shard in order of `id`.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 15),
    event_id uuid NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_id text,
    purpose text,
    caused_by text,
    traceparent text,
    -- The broker's incarnation that has acknowledged the row; null while it waits.
    sent_to text,
    sent_at timestamptz,
    PRIMARY KEY (id),
    CHECK ((sent_to IS NULL) = (sent_at IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX outbox_waiting ON outbox (shard, id) WHERE sent_to IS NULL;

-- Scheduled work: one row per job and business day, so that a job runs once for a day, whoever asks.
CREATE TABLE job_run (
    job text NOT NULL,
    business_day date NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    actor_id text NOT NULL,
    result jsonb NOT NULL,
    PRIMARY KEY (job, business_day)
);

GRANT SELECT ON migration TO {service_role};
GRANT SELECT, INSERT, UPDATE ON inbox_offset, parked TO {service_role};
GRANT SELECT, INSERT, DELETE ON inbox TO {service_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO {service_role};
GRANT SELECT, INSERT ON job_run TO {service_role};
