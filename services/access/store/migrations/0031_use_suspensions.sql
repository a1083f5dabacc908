-- Suspensions of use (利用停止) that two persons decided, and their ends; what every service keeps is a copy of these.
CREATE TABLE use_suspension_decision (
    -- The number of the approval.
    suspension_id uuid PRIMARY KEY,
    request_id uuid NOT NULL UNIQUE REFERENCES disclosure_request,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    purposes text[] NOT NULL CHECK (cardinality(purposes) > 0),
    excepted_office text NOT NULL,
    reference text NOT NULL,
    first_day date NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE use_suspension_end (
    suspension_id uuid PRIMARY KEY REFERENCES use_suspension_decision,
    approval_id uuid NOT NULL UNIQUE,
    -- From this day on it stands against nothing.
    ended_on date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON use_suspension_decision, use_suspension_end TO {service_role};
