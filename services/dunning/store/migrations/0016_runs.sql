-- Runs of dunning notices (督促状): listed, looked at, released by two persons, and dispatched; only then a notice exists.

CREATE TABLE dunning_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The day on which the list was made (基準日).
    control_on date NOT NULL,
    -- The day that stands on its letters (発した日): on no other day may they leave.
    dispatch_on date NOT NULL CHECK (dispatch_on >= control_on),
    -- What had been heard when the list was made: the next offset of each partition.
    heard_up_to text NOT NULL,
    rules_version text NOT NULL,
    -- The hash of the list as it was made; that of the list as it stands is computed from its rows.
    listed_sha256 text NOT NULL DEFAULT '',
    -- What is abnormal about it, beside former runs; empty for nothing.
    gate text NOT NULL DEFAULT '' CHECK (gate IN ('', 'no_former_run', 'too_many_letters', 'too_much_money')),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'released', 'dispatched', 'stopped')),
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL
);
CREATE INDEX dunning_run_undone ON dunning_run (dispatch_on) WHERE state IN ('proposed', 'released');

-- What happened to a run, each once. Only added to.
CREATE TABLE dunning_run_step (
    run_id bigint NOT NULL REFERENCES dunning_run,
    step text NOT NULL CHECK (step IN ('gate_released', 'released', 'dispatched', 'stopped')),
    -- None where the city's ordinance releases without persons, and for what one person does.
    approval_id uuid REFERENCES approval,
    reason text NOT NULL,
    done_by text NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, step)
);

-- Everybody whose day had come, also those whom something stands against.
CREATE TABLE run_candidate (
    run_id bigint NOT NULL REFERENCES dunning_run,
    place integer NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    joint_of text,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    issue_by date NOT NULL,
    pay_by date NOT NULL,
    open_principal_yen bigint NOT NULL CHECK (open_principal_yen >= 0),
    fee_yen bigint NOT NULL CHECK (fee_yen >= 0),
    -- What stood against it, or asked for a look, when the list was made.
    states text[] NOT NULL,
    standing text NOT NULL CHECK (standing IN ('listed', 'pulled', 'blocked')),
    PRIMARY KEY (run_id, place),
    UNIQUE (run_id, claim_id, addressee_no),
    CHECK (standing <> 'listed' OR open_principal_yen > 0)
);

-- Who pulled whom out (引き抜き) or put him back, and why. Only added to.
CREATE TABLE run_decision (
    decision_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES dunning_run,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('pulled', 'put_back')),
    reason text NOT NULL,
    note text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX run_decision_run ON run_decision (run_id);

-- Who was on the released list and got no letter, because something had changed by then.
CREATE TABLE run_left_out (
    run_id bigint NOT NULL REFERENCES dunning_run,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (run_id, claim_id, addressee_no)
);

-- The letters of released runs, addressed on the day of the release. One becomes a notice when its run is dispatched.
CREATE TABLE run_letter (
    document_no text PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES dunning_run,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    joint_of text,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    issue_by date NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    open_principal_yen bigint NOT NULL CHECK (open_principal_yen > 0),
    fee_yen bigint NOT NULL CHECK (fee_yen >= 0),
    capacity text,
    name text,
    postal_code text,
    address text,
    lot_number text,
    building text,
    obstacle text NOT NULL,
    -- Empty for one that leaves with its run; slipped for one that left although it was to be pulled out.
    ended text NOT NULL DEFAULT '' CHECK (ended IN ('', 'pulled', 'slipped', 'stopped'))
);
CREATE INDEX run_letter_run ON run_letter (run_id, document_no);
-- Nobody has two letters of one claim.
CREATE UNIQUE INDEX run_letter_once ON run_letter (claim_id, addressee_no) WHERE ended = '';

-- Letters that left although nothing was to be asked for any more: somebody apologises.
CREATE TABLE apology (
    document_no text PRIMARY KEY REFERENCES run_letter,
    reason text NOT NULL,
    noted_at timestamptz NOT NULL
);
CREATE TABLE apology_done (
    document_no text PRIMARY KEY REFERENCES apology,
    done_on date NOT NULL,
    note text NOT NULL,
    done_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON dunning_run, dunning_run_step, run_candidate, run_decision, run_left_out, run_letter, apology,
    apology_done TO {service_role};
GRANT UPDATE (state, listed_sha256, gate) ON dunning_run TO {service_role};
GRANT UPDATE (standing) ON run_candidate TO {service_role};
GRANT UPDATE (ended) ON run_letter TO {service_role};
