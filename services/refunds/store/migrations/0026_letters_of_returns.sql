-- Letters about refunds that are to come back (返納通知書, 返納金督促状) stand among the other letters, and a return that
-- nobody pays is written off by two persons, by its ground.

-- The next one holds for all that this one held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE refund_notice DROP CONSTRAINT refund_notice_kind_check;
ALTER TABLE refund_notice ADD CONSTRAINT refund_notice_has_kind CHECK (
    kind IN ('invitation', 'reminder', 'appropriation', 'decision', 'return_demand', 'return_dunning')
) NOT VALID;

-- Which letter asked for a return, by which day.
CREATE TABLE refund_return_letter (
    notice_id bigint PRIMARY KEY REFERENCES refund_notice,
    return_id bigint NOT NULL,
    demand_no integer NOT NULL,
    is_dunning boolean NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL CHECK (pay_by >= issued_on),
    FOREIGN KEY (return_id, demand_no) REFERENCES refund_return_demand,
    UNIQUE (return_id, demand_no, is_dunning)
);

CREATE TABLE refund_return_write_off (
    return_id bigint PRIMARY KEY REFERENCES refund_return,
    ground text NOT NULL CHECK (ground IN ('prescription', 'renunciation')),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    -- The first day on which it is owed no more.
    extinguished_on date NOT NULL,
    document text NOT NULL CHECK (document <> ''),
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON refund_return_letter, refund_return_write_off TO {service_role};
