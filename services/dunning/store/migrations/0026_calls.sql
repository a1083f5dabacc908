-- Calls after a reminder (電話催告): every attempt with its result, and who wants to be called or not. Only added to.
CREATE TABLE call (
    call_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The letter that it followed.
    document_no text NOT NULL REFERENCES reminder,
    person_no text NOT NULL CHECK (person_no ~ '^[0-9]{15}$'),
    called_at timestamptz NOT NULL,
    result text NOT NULL CHECK (result IN ('answered', 'absent', 'wrong_number', 'promise', 'refused', 'message')),
    note text NOT NULL,
    -- From when on the person is called again, where that was agreed.
    call_again_on date,
    promise_id bigint REFERENCES promise,
    -- What stood against the call when it was made; empty where nothing did.
    objection text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((result = 'promise') = (promise_id IS NOT NULL)),
    CHECK (recorded_at >= called_at)
);
CREATE INDEX call_document ON call (document_no, called_at);
CREATE INDEX call_person ON call (person_no, call_id);

-- What a person said about being called; the newest row counts. Whoever said nothing may be called.
CREATE TABLE call_wish (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    wish_no integer NOT NULL CHECK (wish_no >= 1),
    may_be_called boolean NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, wish_no)
);

GRANT SELECT, INSERT ON call, call_wish TO {service_role};
