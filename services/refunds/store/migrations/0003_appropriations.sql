-- Appropriation (充当) comes before a refund. What a person owes is asked of payments; what of an overpayment is to be
-- appropriated follows from the answer. Rows are only added: the last answered question says what is due.

CREATE TABLE open_claims_question (
    ask_id uuid PRIMARY KEY,
    -- The number under which the person is gathered.
    addressee_no text NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE TABLE open_claims_question_about (
    ask_id uuid NOT NULL REFERENCES open_claims_question,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (ask_id, overpayment_id)
);
CREATE INDEX open_claims_question_about_what ON open_claims_question_about (overpayment_id, asked_at);
CREATE TABLE open_claims_answer (
    ask_id uuid PRIMARY KEY REFERENCES open_claims_question,
    stated_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- So much of an overpayment is to pay a claim, in this order.
CREATE TABLE appropriation_duty (
    ask_id uuid NOT NULL REFERENCES open_claims_answer,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    place integer NOT NULL CHECK (place > 0),
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('appropriation', 'entrusted_payment', 'consented')),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    appropriation_date date NOT NULL,
    -- Without it the law gives no right.
    consent_id uuid,
    PRIMARY KEY (ask_id, overpayment_id, place),
    UNIQUE (ask_id, overpayment_id, claim_id),
    CHECK ((kind = 'consented') = (consent_id IS NOT NULL))
);

-- A person's written consent that money of one kind pays another (納付委任), and that he has taken it back.
CREATE TABLE appropriation_consent (
    consent_id uuid PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    overpaid_tax_item text NOT NULL,
    owed_tax_item text NOT NULL CHECK (owed_tax_item <> overpaid_tax_item),
    given_on date NOT NULL,
    document_ref text NOT NULL CHECK (length(document_ref) BETWEEN 3 AND 100),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX appropriation_consent_addressee ON appropriation_consent (addressee_no);
CREATE TABLE appropriation_consent_end (
    consent_id uuid PRIMARY KEY REFERENCES appropriation_consent,
    ended_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- What two persons decided, beside its `overpayment_use`; and how payments posted it.
CREATE TABLE appropriation (
    use_id uuid PRIMARY KEY REFERENCES overpayment_use,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    ask_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('appropriation', 'entrusted_payment', 'consented')),
    appropriation_date date NOT NULL,
    consent_id uuid REFERENCES appropriation_consent,
    recorded_at timestamptz NOT NULL,
    CHECK ((kind = 'consented') = (consent_id IS NOT NULL))
);
CREATE INDEX appropriation_claim ON appropriation (claim_id);
CREATE INDEX appropriation_overpayment ON appropriation (overpayment_id);
CREATE TABLE appropriation_posting (
    use_id uuid PRIMARY KEY REFERENCES appropriation,
    -- The posting on the claim; none where payments refused.
    receipt_id bigint,
    principal_yen bigint NOT NULL CHECK (principal_yen >= 0),
    dunning_fee_yen bigint NOT NULL CHECK (dunning_fee_yen >= 0),
    late_charge_yen bigint NOT NULL CHECK (late_charge_yen >= 0),
    disposition_cost_yen bigint NOT NULL CHECK (disposition_cost_yen >= 0),
    refused_because text,
    posted_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((receipt_id IS NULL) = (refused_because IS NOT NULL))
);
-- That it was undone was asked of payments.
CREATE TABLE appropriation_cancellation (
    use_id uuid PRIMARY KEY REFERENCES appropriation,
    cancelled_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- What is due now, of each overpayment with something open: by the last question about it, once that is answered.
CREATE VIEW appropriation_due AS
SELECT o.overpayment_id, q.ask_id, a.stated_on, b.open_yen,
    coalesce((
        SELECT sum(d.amount_yen) FROM appropriation_duty d
        WHERE d.ask_id = q.ask_id AND d.overpayment_id = o.overpayment_id
    ), 0)::bigint AS due_yen
FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
JOIN LATERAL (
    SELECT w.ask_id FROM open_claims_question_about w WHERE w.overpayment_id = o.overpayment_id
    ORDER BY w.asked_at DESC, w.ask_id DESC LIMIT 1
) AS q ON true
LEFT JOIN open_claims_answer a ON a.ask_id = q.ask_id
WHERE b.open_yen > 0;

GRANT SELECT, INSERT ON open_claims_question, open_claims_question_about, open_claims_answer, appropriation_duty,
    appropriation_consent, appropriation_consent_end, appropriation, appropriation_posting, appropriation_cancellation
    TO {service_role};
GRANT SELECT ON appropriation_due TO {service_role};
