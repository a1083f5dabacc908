-- Certificates of payment (納税証明書): each decision, also a refusal, and each print of what was issued.
CREATE TABLE certificate (
    certificate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The number in the register of its fiscal year, without gaps; a refusal has none.
    fiscal_year integer NOT NULL,
    number integer,
    kind text NOT NULL CHECK (kind IN ('tax_payment', 'full_payment', 'no_arrears', 'vehicle_inspection')),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text,
    levy_fiscal_year integer,
    vehicle_registration_key text,
    decided_on date NOT NULL,
    valid_until date,
    refusals text[] NOT NULL,
    -- The claims as they stood, in yen: what the paper says.
    lines jsonb NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    UNIQUE (fiscal_year, number),
    CHECK ((number IS NULL) = (cardinality(refusals) > 0))
);
CREATE INDEX certificate_addressee ON certificate (addressee_no);

CREATE TABLE certificate_print (
    certificate_id bigint NOT NULL REFERENCES certificate,
    printed_at timestamptz NOT NULL,
    printed_by text NOT NULL,
    copies integer NOT NULL CHECK (copies BETWEEN 1 AND 20),
    PRIMARY KEY (certificate_id, printed_at)
);

GRANT SELECT, INSERT ON certificate, certificate_print TO {service_role};
