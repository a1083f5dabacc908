-- Books that are closed, and what was carried over into a fiscal year (滞納繰越).
--
-- last_entry_id is read while nobody can write entries, so it says exactly which entries were there.

-- Days whose books (収入日) are closed; each closes all days before it as well. Nothing is reopened.
CREATE TABLE day_close (
    closed_on date PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    -- Set where the day was closed with differences that two persons explained.
    approval_id uuid,
    last_entry_id bigint NOT NULL
);

-- What each close compared, by channel: money of receipts and credits of the bank since the close before.
CREATE TABLE day_close_total (
    closed_on date NOT NULL REFERENCES day_close,
    channel text NOT NULL,
    receipts_yen bigint NOT NULL,
    credits_yen bigint NOT NULL,
    explanation text,
    PRIMARY KEY (closed_on, channel),
    CHECK ((receipts_yen = credits_yen) = (explanation IS NULL))
);

-- Fiscal years whose books are closed (出納閉鎖); entries of such a year are booked in the next one.
CREATE TABLE accounting_year_close (
    fiscal_year integer PRIMARY KEY,
    closed_on date NOT NULL,
    last_entry_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- What a claim was carried over with into a year: the first row is the carry-over, later rows are what changed since.
CREATE TABLE carry_over (
    -- No foreign key: its check would lock a million claim rows. The prover compares with the ledger.
    claim_id bigint NOT NULL,
    fiscal_year integer NOT NULL,
    sequence_no integer NOT NULL CHECK (sequence_no >= 1),
    carried_over_on date NOT NULL,
    assessed_yen bigint NOT NULL,
    collected_yen bigint NOT NULL,
    carried_over_yen bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, fiscal_year, sequence_no),
    CHECK (carried_over_yen = assessed_yen - collected_yen)
);

CREATE TABLE carry_over_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fiscal_year integer NOT NULL,
    ran_for date NOT NULL,
    last_claim_fiscal_year integer NOT NULL,
    rows_written bigint NOT NULL,
    carried_over_yen bigint NOT NULL,
    last_entry_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- Assessed after the books of its own year were closed, so booked in a later one (過年度).
ALTER TABLE claim ADD COLUMN is_past_year boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT ON day_close, day_close_total, accounting_year_close, carry_over, carry_over_run TO {service_role};
