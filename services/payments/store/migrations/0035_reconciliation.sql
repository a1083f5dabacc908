-- The ledger is compared with what each assessor says it holds, and every source's events are counted.

-- Control totals as an assessor reported them; a later report of the same day stands beside the earlier.
CREATE TABLE assessor_total (
    event_id uuid NOT NULL,
    source text NOT NULL,
    tax_item text NOT NULL,
    as_on date NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    claim_count integer NOT NULL CHECK (claim_count >= 0),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, levy_fiscal_year, instalment)
);
CREATE INDEX assessor_total_newest ON assessor_total (tax_item, as_on DESC, recorded_at DESC);

-- One comparison for each tax item and business day; as_on is the day that the assessor's totals are of.
CREATE TABLE reconciliation (
    tax_item text NOT NULL,
    compared_on date NOT NULL,
    as_on date NOT NULL,
    agrees boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tax_item, compared_on)
);
CREATE TABLE reconciliation_difference (
    tax_item text NOT NULL,
    compared_on date NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    assessor_count bigint NOT NULL,
    ledger_count bigint NOT NULL,
    assessor_yen bigint NOT NULL,
    ledger_yen bigint NOT NULL,
    PRIMARY KEY (tax_item, compared_on, levy_fiscal_year, instalment),
    FOREIGN KEY (tax_item, compared_on) REFERENCES reconciliation
);

-- The numbers that a source gave its events: one that is missing was lost on the way.
CREATE TABLE source_sequence (
    source text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    event_id uuid NOT NULL,
    PRIMARY KEY (source, sequence)
);

GRANT SELECT, INSERT ON assessor_total, reconciliation, reconciliation_difference, source_sequence TO {service_role};
