-- Receipts on claims that the collection association has, as it was told of them: each once, in one report.
CREATE TABLE association_report (
    report_id uuid PRIMARY KEY,
    authority text NOT NULL CHECK (authority <> ''),
    made_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE association_receipt (
    disposition_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    -- The receipt itself, or that it was taken back.
    is_reversal boolean NOT NULL,
    -- None for what was known when the claims were handed over: it is in the amounts of that day.
    report_id uuid REFERENCES association_report,
    PRIMARY KEY (disposition_id, claim_id, receipt_id, is_reversal),
    FOREIGN KEY (disposition_id, claim_id) REFERENCES disposition_claim
);
CREATE INDEX association_receipt_report ON association_receipt (report_id) WHERE report_id IS NOT NULL;

GRANT SELECT, INSERT ON association_report, association_receipt TO {service_role};
