-- What was paid too much (過誤納金), as payments announced it; what of it turned out to be needed after all, and what was
-- used: appropriated or refunded. Rows are only added. The balance of each follows from them by triggers, and none can
-- be used beyond what is open, whoever tries it at the same time.

CREATE TABLE overpayment (
    overpayment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The event, or the proof that found it missing.
    source text NOT NULL UNIQUE,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    -- The payment that it is of; none where payments does not say.
    receipt_id bigint CHECK (receipt_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    -- What it had paid before it became too much; the rest was never due.
    principal_yen bigint NOT NULL CHECK (principal_yen >= 0),
    dunning_fee_yen bigint NOT NULL CHECK (dunning_fee_yen >= 0),
    late_charge_yen bigint NOT NULL CHECK (late_charge_yen >= 0),
    disposition_cost_yen bigint NOT NULL CHECK (disposition_cost_yen >= 0),
    -- Due when it was paid and reduced later (過納), or never due (誤納).
    kind text NOT NULL CHECK (kind IN ('overassessed', 'never_due')),
    cause text NOT NULL,
    arose_on date NOT NULL,
    interest_ground text NOT NULL CHECK (interest_ground IN ('assessment', 'claim', 'income_tax', 'other')),
    paid_on date NOT NULL,
    revised_on date,
    claimed_on date,
    national_tax_revised_on date,
    filed_on date,
    recorded_at timestamptz NOT NULL,
    CHECK (principal_yen + dunning_fee_yen + late_charge_yen + disposition_cost_yen <= amount_yen)
);
CREATE INDEX overpayment_addressee ON overpayment (addressee_no);
CREATE INDEX overpayment_receipt ON overpayment (claim_id, receipt_id);

-- What of it something else needed after all, such as another payment's cancellation.
CREATE TABLE overpayment_withdrawal (
    source text NOT NULL,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    withdrawn_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (source, overpayment_id)
);
CREATE INDEX overpayment_withdrawal_of ON overpayment_withdrawal (overpayment_id);

-- What two persons decided to do with money of an overpayment; it is reserved until it is done or given up.
CREATE TABLE overpayment_use (
    use_id uuid PRIMARY KEY,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    purpose text NOT NULL CHECK (purpose IN ('appropriation', 'refund', 'lapse')),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    decided_on date NOT NULL,
    -- From what it is paid: taken back from the year's revenue (戻出), or spent in a later year (歳出還付).
    account text NOT NULL CHECK (account IN ('reversal', 'expenditure')),
    account_fiscal_year integer NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX overpayment_use_of ON overpayment_use (overpayment_id);
CREATE INDEX overpayment_use_approval ON overpayment_use (approval_id);

-- How a use ended: so much of it was taken (none where it was given up), and whether all of that came back later.
CREATE TABLE overpayment_use_step (
    use_id uuid NOT NULL REFERENCES overpayment_use,
    step text NOT NULL CHECK (step IN ('taken', 'returned')),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    reason text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (use_id, step)
);

CREATE TABLE overpayment_balance (
    overpayment_id bigint PRIMARY KEY REFERENCES overpayment,
    found_yen bigint NOT NULL,
    withdrawn_yen bigint NOT NULL DEFAULT 0 CHECK (withdrawn_yen BETWEEN 0 AND found_yen),
    reserved_yen bigint NOT NULL DEFAULT 0 CHECK (reserved_yen >= 0),
    appropriated_yen bigint NOT NULL DEFAULT 0 CHECK (appropriated_yen >= 0),
    refunded_yen bigint NOT NULL DEFAULT 0 CHECK (refunded_yen >= 0),
    lapsed_yen bigint NOT NULL DEFAULT 0 CHECK (lapsed_yen >= 0),
    -- Below zero where money was used that something else needed afterwards: so much is to come back.
    open_yen bigint NOT NULL GENERATED ALWAYS AS
        (found_yen - withdrawn_yen - reserved_yen - appropriated_yen - refunded_yen - lapsed_yen) STORED,
    CHECK (reserved_yen + appropriated_yen + refunded_yen + lapsed_yen <= found_yen)
) WITH (fillfactor = 60);
CREATE INDEX overpayment_balance_open ON overpayment_balance (overpayment_id) WHERE open_yen <> 0;

CREATE FUNCTION overpayment_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO overpayment_balance (overpayment_id, found_yen) VALUES (NEW.overpayment_id, NEW.amount_yen);
    RETURN NEW;
END
$$;
CREATE TRIGGER overpayment_opens AFTER INSERT ON overpayment FOR EACH ROW EXECUTE FUNCTION overpayment_opens();

CREATE FUNCTION overpayment_is_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE overpayment_balance SET withdrawn_yen = withdrawn_yen + NEW.amount_yen
    WHERE overpayment_id = NEW.overpayment_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER overpayment_is_withdrawn AFTER INSERT ON overpayment_withdrawal
    FOR EACH ROW EXECUTE FUNCTION overpayment_is_withdrawn();

-- The update locks the balance, so that whoever comes second sees what the first has left.
CREATE FUNCTION overpayment_is_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE overpayment_balance SET reserved_yen = reserved_yen + NEW.amount_yen
    WHERE overpayment_id = NEW.overpayment_id AND open_yen >= NEW.amount_yen;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'overpayment %: less is open than % yen', NEW.overpayment_id, NEW.amount_yen
        USING ERRCODE = 'check_violation', CONSTRAINT = 'overpayment_use_within_what_is_open';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER overpayment_is_used AFTER INSERT ON overpayment_use
    FOR EACH ROW EXECUTE FUNCTION overpayment_is_used();

CREATE FUNCTION overpayment_use_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used overpayment_use;
    taken bigint;
BEGIN
    SELECT * INTO STRICT used FROM overpayment_use WHERE use_id = NEW.use_id;
    IF NEW.step = 'taken' THEN
        IF NEW.amount_yen > used.amount_yen THEN
            RAISE EXCEPTION 'use %: more is taken than was decided', NEW.use_id USING ERRCODE = 'check_violation';
        END IF;
        taken := NEW.amount_yen;
        UPDATE overpayment_balance SET reserved_yen = reserved_yen - used.amount_yen
        WHERE overpayment_id = used.overpayment_id;
    ELSE
        SELECT -amount_yen INTO taken FROM overpayment_use_step WHERE use_id = NEW.use_id AND step = 'taken';
        IF taken IS DISTINCT FROM -NEW.amount_yen THEN
            RAISE EXCEPTION 'use %: what comes back is not what was taken', NEW.use_id
            USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    UPDATE overpayment_balance SET
        appropriated_yen = appropriated_yen + CASE used.purpose WHEN 'appropriation' THEN taken ELSE 0 END,
        refunded_yen = refunded_yen + CASE used.purpose WHEN 'refund' THEN taken ELSE 0 END,
        lapsed_yen = lapsed_yen + CASE used.purpose WHEN 'lapse' THEN taken ELSE 0 END
    WHERE overpayment_id = used.overpayment_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER overpayment_use_goes_on AFTER INSERT ON overpayment_use_step
    FOR EACH ROW EXECUTE FUNCTION overpayment_use_goes_on();

-- Under which addressee number others are gathered (宛名の統合), as identity announced it. Rows of other tables keep the
-- number under which they came, so the end of a merge gives each overpayment back to its own.
CREATE TABLE addressee_alias (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- Null where the number stands for itself again.
    surviving_no text CHECK (surviving_no ~ '^[0-9]{15}$' AND surviving_no <> addressee_no),
    -- Which decision said so: a later one has a larger number.
    change_no bigint NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE INDEX addressee_alias_surviving ON addressee_alias (surviving_no) WHERE surviving_no IS NOT NULL;

GRANT SELECT, INSERT ON overpayment, overpayment_withdrawal, overpayment_use, overpayment_use_step, addressee_alias
    TO {service_role};
GRANT SELECT, INSERT, UPDATE ON overpayment_balance TO {service_role};
GRANT UPDATE (surviving_no, change_no, heard_at) ON addressee_alias TO {service_role};
