-- Account transfer (口座振替): what a debit day asks of the banks, the file that left, and what came of each request.

-- One run for each debit day; what it holds is frozen, and afterwards only taken out of.
CREATE TABLE transfer_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    debit_on date NOT NULL UNIQUE,
    -- Which rules chose the claims, and the newest ledger entry that they saw.
    rule_version text NOT NULL,
    known_entry_id bigint NOT NULL,
    frozen_at timestamptz NOT NULL,
    frozen_by text NOT NULL,
    -- The file as it would be made now: what is released must be this file, less what is pulled out with the release.
    request_count integer NOT NULL CHECK (request_count >= 0),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    checked_at timestamptz NOT NULL
);

-- One debit that is asked of a bank, with the versions of the claim and the mandate that it was made from.
CREATE TABLE transfer_request (
    request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES transfer_run,
    debit_on date NOT NULL,
    sequence_no integer NOT NULL,
    claim_id bigint NOT NULL,
    claim_version integer NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    clearing_key text NOT NULL CHECK (clearing_key ~ '^[0-9]{17}$'),
    -- 1, or 2 for a second transfer (再振替).
    attempt integer NOT NULL CHECK (attempt IN (1, 2)),
    assessed_yen bigint NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen BETWEEN 1 AND 9999999999),
    mandate_id bigint NOT NULL REFERENCES mandate,
    -- The version whose account is debited.
    mandate_version_no integer NOT NULL,
    bank_number text NOT NULL,
    branch_number text NOT NULL,
    account_kind text NOT NULL,
    account_number text NOT NULL,
    holder_kana text NOT NULL,
    new_code text NOT NULL CHECK (new_code IN ('0', '1', '2')),
    state text NOT NULL CHECK (state IN ('open', 'pulled_out', 'paid', 'failed')),
    pulled_out_reason text,
    pulled_out_at timestamptz,
    result_code text CHECK (result_code ~ '^[0-9]$'),
    file_id bigint,
    record_no integer,
    -- The debit day of a second transfer, where the rule of item and reason has one.
    retry_on date,
    CHECK ((state = 'pulled_out') = (pulled_out_reason IS NOT NULL)),
    CHECK ((state = 'pulled_out') = (pulled_out_at IS NOT NULL)),
    CHECK ((state IN ('paid', 'failed')) = (result_code IS NOT NULL)),
    CHECK ((result_code IS NULL) = (file_id IS NULL)),
    CHECK (state <> 'paid' OR result_code = '0'),
    CHECK (retry_on IS NULL OR state = 'failed'),
    UNIQUE (run_id, sequence_no),
    UNIQUE (claim_id, debit_on)
);
-- Nobody is asked twice at a time for one claim.
CREATE UNIQUE INDEX transfer_request_open ON transfer_request (claim_id) WHERE state = 'open';
CREATE INDEX transfer_request_key ON transfer_request (clearing_key, debit_on);
CREATE INDEX transfer_request_mandate ON transfer_request (mandate_id);
CREATE INDEX transfer_request_retry ON transfer_request (retry_on) WHERE retry_on IS NOT NULL;

-- Claims that no account is debited for: the newest row counts.
CREATE TABLE transfer_stop (
    claim_id bigint NOT NULL,
    stop_no integer NOT NULL CHECK (stop_no >= 1),
    stopped boolean NOT NULL,
    reason text NOT NULL CHECK (reason IN ('seized', 'grace', 'stayed', 'taxpayer', 'office')),
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, stop_no)
);

-- What left the house: approved by two, sealed for the bank; what was proposed is what left and what was pulled out.
CREATE TABLE transfer_release (
    run_id bigint PRIMARY KEY REFERENCES transfer_run,
    approval_id uuid NOT NULL UNIQUE,
    proposed_sha256 text NOT NULL,
    proposed_count integer NOT NULL,
    proposed_yen bigint NOT NULL,
    pulled_out_count integer NOT NULL CHECK (pulled_out_count >= 0),
    pulled_out_yen bigint NOT NULL,
    released_count integer NOT NULL CHECK (released_count > 0),
    released_yen bigint NOT NULL,
    file_sha256 text NOT NULL,
    -- The file encrypted for the bank, byte for byte as it is sent each time.
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    released_at timestamptz NOT NULL,
    CHECK (proposed_count = pulled_out_count + released_count),
    CHECK (proposed_yen = pulled_out_yen + released_yen)
);
CREATE TABLE transfer_release_part (
    run_id bigint NOT NULL REFERENCES transfer_release,
    part_no integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (run_id, part_no)
);
CREATE TABLE transfer_sending (
    run_id bigint NOT NULL REFERENCES transfer_release,
    sent_at timestamptz NOT NULL,
    sent_by text NOT NULL,
    envelope_sha256 text NOT NULL,
    PRIMARY KEY (run_id, sent_at)
);

GRANT SELECT, INSERT ON transfer_run, transfer_request, transfer_stop, transfer_release, transfer_release_part,
    transfer_sending TO {service_role};
GRANT UPDATE (request_count, amount_yen, file_sha256, checked_at) ON transfer_run TO {service_role};
GRANT UPDATE (state, pulled_out_reason, pulled_out_at, result_code, file_id, record_no, retry_on) ON transfer_request
    TO {service_role};
