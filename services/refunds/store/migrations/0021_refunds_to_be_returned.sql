-- Refunds of payments that were cancelled after all (返納): the money that was paid out is to come back, with its
-- interest. A case opens by itself; two persons demand it, and two enter what came.

-- Payments that no longer count, of which something was too much.
CREATE TABLE receipt_taken_back (
    receipt_id bigint PRIMARY KEY CHECK (receipt_id > 0),
    taken_back_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE refund_return (
    return_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refund_id bigint NOT NULL,
    overpayment_id bigint NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    interest_yen bigint NOT NULL CHECK (interest_yen >= 0),
    opened_on date NOT NULL,
    -- What came back so far: never more than is owed.
    returned_yen bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL,
    UNIQUE (refund_id, overpayment_id),
    FOREIGN KEY (refund_id, overpayment_id) REFERENCES refund_item,
    CHECK (amount_yen + interest_yen > 0),
    CONSTRAINT refund_return_within_what_is_owed CHECK (returned_yen BETWEEN 0 AND amount_yen + interest_yen)
);
CREATE INDEX refund_return_open ON refund_return (return_id) WHERE returned_yen < amount_yen + interest_yen;
CREATE INDEX refund_return_overpayment ON refund_return (overpayment_id);

-- Each demand (返納通知) that went out, with the day by which it asks for the money.
CREATE TABLE refund_return_demand (
    return_id bigint NOT NULL REFERENCES refund_return,
    demand_no integer NOT NULL CHECK (demand_no >= 1),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    document text NOT NULL CHECK (document <> ''),
    issued_on date NOT NULL,
    pay_by date NOT NULL CHECK (pay_by >= issued_on),
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (return_id, demand_no)
);
-- What came back.
CREATE TABLE refund_return_receipt (
    approval_id uuid PRIMARY KEY,
    return_id bigint NOT NULL REFERENCES refund_return,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    received_on date NOT NULL,
    document text NOT NULL CHECK (document <> ''),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX refund_return_receipt_of ON refund_return_receipt (return_id);

CREATE FUNCTION refund_return_is_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE refund_return SET returned_yen = returned_yen + NEW.amount_yen WHERE return_id = NEW.return_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER refund_return_is_paid AFTER INSERT ON refund_return_receipt
    FOR EACH ROW EXECUTE FUNCTION refund_return_is_paid();

GRANT SELECT, INSERT ON receipt_taken_back, refund_return, refund_return_demand, refund_return_receipt
    TO {service_role};
GRANT UPDATE (returned_yen) ON refund_return TO {service_role};
