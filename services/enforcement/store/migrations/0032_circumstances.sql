-- What befalls a person in arrears: insolvency, auction, death, moving out. What is to be done about it are tasks.
CREATE TABLE circumstance (
    -- The approval by which it was recorded.
    circumstance_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    kind text NOT NULL CHECK (kind IN (
        'bankruptcy', 'reorganisation', 'rehabilitation', 'auction', 'death', 'limited_acceptance', 'moving_out',
        'dissolution'
    )),
    -- The court or the office, and its number of the case; empty where there is none.
    authority text NOT NULL,
    reference text NOT NULL,
    occurred_on date NOT NULL,
    known_on date NOT NULL CHECK (known_on >= occurred_on),
    respond_by date,
    has_tax_agent boolean NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX circumstance_case ON circumstance (case_id);
CREATE TABLE circumstance_end (
    circumstance_id uuid PRIMARY KEY REFERENCES circumstance,
    approval_id uuid NOT NULL UNIQUE,
    ended_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON circumstance, circumstance_end TO {service_role};
