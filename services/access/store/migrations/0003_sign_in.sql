-- Signing in: credentials, one-time codes, terminals, sessions, and the counters that slow guessing down.
-- No secret is kept in clear: passwords as argon2id of a keyed digest, 256-bit secrets and codes as SHA-256.

CREATE TABLE credential (
    staff_no text PRIMARY KEY REFERENCES staff (staff_no),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    changed_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON credential TO {service_role};

-- The look-alike forms of former passwords and of the present one; an equal password has an equal form.
CREATE TABLE password_history (
    history_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_no text NOT NULL REFERENCES staff (staff_no),
    form_hash text NOT NULL CHECK (form_hash LIKE '$argon2id$%'),
    chosen_at timestamptz NOT NULL
);
CREATE INDEX password_history_staff ON password_history (staff_no, history_no DESC);
GRANT SELECT, INSERT, DELETE ON password_history TO {service_role};

CREATE TABLE invitation (
    code_prefix text PRIMARY KEY,
    code_hash bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
    staff_no text NOT NULL REFERENCES staff (staff_no),
    kind text NOT NULL CHECK (kind IN ('first', 'invitation')),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    ended_by text CHECK (ended_by IN ('accepted', 'replaced', 'discarded')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX invitation_open ON invitation (staff_no) WHERE ended_at IS NULL;
GRANT SELECT, INSERT ON invitation TO {service_role};
GRANT UPDATE (ended_at, ended_by) ON invitation TO {service_role};

CREATE TABLE terminal (
    reference text PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    office text NOT NULL,
    state text NOT NULL CHECK (state IN ('registered', 'enrolled', 'disabled')),
    code_prefix text UNIQUE,
    code_hash bytea CHECK (octet_length(code_hash) = 32),
    secret_hash bytea UNIQUE CHECK (octet_length(secret_hash) = 32),
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    enrolled_at timestamptz,
    disabled_by text,
    disabled_at timestamptz,
    disabled_reason text,
    CHECK ((state = 'disabled') = (disabled_at IS NOT NULL)),
    CHECK (state <> 'enrolled' OR secret_hash IS NOT NULL)
);
GRANT SELECT, INSERT, UPDATE ON terminal TO {service_role};

CREATE TABLE session (
    reference text PRIMARY KEY,
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    staff_no text NOT NULL REFERENCES staff (staff_no),
    office text NOT NULL,
    -- Empty only where the city's policy lets unregistered terminals in.
    terminal text NOT NULL,
    method text NOT NULL CHECK (method IN ('password', 'oidc')),
    started_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_reason text,
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    CHECK (last_seen_at >= started_at),
    CHECK (expires_at > started_at)
);
-- One person, one session: whoever shares an account throws the other out (III-3 of the impact assessment).
CREATE UNIQUE INDEX session_open ON session (staff_no) WHERE ended_at IS NULL;
CREATE INDEX session_staff ON session (staff_no, started_at DESC);
CREATE INDEX session_terminal ON session (terminal, started_at);
GRANT SELECT, INSERT ON session TO {service_role};
GRANT UPDATE (secret_hash, office, last_seen_at, ended_at, ended_reason) ON session TO {service_role};

-- Failures in a row, by what is guessed at: a staff number, an unknown number (keyed digest), a terminal, a code's
-- prefix.
CREATE TABLE sign_in_attempt (
    subject text PRIMARY KEY,
    failures integer NOT NULL CHECK (failures >= 0),
    last_failure_at timestamptz,
    locked_until timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO {service_role};

-- Which accounts were used or tried at a terminal on a day (in Japan); the typed number as a keyed digest.
CREATE TABLE terminal_use (
    terminal text NOT NULL REFERENCES terminal (reference),
    day date NOT NULL,
    typed_hash bytea NOT NULL CHECK (octet_length(typed_hash) = 32),
    PRIMARY KEY (terminal, day, typed_hash)
);
GRANT SELECT, INSERT, DELETE ON terminal_use TO {service_role};

CREATE TABLE machine_key (
    machine text PRIMARY KEY,
    public_key text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON machine_key TO {service_role};

-- Assertions of machines that were used: each one once.
CREATE TABLE machine_assertion (
    machine text NOT NULL,
    jti text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (machine, jti)
);
CREATE INDEX machine_assertion_expiry ON machine_assertion (expires_at);
GRANT SELECT, INSERT, DELETE ON machine_assertion TO {service_role};

-- Sign-ins under way at the city's identity provider: state, nonce and the verifier of PKCE (RFC 7636).
CREATE TABLE oidc_start (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    terminal text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    return_to text NOT NULL,
    expires_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON oidc_start TO {service_role};
