-- What was written of payers, and whom identity proposed, is needed while money waits and a while after that; then it is
-- deleted, and that it was is kept.

CREATE TABLE payer_forgotten (
    receipt_id bigint NOT NULL REFERENCES suspense,
    forgotten_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, recorded_at)
);

GRANT SELECT, INSERT ON payer_forgotten TO {service_role};
GRANT DELETE ON receipt_payer, payer_candidate TO {service_role};
