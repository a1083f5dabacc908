-- Applications for graces (猶予の申請) and their course up to the grant, the refusal or the withdrawal. Only added to.
CREATE TABLE grace_application (
    application_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    kind text NOT NULL CHECK (kind IN ('grace_of_collection', 'grace_of_realisation')),
    ground text NOT NULL CHECK (ground <> ''),
    -- The grace whose period the applicant wants to go on.
    extends uuid REFERENCES measure,
    -- Handed in, or posted.
    applied_on date NOT NULL,
    received_on date NOT NULL CHECK (received_on >= applied_on),
    first_day date NOT NULL,
    last_day date NOT NULL CHECK (last_day >= first_day),
    security text NOT NULL,
    -- What the applicant says has happened.
    facts text NOT NULL CHECK (facts <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX grace_application_case ON grace_application (case_id);
CREATE TABLE grace_application_claim (
    application_id uuid NOT NULL REFERENCES grace_application,
    claim_id bigint NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (application_id, claim_id)
);
CREATE INDEX grace_application_claim_claim ON grace_application_claim (claim_id);
CREATE TABLE grace_application_step (
    application_id uuid NOT NULL REFERENCES grace_application,
    step_no integer NOT NULL CHECK (step_no > 0),
    -- Under it the letter of the step keeps its number.
    step_id uuid NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN (
        'received', 'supplement_asked', 'supplement_served', 'supplemented', 'lapsed', 'withdrawn', 'granted', 'refused'
    )),
    effective_on date NOT NULL,
    -- The last day to correct it (地方税法15条の2第8項), from when the notice was received.
    due_on date CHECK (due_on >= effective_on OR state <> 'supplement_served'),
    -- Why it was refused.
    grounds text[] NOT NULL CHECK ((cardinality(grounds) > 0) = (state = 'refused')),
    note text NOT NULL,
    -- Of a grant it is the measure.
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, step_no),
    CHECK ((state IN ('supplement_served', 'lapsed')) <= (due_on IS NOT NULL)),
    CHECK ((state IN ('granted', 'refused')) = (approval_id IS NOT NULL))
);
-- Each application as it stands, with its person and the tax items of its claims.
CREATE VIEW grace_application_now AS
SELECT DISTINCT ON (a.application_id) a.*, k.addressee_no, s.step_no, s.state, s.effective_on, s.due_on,
    ARRAY(SELECT DISTINCT n.tax_item FROM grace_application_claim c JOIN known_claim n USING (claim_id)
        WHERE c.application_id = a.application_id ORDER BY 1) AS tax_items,
    (SELECT sum(c.amount_yen) FROM grace_application_claim c WHERE c.application_id = a.application_id)::bigint
        AS amount_yen
FROM grace_application a JOIN enforcement_case k USING (case_id) JOIN grace_application_step s USING (application_id)
ORDER BY a.application_id, s.step_no DESC;
GRANT SELECT, INSERT ON grace_application, grace_application_claim, grace_application_step TO {service_role};
GRANT SELECT ON grace_application_now TO {service_role};
