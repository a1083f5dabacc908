-- Enquiries of staff that somebody investigates (職員からの問合せに対する調査): the question, the right that two persons
-- gave for it, the answer, what was seen under it as the one who asked has countersigned it, and what is overdue.
CREATE TABLE staff_inquiry (
    inquiry_id uuid PRIMARY KEY,
    -- What every look under it states.
    reference text NOT NULL UNIQUE CHECK (reference = 'ticket:' || inquiry_id::text),
    service text NOT NULL CHECK (service <> ''),
    -- None where it is about nobody.
    addressee_no text CHECK (addressee_no ~ '^[0-9]{15}$'),
    question text NOT NULL CHECK (question <> ''),
    answer_by date NOT NULL,
    asked_by text NOT NULL,
    asked_office text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX staff_inquiry_person ON staff_inquiry (addressee_no) WHERE addressee_no IS NOT NULL;

ALTER TABLE role_grant ADD COLUMN inquiry_id uuid;
ALTER TABLE role_grant ADD CONSTRAINT role_grant_inquiry FOREIGN KEY (inquiry_id) REFERENCES staff_inquiry NOT VALID;
-- A right for a ticket has an hour at which it ends, and comes from an executed approval.
ALTER TABLE role_grant ADD CONSTRAINT role_grant_by_ticket
CHECK (inquiry_id IS NULL OR (ends_at IS NOT NULL AND valid_until IS NOT NULL AND approval_id IS NOT NULL)) NOT VALID;

CREATE TABLE staff_inquiry_answer (
    inquiry_id uuid PRIMARY KEY REFERENCES staff_inquiry,
    answer text NOT NULL CHECK (answer <> ''),
    answered_by text NOT NULL,
    answered_at timestamptz NOT NULL
);

CREATE TABLE staff_inquiry_close (
    inquiry_id uuid NOT NULL REFERENCES staff_inquiry_answer,
    -- How much was seen, and the hash of the list that was countersigned.
    seen_count integer NOT NULL CHECK (seen_count >= 0),
    seen_sha256 bytea NOT NULL CHECK (octet_length(seen_sha256) = 32),
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL,
    -- Where more comes to light afterwards it is countersigned again.
    PRIMARY KEY (inquiry_id, seen_count)
);

CREATE TABLE staff_inquiry_warning (
    inquiry_id uuid NOT NULL REFERENCES staff_inquiry,
    kind text NOT NULL CHECK (kind IN ('overdue', 'not_countersigned', 'more_seen')),
    found_on date NOT NULL,
    PRIMARY KEY (inquiry_id, kind)
);

GRANT SELECT, INSERT ON staff_inquiry, staff_inquiry_answer, staff_inquiry_close, staff_inquiry_warning
    TO {service_role};
