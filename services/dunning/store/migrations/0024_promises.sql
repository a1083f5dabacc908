-- Promises to pay (納付約束), the receipts that they are measured against, and what each came to.
CREATE TABLE promise (
    promise_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    promised_on date NOT NULL,
    pay_by date NOT NULL CHECK (pay_by >= promised_on),
    -- The open day until which money counts: pay_by, or the next one where the city hall is closed.
    counts_until date NOT NULL CHECK (counts_until >= pay_by),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX promise_addressee ON promise (addressee_no);

CREATE TABLE promise_claim (
    promise_id bigint NOT NULL REFERENCES promise,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    PRIMARY KEY (promise_id, claim_id)
);
CREATE INDEX promise_claim_claim ON promise_claim (claim_id);

-- Money on promised claims as payments announced it last; nothing where it was taken back.
CREATE TABLE promise_receipt (
    receipt_id bigint PRIMARY KEY CHECK (receipt_id > 0),
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    paid_on date NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE INDEX promise_receipt_claim ON promise_receipt (claim_id);

-- What a promise came to, each time that changed; the newest counts. Only added to.
CREATE TABLE promise_judgement (
    promise_id bigint NOT NULL REFERENCES promise,
    judgement_no integer NOT NULL CHECK (judgement_no >= 1),
    standing text NOT NULL CHECK (standing IN ('open', 'kept', 'broken')),
    paid_yen bigint NOT NULL CHECK (paid_yen >= 0),
    judged_on date NOT NULL,
    judged_at timestamptz NOT NULL,
    PRIMARY KEY (promise_id, judgement_no)
);

GRANT SELECT, INSERT ON promise, promise_claim, promise_judgement TO {service_role};
GRANT SELECT, INSERT, UPDATE ON promise_receipt TO {service_role};
