-- Distribution (配当): who else has a part in seized property, what it brought in, and who gets how much of it.

-- A claim of somebody else that takes part, as two persons entered it.
CREATE TABLE competing_creditor (
    -- The approval by which it was entered.
    creditor_id uuid PRIMARY KEY,
    property_id bigint NOT NULL REFERENCES property,
    kind text NOT NULL CHECK (kind IN (
        'tax_request', 'charge_request', 'mortgage', 'pledge', 'lien', 'provisional', 'retention', 'preservation'
    )),
    name text NOT NULL CHECK (name <> ''),
    claimed_yen bigint NOT NULL CHECK (claimed_yen > 0),
    -- The day by which it ranks: statutory or registered; none for what comes before every tax.
    ranks_on date,
    -- When a request arrived.
    arrived_on date,
    -- Up to how much it comes before a younger tax.
    limit_yen bigint CHECK (limit_yen >= 0),
    from_former_owner boolean NOT NULL,
    reference text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((kind IN ('retention', 'preservation')) = (ranks_on IS NULL)),
    CHECK ((kind IN ('tax_request', 'charge_request')) = (arrived_on IS NOT NULL))
);
CREATE INDEX competing_creditor_property ON competing_creditor (property_id);
CREATE TABLE competing_creditor_end (
    creditor_id uuid PRIMARY KEY REFERENCES competing_creditor,
    approval_id uuid NOT NULL UNIQUE,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- Money that a seizure brought in, once for each step that brought some.
CREATE TABLE distribution (
    -- The approval by which the money was booked.
    distribution_id uuid PRIMARY KEY,
    seizure_id uuid NOT NULL REFERENCES seizure,
    seizure_step_no integer NOT NULL,
    addressee_no text NOT NULL,
    source text NOT NULL CHECK (source IN ('collection', 'sale')),
    -- Whether nobody else takes part: then payments divides it at once.
    is_direct boolean NOT NULL,
    received_on date NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    recorded_at timestamptz NOT NULL,
    UNIQUE (seizure_id, seizure_step_no)
);
CREATE TABLE distribution_step (
    distribution_id uuid NOT NULL REFERENCES distribution,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN (
        'opened', 'asked', 'stated', 'divided', 'decided', 'sent', 'objected', 'dismissed', 'upheld', 'paid_out'
    )),
    state text NOT NULL CHECK (state IN ('waiting', 'stated', 'decided', 'sent', 'objected', 'paid_out')),
    effective_on date NOT NULL,
    document_no text UNIQUE,
    -- Of a dispatch: from which day the money is handed out (国税徴収法132条2項).
    delivery_on date,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (distribution_id, step_no),
    CHECK ((kind IN ('decided', 'divided')) = (document_no IS NOT NULL)),
    CHECK (delivery_on >= effective_on),
    CHECK ((kind IN ('opened', 'decided', 'dismissed', 'upheld')) = (approval_id IS NOT NULL))
);

-- What payments stated of each own claim, in answer to the step that asked.
CREATE TABLE distribution_balance (
    distribution_id uuid NOT NULL REFERENCES distribution,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    due_on date NOT NULL,
    cost_yen bigint NOT NULL CHECK (cost_yen >= 0),
    -- The days by which parts of it rank, and the amounts.
    priority_days date[] NOT NULL,
    amounts_yen bigint[] NOT NULL,
    provisional_yen bigint NOT NULL CHECK (provisional_yen >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (distribution_id, ask_no, claim_id),
    CHECK (cardinality(priority_days) = cardinality(amounts_yen))
);

-- The statement of distribution (配当計算書), line by line; what follows an objection that is upheld is another one.
CREATE TABLE distribution_share (
    distribution_id uuid NOT NULL,
    -- The step that made it.
    statement_no integer NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    kind text NOT NULL CHECK (kind IN ('cost', 'own', 'creditor', 'rest')),
    claim_id bigint,
    creditor_id uuid REFERENCES competing_creditor,
    claimed_yen bigint NOT NULL CHECK (claimed_yen >= 0),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    article text NOT NULL,
    PRIMARY KEY (distribution_id, statement_no, position),
    FOREIGN KEY (distribution_id, statement_no) REFERENCES distribution_step,
    CHECK ((kind IN ('cost', 'own')) = (claim_id IS NOT NULL)),
    CHECK ((kind = 'creditor') = (creditor_id IS NOT NULL)),
    CHECK (kind = 'rest' OR amount_yen <= claimed_yen)
);
CREATE FUNCTION distribution_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    shared_yen bigint;
    received_yen bigint;
BEGIN
    SELECT sum(amount_yen) INTO shared_yen FROM distribution_share
    WHERE distribution_id = NEW.distribution_id AND statement_no = NEW.step_no;
    SELECT amount_yen INTO STRICT received_yen FROM distribution WHERE distribution_id = NEW.distribution_id;
    IF shared_yen IS DISTINCT FROM received_yen THEN
        RAISE EXCEPTION 'distribution %: its statement is not what was received', NEW.distribution_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'distribution_adds_up';
    END IF;
    RETURN NEW;
END
$$;
-- At the end of the transaction, when every line is there.
CREATE CONSTRAINT TRIGGER distribution_adds_up AFTER INSERT ON distribution_step DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('decided', 'divided')) EXECUTE FUNCTION distribution_adds_up();

-- What is to be handed out to others and to the debtor.
CREATE TABLE payment_order (
    order_id uuid PRIMARY KEY,
    distribution_id uuid NOT NULL,
    statement_no integer NOT NULL,
    position integer NOT NULL,
    ordered_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (distribution_id, statement_no, position),
    FOREIGN KEY (distribution_id, statement_no, position) REFERENCES distribution_share
);
CREATE TABLE payment_order_end (
    order_id uuid PRIMARY KEY REFERENCES payment_order,
    -- Handed out, or deposited (供託) where it could not be.
    outcome text NOT NULL CHECK (outcome IN ('paid', 'deposited')),
    effective_on date NOT NULL,
    reference text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
-- Serial numbers of the papers of realisation and distribution, by kind and fiscal year.
CREATE TABLE realisation_series (
    kind text NOT NULL,
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL CHECK (last_serial > 0),
    PRIMARY KEY (kind, fiscal_year)
);

GRANT SELECT, INSERT ON competing_creditor, competing_creditor_end, distribution, distribution_step,
    distribution_balance, distribution_share, payment_order, payment_order_end TO {service_role};
-- A distribution is locked while its next step is decided about, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON distribution, competing_creditor, payment_order TO {service_role};
GRANT SELECT, INSERT, UPDATE ON realisation_series TO {service_role};
