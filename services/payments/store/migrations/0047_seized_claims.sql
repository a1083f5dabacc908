-- Claims under seizure (差押), as enforcement announced it: no account is debited for them while a seizure of theirs stands.
-- A seizure stands on a claim from its row "issued" until there is its row "released", in whatever order they came.
CREATE TABLE claim_seizure (
    claim_id bigint NOT NULL,
    seizure_id uuid NOT NULL,
    step text NOT NULL CHECK (step IN ('issued', 'released')),
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, seizure_id, step)
);
CREATE VIEW seized_claim AS
SELECT i.claim_id, i.seizure_id, i.effective_on AS issued_on
FROM claim_seizure i
WHERE i.step = 'issued' AND NOT EXISTS (
    SELECT FROM claim_seizure r
    WHERE r.claim_id = i.claim_id AND r.seizure_id = i.seizure_id AND r.step = 'released'
);

GRANT SELECT, INSERT ON claim_seizure TO {service_role};
GRANT SELECT ON seized_claim TO {service_role};
