-- Heirs who owe what a deceased person owed (納税承継, 地方税法9条), as enforcement decided and announced it. One claim and one
-- clearing: money from any of them clears it. Only added to; a decision that corrects another names it.
CREATE TABLE succession (
    succession_id uuid PRIMARY KEY,
    deceased_no text NOT NULL CHECK (deceased_no ~ '^[0-9]{15}$'),
    died_on date NOT NULL,
    decided_on date NOT NULL,
    replaces uuid UNIQUE REFERENCES succession,
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX succession_deceased ON succession (deceased_no);

-- What each heir owes of each claim, as it was owed when it was decided.
CREATE TABLE succession_part (
    succession_id uuid NOT NULL REFERENCES succession,
    claim_id bigint NOT NULL REFERENCES claim,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    share_numerator bigint NOT NULL CHECK (share_numerator > 0),
    share_denominator bigint NOT NULL CHECK (share_denominator >= share_numerator),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    PRIMARY KEY (succession_id, claim_id, addressee_no)
);
CREATE INDEX succession_part_claim ON succession_part (claim_id);
CREATE INDEX succession_part_addressee ON succession_part (addressee_no);

-- Who owes claims as an heir now.
CREATE VIEW heir_now AS
SELECT p.claim_id, p.addressee_no, p.share_numerator, p.share_denominator, p.amount_yen
FROM succession_part p
WHERE NOT EXISTS (SELECT FROM succession n WHERE n.replaces = p.succession_id);

-- Everybody who owes a claim beside its addressee: its joint obligors, who each owe all of it, and heirs with their parts.
CREATE VIEW obligor_now AS
SELECT c.claim_id, j.addressee_no, j.share_numerator::bigint AS share_numerator,
    j.share_denominator::bigint AS share_denominator, NULL::bigint AS part_yen
FROM claim c JOIN joint_obligor_now j USING (notice_id)
UNION ALL
SELECT h.claim_id, h.addressee_no, h.share_numerator, h.share_denominator, h.amount_yen
FROM heir_now h JOIN claim c USING (claim_id)
WHERE NOT EXISTS (
    SELECT FROM joint_obligor_now j WHERE j.notice_id = c.notice_id AND j.addressee_no = h.addressee_no
);

GRANT SELECT, INSERT ON succession, succession_part TO {service_role};
GRANT SELECT ON heir_now, obligor_now TO {service_role};
