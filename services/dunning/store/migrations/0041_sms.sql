-- Short messages (SMS) beside calls: who agreed under which number, lists, what two persons released, and what came of it.

-- What a person said about messages; the newest row counts. Whoever said nothing gets none.
CREATE TABLE sms_consent (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    consent_no integer NOT NULL CHECK (consent_no >= 1),
    agrees boolean NOT NULL,
    -- The mobile number that he agreed under; he states it for this use alone.
    mobile_number text CHECK (mobile_number ~ '^0[0-9]{10}$'),
    means text NOT NULL CHECK (means IN ('paper', 'counter', 'phone', 'reply')),
    stated_on date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, consent_no),
    CHECK (agrees = (mobile_number IS NOT NULL))
);

-- A list as it was frozen; messages are counted from 1, so that a person's number stands in no file name or URL.
CREATE TABLE sms_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text_code text NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    tax_items text[] NOT NULL CHECK (cardinality(tax_items) > 0),
    message_count integer NOT NULL CHECK (message_count > 0),
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    prepared_by text NOT NULL,
    prepared_at timestamptz NOT NULL
);
CREATE TABLE sms_message (
    run_id bigint NOT NULL REFERENCES sms_run,
    place integer NOT NULL CHECK (place >= 1),
    -- The letter that it follows.
    document_no text NOT NULL REFERENCES reminder,
    person_no text NOT NULL CHECK (person_no ~ '^[0-9]{15}$'),
    -- The consent under which it goes.
    consent_addressee_no text NOT NULL,
    consent_no integer NOT NULL,
    PRIMARY KEY (run_id, place),
    UNIQUE (run_id, person_no),
    FOREIGN KEY (consent_addressee_no, consent_no) REFERENCES sms_consent
);
CREATE INDEX sms_message_person ON sms_message (person_no);
CREATE INDEX sms_message_document ON sms_message (document_no);
CREATE INDEX sms_message_consent ON sms_message (consent_addressee_no, consent_no);
CREATE TABLE sms_release (
    run_id bigint PRIMARY KEY REFERENCES sms_run,
    approval_id uuid NOT NULL REFERENCES approval,
    released_at timestamptz NOT NULL
);

-- The file as it left, sealed for the carrier alone.
CREATE TABLE sms_sending (
    run_id bigint PRIMARY KEY REFERENCES sms_release,
    sent_on date NOT NULL,
    message_count integer NOT NULL CHECK (message_count >= 0),
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    certificate_sha256 text NOT NULL CHECK (certificate_sha256 ~ '^[0-9a-f]{64}$'),
    envelope bytea NOT NULL,
    sent_by text NOT NULL,
    sent_at timestamptz NOT NULL
);
-- What was released and did not leave, with what stood against it by then.
CREATE TABLE sms_left_out (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    objection text NOT NULL CHECK (objection <> ''),
    PRIMARY KEY (run_id, place),
    FOREIGN KEY (run_id, place) REFERENCES sms_message
);

CREATE TABLE sms_result_file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    byte_count integer NOT NULL CHECK (byte_count >= 0),
    refused text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL
);
CREATE TABLE sms_result_record (
    file_id bigint NOT NULL REFERENCES sms_result_file,
    record_no integer NOT NULL CHECK (record_no >= 1),
    -- As the record states it; empty where that cannot be read.
    message_no text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('taken', 'repeated', 'unknown', 'contradicting', 'faulty')),
    PRIMARY KEY (file_id, record_no)
);
CREATE TABLE sms_result (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    file_id bigint NOT NULL REFERENCES sms_result_file,
    result text NOT NULL CHECK (result IN ('delivered', 'undelivered', 'not_in_service', 'opted_out')),
    arrived_at timestamptz NOT NULL,
    -- What stood against the message when it arrived, such as quiet hours; empty where nothing did.
    objection text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, place),
    FOREIGN KEY (run_id, place) REFERENCES sms_message
);

GRANT SELECT, INSERT ON sms_consent, sms_run, sms_message, sms_release, sms_sending, sms_left_out, sms_result_file,
    sms_result_record, sms_result TO {service_role};
