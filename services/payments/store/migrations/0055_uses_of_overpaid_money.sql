-- Overpaid money leaves its claim as `refunds` decided: appropriated to another claim, or paid back. The ledger has the
-- entries; this says which use they are of, each once, and how much less a payment therefore is on its claim.

CREATE TABLE overpaid_use (
    use_id uuid NOT NULL,
    step text NOT NULL CHECK (step IN ('used', 'returned')),
    purpose text NOT NULL CHECK (purpose IN ('appropriation', 'refund')),
    -- The overpaid claim and the payment that was too much.
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    -- What left; below zero where it came back.
    amount_yen bigint NOT NULL CHECK ((amount_yen > 0) = (step = 'used') AND amount_yen <> 0),
    -- How the money had come to the city.
    channel text NOT NULL,
    effective_on date NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (use_id, step)
);
CREATE INDEX overpaid_use_receipt ON overpaid_use (receipt_id);
CREATE INDEX overpaid_use_claim ON overpaid_use (claim_id);

-- The use that this posting comes from, where no money came to the city.
ALTER TABLE receipt ADD COLUMN use_id uuid;

GRANT SELECT, INSERT ON overpaid_use TO {service_role};
