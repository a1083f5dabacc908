-- Interest runs on what was appropriated too, up to the day as of which it was (地方税法17条の4第1項): the refund of the
-- rest pays it, once.

CREATE TABLE refund_appropriation_interest (
    refund_id bigint NOT NULL REFERENCES refund,
    use_id uuid NOT NULL REFERENCES appropriation,
    PRIMARY KEY (refund_id, use_id)
);
CREATE INDEX refund_appropriation_interest_use ON refund_appropriation_interest (use_id);

GRANT SELECT, INSERT ON refund_appropriation_interest TO {service_role};
