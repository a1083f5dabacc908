-- Matching (名寄せ) of records that come in with the persons of the master.
--
--   match_row          a person in one form of his name at one address, as keys: what a record is compared with
--   match_key          under which keys a person is found; both are projections, kept by whoever refreshes an addressee
--   match_model        models that were learnt, as text; which one counts is a decision of two persons
--   match_activation   that decision; the last one counts
--   match_name_count   how many people bore a name when a model was activated: what it takes for rare or frequent
--   match_threshold    what is decided without a person, also by two; the last one counts
--   match_record       a record as it was received; never altered
--   match_judgement    what matching made of it, with the model and the limits it used
--   match_decision     what became of it: linked, nobody, or opened again; the last one counts
--   match_lock         which officer has an item of the review open, and until when

CREATE TABLE match_row (
    addressee_no text COLLATE "C" NOT NULL REFERENCES addressee,
    row_no smallint NOT NULL CHECK (row_no >= 1),
    -- Keys; an empty text is what is not known.
    name text COLLATE "C" NOT NULL,
    surname text COLLATE "C" NOT NULL,
    given text COLLATE "C" NOT NULL,
    kana text COLLATE "C" NOT NULL,
    surname_kana text COLLATE "C" NOT NULL,
    given_kana text COLLATE "C" NOT NULL,
    birth text COLLATE "C" NOT NULL,
    year_month text COLLATE "C" NOT NULL,
    year_day text COLLATE "C" NOT NULL,
    month_day text COLLATE "C" NOT NULL,
    sex text COLLATE "C" NOT NULL,
    town text COLLATE "C" NOT NULL,
    lot text COLLATE "C" NOT NULL,
    normaliser_version integer NOT NULL,
    PRIMARY KEY (addressee_no, row_no)
);

-- No foreign key: seventeen rows a person are written and removed together with his rows above.
CREATE TABLE match_key (
    key bigint NOT NULL,
    addressee_no text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, addressee_no)
);

CREATE TABLE match_model (
    model_id text PRIMARY KEY CHECK (model_id ~ '^[0-9a-f]{16}$'),
    document text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE match_activation (
    activation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id text NOT NULL REFERENCES match_model,
    reason text NOT NULL,
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE match_name_count (
    activation_id bigint NOT NULL REFERENCES match_activation,
    column_name text NOT NULL,
    value text COLLATE "C" NOT NULL,
    bearers integer NOT NULL CHECK (bearers >= 1),
    PRIMARY KEY (activation_id, column_name, value)
);

CREATE TABLE match_threshold (
    threshold_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Parts of a million: the probability a link needs, below which nobody was found, and the second candidate's share.
    automatic_ppm integer NOT NULL CHECK (automatic_ppm BETWEEN 500000 AND 1000000),
    none_ppm integer NOT NULL CHECK (none_ppm BETWEEN 0 AND 499999),
    runner_up_ppm integer NOT NULL CHECK (runner_up_ppm BETWEEN 0 AND 500000),
    reason text NOT NULL,
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE match_record (
    record_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL CHECK (source <> ''),
    source_ref text NOT NULL CHECK (source_ref <> ''),
    name text NOT NULL,
    name_kana text NOT NULL,
    birth text NOT NULL,
    sex text NOT NULL CHECK (sex IN ('', '1', '2')),
    address text NOT NULL,
    -- The number that the record itself gives, where it gives one.
    stated_no text CHECK (stated_no ~ '^[0-9]{15}$'),
    -- What depends on it, and until when: the order of the review.
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    due_on date,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (source, source_ref)
);

CREATE TABLE match_judgement (
    record_id bigint PRIMARY KEY REFERENCES match_record,
    activation_id bigint REFERENCES match_activation,
    threshold_id bigint REFERENCES match_threshold,
    band text NOT NULL CHECK (band IN ('automatic', 'review', 'none')),
    reason text NOT NULL,
    addressee_no text REFERENCES addressee,
    probability_ppm integer NOT NULL CHECK (probability_ppm BETWEEN 0 AND 1000000),
    runner_up_no text REFERENCES addressee,
    runner_up_ppm integer NOT NULL CHECK (runner_up_ppm BETWEEN 0 AND 1000000),
    -- How many other people would agree as well by chance, as a decimal text.
    others_by_chance text NOT NULL,
    -- Field, level and weight in hundredths of a power of ten, of the first candidate.
    weights jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (band <> 'automatic' OR addressee_no IS NOT NULL)
);

CREATE TABLE match_decision (
    decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id bigint NOT NULL REFERENCES match_record,
    outcome text NOT NULL CHECK (outcome IN ('linked', 'nobody', 'reopened')),
    addressee_no text REFERENCES addressee CHECK ((outcome = 'linked') = (addressee_no IS NOT NULL)),
    reason text NOT NULL,
    note text NOT NULL,
    decided_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX match_decision_record ON match_decision (record_id, decision_id DESC);
CREATE INDEX match_judgement_review ON match_judgement (record_id) WHERE band = 'review';

CREATE TABLE match_lock (
    record_id bigint PRIMARY KEY REFERENCES match_record,
    officer text NOT NULL,
    locked_until timestamptz NOT NULL
);

GRANT SELECT, INSERT, DELETE ON match_row, match_key TO {service_role};
GRANT SELECT, INSERT ON
    match_model, match_activation, match_name_count, match_threshold, match_record, match_judgement, match_decision,
    match_lock
TO {service_role};
GRANT UPDATE (officer, locked_until) ON match_lock TO {service_role};
