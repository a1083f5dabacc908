-- The service's copy of who may do what, as `access` announced it: a decision asks nobody, and an old copy permits nothing.

CREATE TABLE authority (
    holder text PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE authority IS 'The whole authority of each holder of an account, in its latest version.';

-- Everything that was decided before `at` has arrived.
CREATE TABLE authority_beat (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    at timestamptz NOT NULL
);

-- Sessions that ended before their tokens expire; a row is useless after that.
CREATE TABLE ended_session (
    session text PRIMARY KEY,
    ended_at timestamptz NOT NULL,
    tokens_expire_at timestamptz NOT NULL
);

-- Programs with an account of their own came beside staff, services and operators. Rows written before kept a narrower
-- rule, so nothing has to be validated.
-- squawk-ignore ban-drop-constraint
ALTER TABLE access_record DROP CONSTRAINT access_record_actor_kind_check;
ALTER TABLE access_record ADD CONSTRAINT access_record_actor_kind_check
CHECK (actor_kind IN ('staff', 'service', 'operator', 'machine')) NOT VALID;

GRANT SELECT, INSERT, UPDATE ON authority, authority_beat TO {service_role};
GRANT SELECT, INSERT, DELETE ON ended_session TO {service_role};
