-- Who may have paid money in suspense (消込不能): what the channel wrote of the payer, each question that was put to
-- identity, and what it proposed. Rows only grow; of several answers about one receipt the one to the last question counts.
CREATE TABLE receipt_payer (
    receipt_id bigint NOT NULL,
    -- The report that said it: a flash report and its final report may write a name differently.
    stage text NOT NULL CHECK (stage IN ('flash', 'final')),
    name text NOT NULL CHECK (length(name) <= 200),
    name_kana text NOT NULL CHECK (length(name_kana) <= 200),
    address text NOT NULL CHECK (length(address) <= 300),
    telephone text NOT NULL CHECK (length(telephone) <= 20),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, stage),
    CHECK (btrim(name || name_kana || address || telephone) <> '')
);

CREATE TABLE payer_question (
    receipt_id bigint NOT NULL REFERENCES suspense,
    ask_no integer NOT NULL CHECK (ask_no >= 1),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, ask_no)
);

CREATE TABLE payer_answer (
    receipt_id bigint NOT NULL,
    ask_no integer NOT NULL,
    judged_on date NOT NULL,
    model_id text CHECK (model_id ~ '^[0-9a-f]{16}$'),
    abstained text CHECK (abstained IN ('nothing_to_go_by', 'no_model', 'too_common')),
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, ask_no),
    FOREIGN KEY (receipt_id, ask_no) REFERENCES payer_question
);

CREATE TABLE payer_candidate (
    receipt_id bigint NOT NULL,
    ask_no integer NOT NULL,
    -- The most probable first.
    place smallint NOT NULL CHECK (place BETWEEN 1 AND 5),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- In parts of ten thousand.
    probability_bp integer CHECK (probability_bp BETWEEN 0 AND 10000),
    reasons text[] NOT NULL,
    protected boolean NOT NULL,
    PRIMARY KEY (receipt_id, ask_no, place),
    UNIQUE (receipt_id, ask_no, addressee_no),
    FOREIGN KEY (receipt_id, ask_no) REFERENCES payer_answer
);

-- That a support measure (支援措置) began or ended, as identity announced it: a proposal made before heeds it too.
CREATE TABLE addressee_protection (
    heard_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    protected boolean NOT NULL,
    effective_on date NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE INDEX addressee_protection_of ON addressee_protection (addressee_no, heard_no);

GRANT SELECT, INSERT ON receipt_payer TO {service_role};
GRANT SELECT, INSERT ON payer_question TO {service_role};
GRANT SELECT, INSERT ON payer_answer TO {service_role};
GRANT SELECT, INSERT ON payer_candidate TO {service_role};
GRANT SELECT, INSERT ON addressee_protection TO {service_role};
