-- What addressees were told of overpayments (過誤納金還付・充当通知書): each letter is kept as the values it was drawn from.

-- Which notice and instalment each claim is of, as payments opened it: letters name them.
CREATE TABLE claim_named (
    claim_id bigint PRIMARY KEY,
    notice_no text NOT NULL,
    instalment text NOT NULL
);

CREATE TABLE refund_notice (
    notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_no text NOT NULL UNIQUE,
    -- An invitation to claim (with what was appropriated), a reminder of it, what was appropriated where nothing is
    -- left, or that a refund was decided.
    kind text NOT NULL CHECK (kind IN ('invitation', 'reminder', 'appropriation', 'decision')),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_items text[] NOT NULL,
    refund_id bigint REFERENCES refund,
    issued_on date NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    template_values text NOT NULL,
    sha256 text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((kind = 'decision') = (refund_id IS NOT NULL))
);
CREATE UNIQUE INDEX refund_notice_decision ON refund_notice (refund_id) WHERE kind = 'decision';
CREATE INDEX refund_notice_day ON refund_notice (issued_on, notice_id);
CREATE TABLE refund_notice_overpayment (
    notice_id bigint NOT NULL REFERENCES refund_notice,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    PRIMARY KEY (notice_id, overpayment_id)
);
CREATE INDEX refund_notice_overpayment_of ON refund_notice_overpayment (overpayment_id);
-- Each appropriation is told once.
CREATE TABLE refund_notice_appropriation (
    use_id uuid PRIMARY KEY REFERENCES appropriation,
    notice_id bigint NOT NULL REFERENCES refund_notice
);

GRANT SELECT, INSERT ON claim_named, refund_notice, refund_notice_overpayment, refund_notice_appropriation
    TO {service_role};
-- The number stands in the letter, so it is drawn before the row is written.
GRANT USAGE ON SEQUENCE refund_notice_notice_id_seq TO {service_role};
