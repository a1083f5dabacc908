-- Deaths that identity announced, and who succeeds to what the deceased owed (納税承継, 地方税法9条). Only added to.

-- While nobody has decided who succeeds, the state under `block_id` stands against everything.
CREATE TABLE death (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    died_on date NOT NULL,
    block_id uuid NOT NULL UNIQUE,
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, died_on)
);

CREATE TABLE succession (
    -- The approval by which it was decided.
    succession_id uuid PRIMARY KEY,
    deceased_no text NOT NULL CHECK (deceased_no ~ '^[0-9]{15}$'),
    died_on date NOT NULL,
    -- 限定承認: the heirs are liable within what they inherited.
    limited boolean NOT NULL,
    representative_by text NOT NULL CHECK (representative_by IN ('notified', 'designated')),
    decided_on date NOT NULL CHECK (decided_on >= died_on),
    -- The decision that this one corrects; nothing is corrected twice.
    replaces uuid UNIQUE REFERENCES succession,
    recorded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX succession_first ON succession (deceased_no) WHERE replaces IS NULL;

-- Whoever renounced stands here without a share.
CREATE TABLE succession_heir (
    succession_id uuid NOT NULL REFERENCES succession,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    place integer NOT NULL CHECK (place > 0),
    kind text NOT NULL,
    branch integer NOT NULL CHECK (branch >= 0),
    renounced boolean NOT NULL,
    numerator bigint CHECK (numerator > 0),
    denominator bigint CHECK (denominator >= numerator),
    is_representative boolean NOT NULL,
    -- The value of what he inherited; none where nobody knows it yet.
    received_yen bigint CHECK (received_yen >= 0),
    -- The most that may be collected from him for all claims together.
    liable_yen bigint CHECK (liable_yen >= 0),
    PRIMARY KEY (succession_id, addressee_no),
    UNIQUE (succession_id, place),
    CHECK (renounced = (numerator IS NULL) AND renounced = (denominator IS NULL) AND renounced = (liable_yen IS NULL)),
    CHECK (NOT (renounced AND is_representative))
);
CREATE UNIQUE INDEX succession_heir_representative ON succession_heir (succession_id) WHERE is_representative;

-- What each heir owes of each claim, as it was owed when it was decided.
CREATE TABLE succession_part (
    succession_id uuid NOT NULL,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    PRIMARY KEY (succession_id, claim_id, addressee_no),
    FOREIGN KEY (succession_id, addressee_no) REFERENCES succession_heir
);
CREATE INDEX succession_part_claim ON succession_part (claim_id);
CREATE INDEX succession_part_addressee ON succession_part (addressee_no);

-- Whose claim it is too (連帯納税義務者), as payments said last.
CREATE TABLE claim_obligor (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    PRIMARY KEY (claim_id, addressee_no)
);
CREATE INDEX claim_obligor_addressee ON claim_obligor (addressee_no);

-- From whom a claim may be collected: its addressee, or his heirs once that is decided, and every joint obligor.
CREATE VIEW debtor_claim (addressee_no, claim_id, capacity) AS
SELECT c.addressee_no, c.claim_id, 'own'
FROM known_claim AS c
WHERE NOT EXISTS (SELECT FROM succession_part AS p WHERE p.claim_id = c.claim_id)
UNION ALL
SELECT o.addressee_no, o.claim_id, 'joint' FROM claim_obligor AS o
UNION ALL
SELECT p.addressee_no, p.claim_id, 'heir'
FROM succession_part AS p
WHERE NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = p.succession_id)
    AND NOT EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = p.claim_id AND o.addressee_no = p.addressee_no
    );

GRANT SELECT, INSERT ON death, succession, succession_heir, succession_part TO {service_role};
GRANT SELECT, INSERT, DELETE ON claim_obligor TO {service_role};
-- A death is locked while somebody decides who succeeds, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON death TO {service_role};
GRANT SELECT ON debtor_claim TO {service_role};
