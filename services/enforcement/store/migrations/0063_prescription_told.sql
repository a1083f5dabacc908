-- Of which ends of claims the owner of the case was told, and when. An end that nobody was told of before is silent.
CREATE TABLE prescription_told (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    -- The first day on which the claim would be no more.
    extinguished_on date NOT NULL,
    told_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, extinguished_on)
);
GRANT SELECT, INSERT ON prescription_told TO {service_role};
