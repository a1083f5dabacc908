-- States that stand in the way of collecting, as other services decided and announced them. Only added to.
CREATE TABLE block (
    block_id uuid PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    state text NOT NULL CHECK (state <> ''),
    first_day date NOT NULL,
    -- Last day on which it stands; none until its end is announced.
    last_day date CHECK (last_day >= first_day),
    heard_at timestamptz NOT NULL
);
CREATE INDEX block_addressee ON block (addressee_no);

-- The claims that a state is about; without a row it is about all of the person.
CREATE TABLE block_claim (
    block_id uuid NOT NULL REFERENCES block,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    PRIMARY KEY (block_id, claim_id)
);

-- From this day on the state stands against nothing. An end may be heard before its beginning.
CREATE TABLE block_end (
    block_id uuid PRIMARY KEY,
    ended_on date NOT NULL,
    heard_at timestamptz NOT NULL
);

-- The notice came back and is not served, as dunning stated it: it has no effect yet.
ALTER TABLE stated_notice ADD COLUMN returned boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT ON block, block_claim, block_end TO {service_role};
