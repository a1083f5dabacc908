-- What is known of a person's property and income, with its source. Versions are added, none is changed: effective_on is
-- the day from which it is so, known_on the day on which the office learned of it, recorded_at when it was entered.

CREATE TABLE property (
    property_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case
);
CREATE TABLE property_version (
    property_id bigint NOT NULL REFERENCES property,
    version_no integer NOT NULL CHECK (version_no > 0),
    kind text NOT NULL CHECK (kind IN (
        'deposit', 'wages', 'pension', 'insurance', 'receivable', 'real_estate', 'vehicle', 'movable'
    )),
    third_party text NOT NULL,
    description text NOT NULL CHECK (description <> ''),
    account_number text,
    value_yen bigint CHECK (value_yen >= 0),
    -- What comes before the city's claims: pledges, mortgages, earlier seizures.
    senior_yen bigint NOT NULL CHECK (senior_yen >= 0),
    is_gone boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('inquiry', 'statement', 'visit', 'register', 'search')),
    source_reference text NOT NULL CHECK (source_reference <> ''),
    effective_on date NOT NULL,
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (property_id, version_no),
    CHECK (account_number IS NULL OR kind = 'deposit'),
    CHECK (known_on >= effective_on)
);
CREATE INDEX property_case ON property (case_id);

CREATE TABLE income (
    income_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case
);
CREATE TABLE income_version (
    income_id bigint NOT NULL REFERENCES income,
    version_no integer NOT NULL CHECK (version_no > 0),
    kind text NOT NULL CHECK (kind IN ('wages', 'pension', 'business', 'rent', 'other')),
    payer text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    period text NOT NULL CHECK (period IN ('month', 'two_months', 'year')),
    is_gone boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('inquiry', 'statement', 'visit', 'register', 'search')),
    source_reference text NOT NULL CHECK (source_reference <> ''),
    effective_on date NOT NULL,
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (income_id, version_no),
    CHECK (known_on >= effective_on)
);
CREATE INDEX income_case ON income (case_id);

-- National tax data lies apart: another schema, other statements, a permission of its own.
CREATE SCHEMA national_tax;
CREATE TABLE national_tax.filing (
    filing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_year integer NOT NULL CHECK (tax_year BETWEEN 1950 AND 2200),
    income_kind text NOT NULL CHECK (income_kind IN ('wages', 'pension', 'business', 'real_estate', 'transfer', 'other')),
    income_yen bigint NOT NULL,
    withheld_yen bigint NOT NULL CHECK (withheld_yen >= 0),
    tax_office text NOT NULL CHECK (tax_office <> ''),
    source_reference text NOT NULL CHECK (source_reference <> ''),
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX filing_addressee ON national_tax.filing (addressee_no, tax_year);
-- Who has read whose data, for what and on which ground; written in the transaction that reads.
CREATE TABLE national_tax.reading (
    reading_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL,
    reader text NOT NULL,
    purpose text NOT NULL,
    ground text NOT NULL,
    filing_count integer NOT NULL CHECK (filing_count >= 0),
    read_at timestamptz NOT NULL
);
CREATE INDEX reading_case ON national_tax.reading (case_id);

GRANT SELECT, INSERT ON property, property_version, income, income_version TO {service_role};
GRANT USAGE ON SCHEMA national_tax TO {service_role};
GRANT SELECT, INSERT ON national_tax.filing, national_tax.reading TO {service_role};
