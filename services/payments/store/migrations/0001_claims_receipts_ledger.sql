-- Claims, receipts and the ledger.
--
-- The ledger is append-only and has two times: effective_on (when it counts in law) and recorded_at (when the system
-- learned of it). claim_balance is its projection; `shuno ledger prove` recomputes it.

-- One notice (通知書): the natural key of a claim without its instalment.
CREATE TABLE notice (
    notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The natural key as one text, for look-ups by event.
    notice_key text NOT NULL UNIQUE,
    municipality_code text NOT NULL CHECK (municipality_code ~ '^[0-9]{6}$'),
    former_municipality_code text CHECK (former_municipality_code ~ '^[0-9]{6}$'),
    levy_fiscal_year integer NOT NULL,
    target_fiscal_year integer NOT NULL,
    tax_item text NOT NULL CHECK (tax_item IN ('010', '012', '013', '023', '024', '025')),
    notice_no text NOT NULL,
    sequence_no integer NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    assessment_fiscal_year integer NOT NULL,
    assessed_on date NOT NULL,
    notice_sent_on date,
    is_ad_hoc boolean NOT NULL,
    -- The last history number applied; later ones wait in assessment_history until the gap is filled.
    history_no integer NOT NULL CHECK (history_no >= 1),
    correction_count integer NOT NULL DEFAULT 0,
    corrected_on date,
    correction_notice_on date,
    UNIQUE NULLS NOT DISTINCT (
        municipality_code, former_municipality_code, levy_fiscal_year, target_fiscal_year, tax_item, notice_no,
        sequence_no
    )
);

-- Every assessment event as it came, by its number in the notice's history.
CREATE TABLE assessment_history (
    notice_key text NOT NULL,
    history_no integer NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    event jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (notice_key, history_no)
);

-- One claim (期別債権): an instalment of a notice.
CREATE TABLE claim (
    claim_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notice,
    instalment text NOT NULL CHECK (instalment ~ '^[0-9]{2}$'),
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    clearing_key text NOT NULL UNIQUE,
    due_on date NOT NULL,
    statutory_due_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    opened_at timestamptz NOT NULL,
    UNIQUE (notice_id, instalment)
);
CREATE INDEX claim_addressee ON claim (addressee_no);
CREATE INDEX claim_due ON claim (due_on);

-- Due dates as they were before a revision changed them.
CREATE TABLE due_date_history (
    claim_id bigint NOT NULL REFERENCES claim,
    due_on date NOT NULL,
    replaced_by_history_no integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, replaced_by_history_no)
);

-- What an assessed amount is made of, per history number; the lines add up to the instalment's amount.
CREATE TABLE claim_breakdown (
    claim_id bigint NOT NULL REFERENCES claim,
    history_no integer NOT NULL,
    code text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    PRIMARY KEY (claim_id, history_no, code)
);

-- Money as a channel reported it: one row per report, so a payment has up to three (flash, final, cancel).
CREATE SEQUENCE receipt_number;
CREATE TABLE receipt (
    receipt_id bigint NOT NULL,
    stage text NOT NULL CHECK (stage IN ('flash', 'final', 'cancel')),
    channel text NOT NULL,
    receipt_ref text NOT NULL,
    clearing_key text NOT NULL,
    -- Null while the money is in suspense.
    claim_id bigint,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    paid_on date NOT NULL,
    booked_on date NOT NULL CHECK (booked_on >= paid_on),
    value_date date,
    place text,
    event_id uuid,
    file_id bigint,
    record_no integer,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, stage),
    UNIQUE (channel, receipt_ref, stage),
    CHECK ((event_id IS NULL) <> (file_id IS NULL)),
    CHECK ((file_id IS NULL) = (record_no IS NULL))
);
CREATE INDEX receipt_claim ON receipt (claim_id) WHERE claim_id IS NOT NULL;

-- Money that fits no claim (消込不能).
CREATE TABLE suspense (
    receipt_id bigint PRIMARY KEY,
    clearing_key text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('awaiting_assessment', 'unknown_clearing_key')),
    since date NOT NULL,
    reported_on date,
    resolved_at timestamptz,
    claim_id bigint
);
CREATE INDEX suspense_open ON suspense (clearing_key) WHERE resolved_at IS NULL;

