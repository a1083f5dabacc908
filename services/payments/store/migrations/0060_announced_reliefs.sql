-- Reliefs of the delinquency charge that follow from a state which enforcement announced: a grace, a suspension.
CREATE TABLE announced_relief (
    decision_id uuid PRIMARY KEY REFERENCES claim_decision,
    -- The state; when it ends early, its relief is revoked and a shorter one comes in its place.
    block_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    event_id text NOT NULL
);
CREATE INDEX announced_relief_block ON announced_relief (block_id);

GRANT SELECT, INSERT ON announced_relief TO {service_role};
