-- Disasters, whom they struck, and the due dates that two persons put off (地方税法20条の5の2). Only added to.
CREATE TABLE disaster (
    disaster_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    happened_on date NOT NULL,
    -- Towns of which everybody is struck; none where only certificates (罹災証明) count.
    area_codes text[] NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
-- Pages of identity's answer; it is complete when all are there.
CREATE TABLE disaster_answer (
    disaster_id uuid NOT NULL REFERENCES disaster,
    page_no integer NOT NULL CHECK (page_no >= 1),
    page_count integer NOT NULL CHECK (page_count >= page_no),
    stated_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (disaster_id, page_no)
);
-- Whoever is struck, as a resident of a town or by a certificate.
CREATE TABLE disaster_victim (
    disaster_id uuid NOT NULL REFERENCES disaster,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    certificate_no text CHECK (certificate_no <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (disaster_id, addressee_no)
);

CREATE TABLE extension (
    -- The approval by which it was decided.
    extension_id uuid PRIMARY KEY,
    disaster_id uuid NOT NULL REFERENCES disaster,
    -- The day on which the hindrance ended (その理由のやんだ日).
    ended_on date NOT NULL,
    due_on date NOT NULL CHECK (due_on > ended_on),
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX extension_disaster ON extension (disaster_id);
-- No foreign key to the claim: its check would wait for whoever follows the claim.
CREATE TABLE extension_claim (
    extension_id uuid NOT NULL REFERENCES extension,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    former_due_on date NOT NULL,
    PRIMARY KEY (extension_id, claim_id)
);
CREATE INDEX extension_claim_claim ON extension_claim (claim_id);
-- What was undone by another decision.
CREATE TABLE extension_revoked (
    extension_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    revoked_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (extension_id, claim_id),
    FOREIGN KEY (extension_id, claim_id) REFERENCES extension_claim
);
GRANT SELECT, INSERT ON disaster, disaster_answer, disaster_victim, extension, extension_claim, extension_revoked
    TO {service_role};
-- Whoever decides about a disaster locks it, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON disaster TO {service_role};
