-- Claims that two persons have written off (不納欠損), under the number of the approval. Only added to.
CREATE TABLE write_off (
    write_off_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    ground text NOT NULL CHECK (ground IN ('suspended_three_years', 'immediate', 'prescription')),
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX write_off_case ON write_off (case_id);
CREATE INDEX write_off_decided_on ON write_off (decided_on);

-- One row for each claim. No foreign key to it: its check would wait for whoever follows the claim.
CREATE TABLE write_off_claim (
    write_off_id uuid NOT NULL REFERENCES write_off,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    -- The first day on which the claim is no more.
    extinguished_on date NOT NULL,
    -- What was owed as far as it was known here; payments writes off what its ledger has open.
    owed_yen bigint NOT NULL CHECK (owed_yen > 0),
    PRIMARY KEY (write_off_id, claim_id)
);
CREATE INDEX write_off_claim_claim ON write_off_claim (claim_id);

-- A write-off that was a mistake, undone by a decision of its own.
CREATE TABLE write_off_undone (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    undone_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (write_off_id, claim_id),
    FOREIGN KEY (write_off_id, claim_id) REFERENCES write_off_claim
);

GRANT SELECT, INSERT ON write_off, write_off_claim, write_off_undone TO {service_role};
