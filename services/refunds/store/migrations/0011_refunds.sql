-- Refunds as two persons decided them (還付支出決定), with their interest as it was computed on that day.

CREATE TABLE refund (
    refund_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    approval_id uuid NOT NULL UNIQUE,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    decided_on date NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    interest_yen bigint NOT NULL CHECK (interest_yen >= 0),
    decided_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX refund_addressee ON refund (addressee_no);

CREATE TABLE refund_item (
    refund_id bigint NOT NULL REFERENCES refund,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    use_id uuid NOT NULL UNIQUE REFERENCES overpayment_use,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    interest_yen bigint NOT NULL CHECK (interest_yen >= 0),
    -- From when to when, on what base, at which rates, by which articles.
    interest jsonb NOT NULL,
    PRIMARY KEY (refund_id, overpayment_id)
);
CREATE INDEX refund_item_of ON refund_item (overpayment_id);

-- Whom it is paid to: the newest change counts, and each was approved by two.
CREATE TABLE refund_payee (
    refund_id bigint NOT NULL REFERENCES refund,
    change_no integer NOT NULL CHECK (change_no >= 1),
    entry_id bigint NOT NULL REFERENCES payee_entry,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (refund_id, change_no)
);
-- What each of them gets; the parts add up to the refund with its interest.
CREATE TABLE refund_part (
    refund_id bigint NOT NULL,
    change_no integer NOT NULL,
    payee_no integer NOT NULL CHECK (payee_no >= 1),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (refund_id, change_no, payee_no),
    FOREIGN KEY (refund_id, change_no) REFERENCES refund_payee
);

GRANT SELECT, INSERT ON refund, refund_item, refund_payee, refund_part TO {service_role};
