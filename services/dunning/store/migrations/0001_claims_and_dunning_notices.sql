-- Claims as dunning follows them, and the dunning notices (督促状). The schema's name tells a backup whose it is.
COMMENT ON SCHEMA public IS 'Shuno dunning';

-- Issued notices: never changed. One per claim, ever.
CREATE TABLE dunning_notice (
    claim_id bigint PRIMARY KEY CHECK (claim_id > 0),
    document_no text NOT NULL UNIQUE,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    -- Last of the statutory days for issuing it.
    issue_by date NOT NULL CHECK (issue_by > due_on),
    -- Day of dispatch.
    issued_on date NOT NULL CHECK (issued_on > due_on),
    -- Last day to pay before seizure becomes possible.
    pay_by date NOT NULL CHECK (pay_by > issued_on),
    open_principal_yen bigint NOT NULL CHECK (open_principal_yen > 0),
    fee_yen bigint NOT NULL CHECK (fee_yen >= 0),
    written_at timestamptz NOT NULL
);
CREATE INDEX dunning_notice_issued ON dunning_notice (issued_on, document_no);

-- The last serial number of each fiscal year; its row is locked until the notices that use the numbers commit, so
-- numbers have no gaps.
CREATE TABLE document_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);

-- What the events say of each claim that is overdue or has provisional money on its way.
CREATE TABLE dunning_claim (
    claim_id bigint PRIMARY KEY CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    stage text NOT NULL CHECK (stage IN ('open', 'overdue', 'covered', 'settled', 'dunned', 'dunned_settled')),
    -- What final money has left open of the principal.
    open_principal_yen bigint NOT NULL CHECK (open_principal_yen >= 0),
    tax_item text,
    levy_fiscal_year integer,
    notice_no text,
    instalment text,
    due_on date,
    overdue_on date,
    document_no text UNIQUE REFERENCES dunning_notice (document_no),
    CHECK (num_nulls(tax_item, levy_fiscal_year, notice_no, instalment, due_on, overdue_on) IN (0, 6)),
    CHECK (stage = 'open' OR tax_item IS NOT NULL),
    CHECK ((stage IN ('dunned', 'dunned_settled')) = (document_no IS NOT NULL)),
    CHECK (stage NOT IN ('overdue', 'covered', 'dunned') OR open_principal_yen > 0),
    CHECK (stage NOT IN ('settled', 'dunned_settled') OR open_principal_yen = 0)
);
CREATE INDEX dunning_claim_overdue ON dunning_claim (due_on) WHERE stage = 'overdue';

-- Receipts whose reversal or final report would change what is owed.
CREATE TABLE claim_receipt (
    receipt_id bigint PRIMARY KEY CHECK (receipt_id > 0),
    claim_id bigint NOT NULL REFERENCES dunning_claim,
    -- Of a provisional receipt the whole amount: it is cleared when it is final.
    against_principal_yen bigint NOT NULL CHECK (against_principal_yen >= 0),
    provisional boolean NOT NULL
);
CREATE INDEX claim_receipt_claim ON claim_receipt (claim_id);

GRANT SELECT, INSERT ON dunning_notice TO {service_role};
GRANT SELECT, INSERT, UPDATE ON document_series TO {service_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON dunning_claim, claim_receipt TO {service_role};
