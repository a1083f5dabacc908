-- Months whose totals (月計) two persons have compared with the bank and closed. Their days are closed before.
CREATE TABLE month_close (
    -- The first day of the month.
    month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    approval_id uuid NOT NULL,
    last_entry_id bigint NOT NULL
);

-- What each close compared, by channel: money with a value date up to the month's end, less what closes before compared.
CREATE TABLE month_close_total (
    month date NOT NULL REFERENCES month_close,
    channel text NOT NULL,
    receipts_yen bigint NOT NULL,
    credits_yen bigint NOT NULL,
    explanation text,
    PRIMARY KEY (month, channel),
    CHECK ((receipts_yen = credits_yen) = (explanation IS NULL))
);

GRANT SELECT, INSERT ON month_close, month_close_total TO {service_role};
