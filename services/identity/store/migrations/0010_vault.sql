-- The vault of Individual Numbers (個人番号): a schema of its own, open to a role of its own.
--
-- The service works under {service_role}, which may name the schema and read nothing in it. A statement about the vault
-- is run after SET LOCAL ROLE to {service_role}_vault, which may read nothing else. So a number cannot come into an
-- answer by a join that somebody wrote without thinking of it.
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO {service_role}, {service_role}_vault;

-- Keys of AES-256-GCM, wrapped by a key that is outside the database. One a day.
CREATE TABLE vault.data_key (
    data_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_on date NOT NULL,
    wrapping_key_id text NOT NULL,
    wrapped bytea NOT NULL,
    UNIQUE (made_on, wrapping_key_id)
);

-- An entry's number is drawn first, because its ciphertext is bound to it.
CREATE SEQUENCE vault.entry_number;

CREATE TABLE vault.individual_number (
    entry_id bigint PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- live: it holds. contested: it contradicts what is stored, and two persons decide. ended: it held, or never did.
    state text NOT NULL CHECK (state IN ('live', 'contested', 'ended')),
    data_key_id bigint NOT NULL REFERENCES vault.data_key,
    -- 12 bytes of nonce, then ciphertext and tag over the entry's own number as associated data.
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 40),
    index_key_id text NOT NULL,
    -- HMAC-SHA-256 of the number. By law it is an Individual Number too, and never leaves this schema.
    blind_index bytea NOT NULL CHECK (octet_length(blind_index) = 32),
    -- What the number came from, such as the resident register, or the document that was shown.
    source text NOT NULL CHECK (source IN ('register', 'number_card', 'notification_card', 'certificate', 'wage_report')),
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN ('changed', 'discarded', 'purpose_ended')),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX individual_number_one_person ON vault.individual_number (index_key_id, blind_index)
    WHERE state = 'live';
CREATE UNIQUE INDEX individual_number_one_each ON vault.individual_number (addressee_no) WHERE state = 'live';
CREATE INDEX individual_number_index ON vault.individual_number (blind_index);
CREATE INDEX individual_number_addressee ON vault.individual_number (addressee_no);
CREATE INDEX individual_number_contested ON vault.individual_number (entry_id) WHERE state = 'contested';
CREATE INDEX individual_number_keys ON vault.individual_number (index_key_id, data_key_id);

-- Numbers that were destroyed when nothing needed them any more: that they were, and nothing of them.
CREATE TABLE vault.destroyed (
    entry_id bigint PRIMARY KEY,
    addressee_no text NOT NULL,
    end_reason text NOT NULL,
    ended_at timestamptz NOT NULL,
    destroyed_at timestamptz NOT NULL
);

-- Who used the vault when, to hold anybody back who asks too often.
CREATE TABLE vault.use (
    used_at timestamptz NOT NULL,
    actor_id text NOT NULL,
    affair text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('lookup', 'comparison', 'view', 'whole', 'integrated')),
    found boolean NOT NULL
);
CREATE INDEX use_actor ON vault.use (actor_id, used_at);
CREATE INDEX use_day ON vault.use (used_at);

-- The integrated number (団体内統合宛名番号): drawn by lot, and derived from nothing.
CREATE TABLE vault.integrated_number (
    addressee_no text PRIMARY KEY,
    integrated_no text NOT NULL UNIQUE CHECK (integrated_no ~ '^[0-9]{15}$'),
    affair text NOT NULL,
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON vault.data_key, vault.individual_number, vault.destroyed, vault.use, vault.integrated_number
    TO {service_role}_vault;
GRANT USAGE ON SEQUENCE vault.entry_number TO {service_role}_vault;
-- Rotation writes a number again under new keys; a decision ends an entry; a job destroys what nobody needs.
GRANT UPDATE (state, ended_at, end_reason, data_key_id, sealed, index_key_id, blind_index), DELETE
    ON vault.individual_number TO {service_role}_vault;
GRANT DELETE ON vault.data_key, vault.use TO {service_role}_vault;