CREATE TABLE ledger_entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- No foreign key: its check would lock a claim row per entry. The balance row is locked anyway; the prover checks.
    claim_id bigint,
    version integer,
    side text NOT NULL CHECK (side IN ('assessed', 'provisional', 'collected')),
    component text NOT NULL CHECK (component IN ('principal', 'dunning_fee', 'late_charge', 'overpaid', 'suspense', 'money')),
    amount_yen bigint NOT NULL CHECK (amount_yen <> 0),
    receipt_id bigint,
    reason text NOT NULL,
    effective_on date NOT NULL,
    booked_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    cause text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((component = 'suspense') = (claim_id IS NULL)),
    CHECK ((claim_id IS NULL) = (version IS NULL)),
    CHECK (side = 'assessed' OR receipt_id IS NOT NULL),
    CHECK (side <> 'assessed' OR component IN ('principal', 'dunning_fee', 'late_charge')),
    CHECK ((side = 'provisional') = (component = 'money') OR component = 'suspense')
);
CREATE UNIQUE INDEX ledger_entry_version ON ledger_entry (claim_id, version) WHERE claim_id IS NOT NULL;
CREATE INDEX ledger_entry_suspense ON ledger_entry (receipt_id) WHERE component = 'suspense';

-- The balance of a claim. Narrow, with room on the page, so that an update stays where it is.
CREATE TABLE claim_balance (
    claim_id bigint PRIMARY KEY,
    version integer NOT NULL,
    principal_assessed_yen bigint NOT NULL CHECK (principal_assessed_yen >= 0),
    principal_collected_yen bigint NOT NULL CHECK (principal_collected_yen >= 0),
    dunning_fee_assessed_yen bigint NOT NULL CHECK (dunning_fee_assessed_yen >= 0),
    dunning_fee_collected_yen bigint NOT NULL CHECK (dunning_fee_collected_yen >= 0),
    late_charge_assessed_yen bigint NOT NULL CHECK (late_charge_assessed_yen >= 0),
    late_charge_collected_yen bigint NOT NULL CHECK (late_charge_collected_yen >= 0),
    provisional_yen bigint NOT NULL CHECK (provisional_yen >= 0),
    overpaid_yen bigint NOT NULL CHECK (overpaid_yen >= 0),
    dunned_on date,
    dunning_deadline_on date,
    CHECK (principal_collected_yen <= principal_assessed_yen),
    CHECK (dunning_fee_collected_yen <= dunning_fee_assessed_yen),
    CHECK (late_charge_collected_yen <= late_charge_assessed_yen)
) WITH (fillfactor = 45);

-- What the balance of each claim must be: the fold of its entries, for the proof and for rebuilding.
CREATE VIEW balance_by_ledger AS
SELECT claim_id, max(version) AS version, count(*) AS entry_count,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'principal'), 0)::bigint
        AS principal_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'principal'), 0)::bigint
        AS principal_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'late_charge'), 0)::bigint
        AS late_charge_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'late_charge'), 0)::bigint
        AS late_charge_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'provisional'), 0)::bigint AS provisional_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'overpaid'), 0)::bigint AS overpaid_yen
FROM ledger_entry WHERE claim_id IS NOT NULL GROUP BY claim_id;

-- Claims that were announced as overdue: each once.
CREATE TABLE overdue_announcement (
    claim_id bigint PRIMARY KEY,
    announced_on date NOT NULL
);

GRANT SELECT, INSERT ON assessment_history, due_date_history, claim_breakdown, ledger_entry, overdue_announcement
    TO {service_role};
GRANT SELECT ON balance_by_ledger TO {service_role};
GRANT SELECT, INSERT, UPDATE ON notice, claim_balance, suspense TO {service_role};
GRANT SELECT, INSERT ON claim, receipt TO {service_role};
GRANT UPDATE (due_on, statutory_due_on) ON claim TO {service_role};
GRANT UPDATE (claim_id) ON receipt TO {service_role};
GRANT USAGE ON SEQUENCE receipt_number TO {service_role};
