-- Due dates that follow from an acceleration (繰上徴収) which enforcement announced: decisions like any other, which
-- whoever decided the acceleration ends.
CREATE TABLE announced_due_date (
    decision_id uuid PRIMARY KEY REFERENCES claim_decision,
    disposition_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    event_id text NOT NULL
);
CREATE INDEX announced_due_date_disposition ON announced_due_date (disposition_id);

GRANT SELECT, INSERT ON announced_due_date TO {service_role};
