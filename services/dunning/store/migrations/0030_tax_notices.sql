-- Tax notices (納税通知書) as payments announced them, and when each was sent: nothing is dunned for before that.

CREATE TABLE tax_notice (
    -- What its slip is scanned by: levy year, target year, tax item, notice number, sequence, former municipality.
    document_no text PRIMARY KEY CHECK (document_no ~ '^T[0-9]{4}-[0-9]{4}-[0-9]{3}-'),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL
);
CREATE INDEX tax_notice_number ON tax_notice (notice_no, levy_fiscal_year);

-- The instalments that each notice asks for.
CREATE TABLE tax_notice_claim (
    claim_id bigint PRIMARY KEY CHECK (claim_id > 0),
    document_no text NOT NULL REFERENCES tax_notice
);
CREATE INDEX tax_notice_claim_document ON tax_notice_claim (document_no);

-- The day on which each was sent (納通発送年月日), as the assessor announced it or an officer entered it. Only added to.
CREATE TABLE tax_notice_sending (
    document_no text PRIMARY KEY REFERENCES tax_notice,
    sent_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON tax_notice, tax_notice_claim, tax_notice_sending TO {service_role};
