-- The nightly proof that no overpayment is missing: what was asked, and what does not agree with the ledger of payments.

CREATE TABLE overpayment_proof (
    proof_id uuid PRIMARY KEY,
    day date NOT NULL,
    asked_at timestamptz NOT NULL
);
-- Persons who were asked about by name.
CREATE TABLE overpayment_proof_person (
    proof_id uuid NOT NULL REFERENCES overpayment_proof,
    addressee_no text NOT NULL,
    PRIMARY KEY (proof_id, addressee_no)
);
CREATE TABLE overpayment_proof_answer (
    proof_id uuid NOT NULL REFERENCES overpayment_proof,
    addressee_no text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (proof_id, addressee_no)
);
CREATE TABLE overpayment_finding (
    proof_id uuid NOT NULL REFERENCES overpayment_proof,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    -- What is too much by the ledger of payments, and what refunds knew.
    stated_yen bigint NOT NULL CHECK (stated_yen >= 0),
    known_yen bigint NOT NULL CHECK (known_yen <> stated_yen),
    -- Whether the missing money was opened as an overpayment at once.
    is_opened boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (proof_id, claim_id, receipt_id)
);

GRANT SELECT, INSERT ON overpayment_proof, overpayment_proof_person, overpayment_proof_answer, overpayment_finding
    TO {service_role};
