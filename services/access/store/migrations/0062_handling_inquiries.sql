-- What people ask by telephone and mail about how their data is handled (取扱いに関する問合せ): the question, its one
-- answer, and that it was found to be late.
CREATE TABLE handling_inquiry (
    inquiry_id uuid PRIMARY KEY,
    way text NOT NULL CHECK (way IN ('telephone', 'mail')),
    received_on date NOT NULL,
    -- None where whoever asks does not say who he is.
    addressee_no text CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- How he is answered: a number to call, an address; empty where he calls again.
    reply_to text NOT NULL,
    question text NOT NULL CHECK (question <> ''),
    office text NOT NULL,
    answer_by date NOT NULL CHECK (answer_by >= received_on),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX handling_inquiry_person ON handling_inquiry (addressee_no) WHERE addressee_no IS NOT NULL;

CREATE TABLE handling_inquiry_answer (
    inquiry_id uuid PRIMARY KEY REFERENCES handling_inquiry,
    way text NOT NULL CHECK (way IN ('telephone', 'mail', 'letter', 'counter')),
    answered_on date NOT NULL,
    answer text NOT NULL CHECK (answer <> ''),
    answered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE handling_inquiry_warning (
    inquiry_id uuid PRIMARY KEY REFERENCES handling_inquiry,
    found_on date NOT NULL
);

GRANT SELECT, INSERT ON handling_inquiry, handling_inquiry_answer, handling_inquiry_warning TO {service_role};
