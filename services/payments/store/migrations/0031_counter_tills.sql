-- Counter tills: opened and closed by two, each receipt numbered without a gap, the cash counted.

-- The last receipt number of an office in a fiscal year; its row is locked while a number is taken.
CREATE TABLE till_number (
    office text NOT NULL,
    fiscal_year integer NOT NULL,
    last_no integer NOT NULL CHECK (last_no >= 0),
    PRIMARY KEY (office, fiscal_year)
);

CREATE TABLE till (
    till_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office text NOT NULL,
    day date NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    -- Change money in the till when it was opened (釣銭準備金).
    float_yen bigint NOT NULL CHECK (float_yen >= 0),
    -- Who counted the float as well, and so let the till take money.
    open_confirmed_by text CHECK (open_confirmed_by <> opened_by),
    open_confirmed_at timestamptz,
    -- What was counted at the close, float included, and what should have been there.
    counted_yen bigint CHECK (counted_yen >= 0),
    expected_yen bigint,
    counted_by text,
    counted_at timestamptz,
    difference_reason text CHECK (length(difference_reason) BETWEEN 3 AND 300),
    closed_by text CHECK (closed_by <> counted_by),
    closed_at timestamptz,
    CHECK ((open_confirmed_by IS NULL) = (open_confirmed_at IS NULL)),
    CHECK (num_nonnulls(counted_yen, expected_yen, counted_by, counted_at) IN (0, 4)),
    CHECK ((closed_by IS NULL) = (closed_at IS NULL)),
    CHECK (counted_by IS NULL OR open_confirmed_by IS NOT NULL),
    CHECK (closed_by IS NULL OR counted_by IS NOT NULL),
    CHECK (closed_by IS NULL OR counted_yen = expected_yen OR difference_reason IS NOT NULL)
);
-- Who opens a till has no other one open.
CREATE UNIQUE INDEX till_open ON till (opened_by) WHERE closed_at IS NULL;

-- Each receipt handed out (領収書); a number is used once and none is left out, for voided ones stay.
CREATE TABLE till_receipt (
    office text NOT NULL,
    fiscal_year integer NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    till_id bigint NOT NULL REFERENCES till,
    clearing_key text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL,
    voided_by text,
    voided_at timestamptz,
    void_reason text CHECK (length(void_reason) BETWEEN 3 AND 300),
    PRIMARY KEY (office, fiscal_year, number),
    CHECK (num_nonnulls(voided_by, voided_at, void_reason) IN (0, 3)),
    CHECK (voided_by <> issued_by)
);
CREATE INDEX till_receipt_till ON till_receipt (till_id);

GRANT SELECT, INSERT, UPDATE ON till_number, till TO {service_role};
GRANT SELECT, INSERT ON till_receipt TO {service_role};
GRANT UPDATE (voided_by, voided_at, void_reason) ON till_receipt TO {service_role};
