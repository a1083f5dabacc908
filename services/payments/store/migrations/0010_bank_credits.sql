-- Money as it reached the city's own account, by the bank's notices: what a day's close is compared with.
--
-- Rows only grow. What the bank takes back stands as a row of its own with a negative amount, so the sum of a value date is
-- always what the account received on it.
CREATE TABLE bank_credit (
    credit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The day on which the money is at the city's disposal (資金化日).
    value_date date NOT NULL,
    -- Which channel's collected money it is, as the table of channels has its payer; 'unknown' for a payer who is in none.
    channel text NOT NULL CHECK (channel ~ '^[a-z_]{1,40}$'),
    amount_yen bigint NOT NULL CHECK (amount_yen <> 0),
    -- The bank's own number of the movement, made unique by account and day.
    reference text NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 120),
    -- The code of whoever paid in (振込依頼人コード). His name stays in the kept bytes: it may be a resident's.
    payer_code text NOT NULL,
    file_id bigint NOT NULL REFERENCES intake_file,
    record_no integer NOT NULL CHECK (record_no >= 1),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX bank_credit_day ON bank_credit (value_date, channel);

GRANT SELECT, INSERT ON bank_credit TO {service_role};
