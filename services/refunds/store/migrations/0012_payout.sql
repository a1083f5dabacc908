-- The way of the money: runs of payments (還付金の支払), the file that left, and what the bank said of each payment.

-- One file for the bank, or one list of cash payments; what it holds is frozen.
CREATE TABLE payout_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    method text NOT NULL CHECK (method IN ('account', 'cash')),
    transfer_on date NOT NULL,
    frozen_at timestamptz NOT NULL,
    frozen_by text NOT NULL,
    payment_count integer NOT NULL CHECK (payment_count > 0),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    -- Given up before it left; its payments are due again.
    withdrawn_at timestamptz,
    withdrawn_by text,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);

-- One payment of a part of a refund; its number goes to the bank and comes back with the result.
CREATE TABLE payout (
    payout_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (payout_id <= 9999999999),
    run_id bigint NOT NULL REFERENCES payout_run,
    refund_id bigint NOT NULL REFERENCES refund,
    payee_no integer NOT NULL,
    entry_id bigint NOT NULL,
    addressee_no text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND 9999999999),
    state text NOT NULL CHECK (state IN ('ordered', 'withdrawn', 'paid', 'failed')),
    result_code text,
    result_on date,
    -- Where the result came from: a file and its record, or an approval of a paper.
    file_id bigint,
    record_no integer,
    approval_id uuid,
    FOREIGN KEY (entry_id, payee_no) REFERENCES payee,
    CHECK ((state IN ('paid', 'failed')) = (result_code IS NOT NULL)),
    CHECK ((result_code IS NULL) = (result_on IS NULL)),
    CHECK (num_nonnulls(file_id, approval_id) = CASE WHEN result_code IS NULL THEN 0 ELSE 1 END)
);
-- A part of a refund is under way or paid once, whoever tries it at the same time.
CREATE UNIQUE INDEX payout_once ON payout (refund_id, payee_no) WHERE state IN ('ordered', 'paid');
CREATE INDEX payout_run_of ON payout (run_id);
CREATE INDEX payout_refund ON payout (refund_id);

CREATE TABLE payout_release (
    run_id bigint PRIMARY KEY REFERENCES payout_run,
    approval_id uuid NOT NULL UNIQUE,
    file_sha256 text NOT NULL,
    -- The file encrypted for the bank, byte for byte as it is sent each time.
    envelope bytea NOT NULL,
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    released_at timestamptz NOT NULL
);
CREATE TABLE payout_sending (
    run_id bigint NOT NULL REFERENCES payout_release,
    sent_at timestamptz NOT NULL,
    sent_by text NOT NULL,
    PRIMARY KEY (run_id, sent_at)
);

-- Files with results as they came, also those that were refused.
CREATE TABLE payout_result_file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text NOT NULL UNIQUE,
    bytes bytea NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    -- Why it was refused; empty where it was taken.
    refused text NOT NULL
);
-- What came of each record: the five kinds together are the file.
CREATE TABLE payout_result (
    file_id bigint NOT NULL REFERENCES payout_result_file,
    record_no integer NOT NULL,
    payout_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    result_code text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('paid', 'failed', 'repeated', 'unknown', 'contradicting')),
    PRIMARY KEY (file_id, record_no)
);
CREATE INDEX payout_result_odd ON payout_result (file_id) WHERE verdict IN ('unknown', 'contradicting');

GRANT SELECT, INSERT ON payout_run, payout, payout_release, payout_sending, payout_result_file, payout_result
    TO {service_role};
-- The numbers stand in the file, so they are drawn before the rows are written.
GRANT USAGE ON SEQUENCE payout_payout_id_seq TO {service_role};
GRANT UPDATE (withdrawn_at, withdrawn_by) ON payout_run TO {service_role};
GRANT UPDATE (state, result_code, result_on, file_id, record_no, approval_id) ON payout TO {service_role};
