-- Dispositions beside seizures: participation, request for distribution, acceleration, second liability, provisional
-- seizure, security, and claims that the collection association has (参加差押・交付要求・繰上徴収ほか). Only added to.
CREATE TABLE disposition (
    -- The approval by which it was decided.
    disposition_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    kind text NOT NULL CHECK (kind IN (
        'participation', 'distribution_request', 'acceleration', 'second_liability', 'provisional_seizure', 'security',
        'association'
    )),
    -- Why, or by which of its sub-kinds: a value of the kind's own list.
    ground text NOT NULL CHECK (ground <> ''),
    -- The court, the other authority, or the association.
    authority text NOT NULL DEFAULT '',
    -- Its case number (事件番号), or the number of the agreement.
    reference text NOT NULL DEFAULT '',
    -- What it is about, in words.
    description text NOT NULL DEFAULT '',
    property_id bigint REFERENCES property,
    -- Who is liable beside the debtor, or gives the security.
    counterparty_no text CHECK (counterparty_no ~ '^[0-9]{15}$'),
    -- The most that may be collected by it; none where the law sets no bound.
    limit_yen bigint CHECK (limit_yen > 0),
    -- When the other procedure began, or the earlier seizure was made.
    began_on date,
    -- The last day: the court's, that on which is to be paid, or the accelerated due date.
    due_on date,
    due_time time,
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (kind NOT IN ('participation', 'distribution_request') OR (authority <> '' AND reference <> '')),
    CHECK (kind NOT IN ('participation', 'provisional_seizure') OR property_id IS NOT NULL),
    CHECK (kind NOT IN ('acceleration', 'second_liability') OR due_on IS NOT NULL),
    CHECK ((kind = 'acceleration') = (due_time IS NOT NULL)),
    CHECK (kind <> 'second_liability' OR (counterparty_no IS NOT NULL AND counterparty_no <> addressee_no)),
    CHECK (kind <> 'provisional_seizure' OR limit_yen IS NOT NULL),
    CHECK (kind <> 'association' OR authority <> '')
);
CREATE INDEX disposition_case ON disposition (case_id);
CREATE INDEX disposition_counterparty ON disposition (counterparty_no) WHERE counterparty_no IS NOT NULL;

-- No foreign key to the claim: its check would wait for whoever follows it.
CREATE TABLE disposition_claim (
    disposition_id uuid NOT NULL REFERENCES disposition,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    tax_item text NOT NULL,
    -- The due date that an acceleration has put another in the place of.
    former_due_on date,
    PRIMARY KEY (disposition_id, claim_id)
);
CREATE INDEX disposition_claim_claim ON disposition_claim (claim_id);

-- One row a step, never changed; the state after it stands in it.
CREATE TABLE disposition_step (
    disposition_id uuid NOT NULL REFERENCES disposition,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind <> ''),
    state text NOT NULL CHECK (state IN ('decided', 'refused', 'in_force', 'ended', 'cancelled')),
    -- The day on which it counts; when it became known is recorded_at.
    effective_on date NOT NULL,
    document_no text UNIQUE,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (disposition_id, step_no),
    CHECK ((kind = 'issued') = (document_no IS NOT NULL)),
    CHECK ((state IN ('ended', 'cancelled')) <= (approval_id IS NOT NULL))
);

-- What dunning and payments stated at the issue.
CREATE TABLE disposition_notice (
    disposition_id uuid NOT NULL,
    ask_no integer NOT NULL CHECK (ask_no > 0),
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    returned boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (disposition_id, ask_no, claim_id),
    FOREIGN KEY (disposition_id, claim_id) REFERENCES disposition_claim
);
CREATE TABLE disposition_balance (
    disposition_id uuid NOT NULL,
    ask_no integer NOT NULL CHECK (ask_no > 0),
    claim_id bigint NOT NULL,
    version integer NOT NULL,
    stated_on date NOT NULL,
    due_on date NOT NULL,
    -- The day by which the claim ranks among others (法定納期限等).
    priority_on date,
    principal_yen bigint NOT NULL CHECK (principal_yen >= 0),
    dunning_fee_yen bigint NOT NULL CHECK (dunning_fee_yen >= 0),
    late_charge_yen bigint NOT NULL CHECK (late_charge_yen >= 0),
    disposition_cost_yen bigint NOT NULL CHECK (disposition_cost_yen >= 0),
    provisional_yen bigint NOT NULL CHECK (provisional_yen >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (disposition_id, ask_no, claim_id),
    FOREIGN KEY (disposition_id, claim_id) REFERENCES disposition_claim
);
CREATE TABLE disposition_question (
    disposition_id uuid NOT NULL REFERENCES disposition,
    ask_no integer NOT NULL CHECK (ask_no > 0),
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (disposition_id, ask_no)
);
CREATE TABLE disposition_failure (
    disposition_id uuid NOT NULL REFERENCES disposition,
    position integer NOT NULL CHECK (position >= 0),
    rule text NOT NULL,
    claim_id bigint,
    PRIMARY KEY (disposition_id, position)
);

-- Money that came under one: distributed by a court, or paid by whoever is liable beside the debtor.
CREATE TABLE disposition_payment (
    disposition_id uuid NOT NULL,
    step_no integer NOT NULL,
    paid_on date NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (disposition_id, step_no),
    FOREIGN KEY (disposition_id, step_no) REFERENCES disposition_step
);

-- Each disposition as it stands now.
CREATE VIEW disposition_now AS
SELECT DISTINCT ON (d.disposition_id) d.disposition_id, d.case_id, d.addressee_no, d.kind, s.step_no,
    s.kind AS last_step, s.state, s.effective_on
FROM disposition d JOIN disposition_step s USING (disposition_id)
ORDER BY d.disposition_id, s.step_no DESC;

-- Counters 90 to 93 and 96 of the record by claim: what is in force now, and what ever was; a mistake counts nowhere.
CREATE VIEW disposition_count AS
SELECT c.claim_id,
    CASE WHEN n.kind IN ('second_liability', 'provisional_seizure', 'security') THEN 'other_disposition' ELSE n.kind END
        AS counter,
    count(*) FILTER (WHERE n.state = 'in_force')::integer AS open_now, count(*)::integer AS ever
FROM disposition_claim c JOIN disposition_now n USING (disposition_id)
WHERE n.state IN ('in_force', 'ended')
GROUP BY c.claim_id, counter;

GRANT SELECT, INSERT ON disposition, disposition_claim, disposition_step, disposition_notice, disposition_balance,
    disposition_question, disposition_failure, disposition_payment TO {service_role};
-- Locked before anything is decided about one.
GRANT UPDATE (recorded_at) ON disposition TO {service_role};
GRANT SELECT ON disposition_now, disposition_count TO {service_role};
