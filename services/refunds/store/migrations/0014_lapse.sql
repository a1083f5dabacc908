-- Refunds that nobody claimed in time (還付請求権の時効消滅), as two persons found them lapsed.

CREATE TABLE refund_lapse (
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    use_id uuid PRIMARY KEY REFERENCES overpayment_use,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    -- The last day on which it could be claimed; the right was gone on the next.
    last_day date NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX refund_lapse_of ON refund_lapse (overpayment_id);

GRANT SELECT, INSERT ON refund_lapse TO {service_role};
