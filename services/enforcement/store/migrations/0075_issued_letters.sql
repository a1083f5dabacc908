-- Letters that tell somebody of a decision: each gets its number and its day when it is first made out, and keeps them
-- however often it is printed. Only added to.
CREATE TABLE issued_letter (
    -- The approval by which it was decided.
    decision_id uuid NOT NULL,
    paper text NOT NULL CHECK (paper <> ''),
    -- To whom it goes.
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    document_no text NOT NULL UNIQUE CHECK (document_no <> ''),
    issued_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (decision_id, paper, addressee_no)
);
CREATE INDEX issued_letter_addressee ON issued_letter (addressee_no);
GRANT SELECT, INSERT ON issued_letter TO {service_role};
