-- Why money of a claim was too much (過誤納金発生事由), each time that it was announced; the last one is a recorded item.
CREATE TABLE overpayment_cause (
    cause_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    cause text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    arose_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX overpayment_cause_claim ON overpayment_cause (claim_id);

GRANT SELECT, INSERT ON overpayment_cause TO {service_role};
