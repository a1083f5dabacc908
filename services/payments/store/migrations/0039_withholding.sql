-- Special collection (特別徴収): one remittance for many persons, compared with all that its collector has to pay.
CREATE TABLE withholding_remittance (
    remittance_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    remittance_ref text NOT NULL,
    collector_no text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pay', 'pension')),
    due_month date NOT NULL CHECK (extract(day FROM due_month) = 1),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    -- The sum of the list; where it is not the money that came, the money waits whole.
    listed_yen bigint NOT NULL CHECK (listed_yen > 0),
    line_count integer NOT NULL CHECK (line_count > 0),
    paid_on date NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Whether a difference opened a case.
    has_case boolean NOT NULL,
    UNIQUE (channel, remittance_ref)
);
CREATE INDEX withholding_remittance_case ON withholding_remittance (remittance_id) WHERE has_case;

-- Each person whose line differs from what he has to pay, or who is missing from the list.
CREATE TABLE withholding_difference (
    remittance_id bigint NOT NULL REFERENCES withholding_remittance,
    clearing_key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('missing', 'unexpected', 'amount')),
    claim_id bigint,
    expected_yen bigint NOT NULL CHECK (expected_yen >= 0),
    listed_yen bigint NOT NULL CHECK (listed_yen >= 0),
    PRIMARY KEY (remittance_id, clearing_key)
);

-- Somebody has settled a case: its money has left suspense, and the note says what became of those who were missing.
CREATE TABLE withholding_case_closing (
    remittance_id bigint PRIMARY KEY REFERENCES withholding_remittance,
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    note text NOT NULL CHECK (length(note) BETWEEN 3 AND 300)
);

GRANT SELECT, INSERT ON withholding_remittance, withholding_difference, withholding_case_closing TO {service_role};
