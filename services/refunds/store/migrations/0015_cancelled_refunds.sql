-- Decisions that two persons took back before anything was paid (還付決定の取消): their money is open again.

CREATE TABLE refund_cancellation (
    refund_id bigint PRIMARY KEY REFERENCES refund,
    approval_id uuid NOT NULL UNIQUE,
    reason text NOT NULL CHECK (reason <> ''),
    cancelled_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON refund_cancellation TO {service_role};
