-- What is given for paying a year's notice at once (前納報奨金), as expenditure beside the ledger: the tax stays what it
-- is. The first row of a claim gives, later ones give more or take back; the sum is what it has now.
CREATE TABLE prepayment_incentive (
    -- No foreign key: the job writes many at once, and the prover looks.
    claim_id bigint NOT NULL,
    sequence_no integer NOT NULL CHECK (sequence_no >= 1),
    amount_yen bigint NOT NULL CHECK (amount_yen <> 0),
    -- The day of the job, and the fiscal year that pays.
    effective_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, sequence_no)
);

GRANT SELECT, INSERT ON prepayment_incentive TO {service_role};
