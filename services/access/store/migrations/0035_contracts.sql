-- Companies that work for the city (委託先・再委託先), their named workers, and the ends of both. Rows end; none is changed.
CREATE TABLE contract (
    -- The number of the approval.
    contract_id uuid PRIMARY KEY,
    -- The contract whose contractor hands a part on (再委託); none where the city itself is the other side.
    parent_id uuid REFERENCES contract,
    company_name text NOT NULL CHECK (company_name <> ''),
    corporate_number text NOT NULL CHECK (corporate_number ~ '^[1-9][0-9]{12}$'),
    document_no text NOT NULL CHECK (document_no <> ''),
    work text NOT NULL CHECK (work <> ''),
    safeguards text NOT NULL CHECK (safeguards <> ''),
    -- Why a part is handed on.
    reason text NOT NULL,
    workers_max integer NOT NULL CHECK (workers_max > 0),
    valid_from date NOT NULL,
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    recorded_at timestamptz NOT NULL,
    CHECK ((parent_id IS NULL) = (reason = ''))
);

CREATE TABLE contract_end (
    contract_id uuid PRIMARY KEY REFERENCES contract,
    -- The last day on which anybody works under it.
    last_day date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE contract_worker (
    worker_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id uuid NOT NULL REFERENCES contract,
    -- The number that an account would have; the account comes afterwards.
    staff_no text NOT NULL CHECK (staff_no ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    valid_from date NOT NULL,
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    named_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX contract_worker_contract ON contract_worker (contract_id);
CREATE INDEX contract_worker_staff ON contract_worker (staff_no);

CREATE TABLE contract_worker_end (
    worker_id bigint PRIMARY KEY REFERENCES contract_worker,
    last_day date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON contract, contract_end, contract_worker, contract_worker_end TO {service_role};
