-- Heirs who owe what a deceased person owed (納税承継), as enforcement announced them. Only added to.
CREATE TABLE succession (
    succession_id uuid PRIMARY KEY,
    deceased_no text NOT NULL CHECK (deceased_no ~ '^[0-9]{15}$'),
    replaces uuid UNIQUE REFERENCES succession,
    heard_at timestamptz NOT NULL
);
CREATE TABLE succession_heir (
    succession_id uuid NOT NULL REFERENCES succession,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    PRIMARY KEY (succession_id, addressee_no)
);
CREATE INDEX succession_heir_addressee ON succession_heir (addressee_no);
CREATE TABLE succession_claim (
    succession_id uuid NOT NULL REFERENCES succession,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    PRIMARY KEY (succession_id, claim_id)
);
CREATE INDEX succession_claim_claim ON succession_claim (claim_id);

GRANT SELECT, INSERT ON succession, succession_heir, succession_claim TO {service_role};
