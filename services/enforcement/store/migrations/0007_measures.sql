-- Graces, suspensions and plans: a hold carries their days and claims, these tables what else was decided.
UPDATE hold SET ground = 'dunning_notice_not_served' WHERE ground = 'notice_not_served';

CREATE TABLE measure (
    measure_id uuid PRIMARY KEY REFERENCES hold,
    ground text NOT NULL,
    -- Day of the application or of the pledge; none ex officio.
    applied_on date,
    -- The earlier one whose period it goes on; nothing is extended twice.
    extends uuid UNIQUE REFERENCES measure,
    security text NOT NULL,
    liquid_yen bigint CHECK (liquid_yen >= 0),
    living_yen bigint CHECK (living_yen >= 0),
    working_yen bigint CHECK (working_yen >= 0),
    recorded_at timestamptz NOT NULL,
    CHECK ((liquid_yen IS NULL) = (living_yen IS NULL) AND (liquid_yen IS NULL) = (working_yen IS NULL))
);
CREATE TABLE measure_claim (
    measure_id uuid NOT NULL REFERENCES measure,
    claim_id bigint NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (measure_id, claim_id)
);
CREATE INDEX measure_claim_claim ON measure_claim (claim_id);
-- What is promised; pay_by is the due date, on a closed day the next open one (地方税法20条の5第2項).
CREATE TABLE measure_instalment (
    measure_id uuid NOT NULL REFERENCES measure,
    number integer NOT NULL CHECK (number > 0),
    due_on date NOT NULL,
    pay_by date NOT NULL CHECK (pay_by >= due_on),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (measure_id, number)
);
CREATE INDEX measure_instalment_pay_by ON measure_instalment (pay_by);
-- Why a measure ended before its time; the day stands with the hold's end.
CREATE TABLE measure_end (
    measure_id uuid PRIMARY KEY REFERENCES measure,
    ground text NOT NULL,
    -- Day on which the debtor was heard (弁明の聴取).
    heard_on date,
    recorded_at timestamptz NOT NULL
);
-- An instalment that was not paid in full by its day: found once, for whoever works on the case.
CREATE TABLE broken_instalment (
    measure_id uuid NOT NULL,
    number integer NOT NULL,
    found_on date NOT NULL,
    paid_yen bigint NOT NULL CHECK (paid_yen >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (measure_id, number),
    FOREIGN KEY (measure_id, number) REFERENCES measure_instalment
);
-- What somebody found when he looked again whether a suspension must go on.
CREATE TABLE suspension_review (
    measure_id uuid NOT NULL REFERENCES measure,
    review_no integer NOT NULL CHECK (review_no > 0),
    reviewed_on date NOT NULL,
    goes_on boolean NOT NULL,
    findings text NOT NULL CHECK (findings <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (measure_id, review_no)
);

GRANT SELECT, INSERT ON measure, measure_claim, measure_instalment, measure_end, broken_instalment, suspension_review
    TO {service_role};
