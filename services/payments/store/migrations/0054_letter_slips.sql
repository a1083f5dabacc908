-- Slips that stand on letters of dunning, by the number of the letter; letters to joint obligors share the claim's slip.
CREATE TABLE letter_slip (
    document_no text PRIMARY KEY CHECK (document_no ~ '^[A-Z][0-9]{4}-[0-9]{7,9}$'),
    claim_id bigint NOT NULL REFERENCES claim,
    slip_no bigint NOT NULL REFERENCES slip,
    pay_by date NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX letter_slip_claim ON letter_slip (claim_id);

GRANT SELECT, INSERT ON letter_slip TO {service_role};
