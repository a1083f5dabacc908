-- What officers know of an addressee beside what the sources say.
--
--   addressee_correction  a correction ex officio (職権修正): laid over what the source says for as long as the source
--                         still says the old value
--   support_measure       a support measure (支援措置): the person is found and shown to nobody without the right
--   support_release       a window in which one officer may see the address of a protected person
--   identity_check        a confirmation at the counter: which kind of document was seen, and nothing of it
--   purpose_link          a link of an addressee with a matter of another system, for a purpose and until its end

CREATE TABLE addressee_correction (
    correction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    field text NOT NULL CHECK (
        field IN (
            'name', 'name_kana', 'former_name', 'common_name', 'latin_name', 'born', 'sex', 'corporate_number',
            'postal_code', 'address', 'lot_number', 'building', 'building_kana'
        )
    ),
    -- As texts; a birth date is YYYY-MM-DD with zeros for what is unknown, and an empty text is no value.
    old_value text NOT NULL,
    new_value text NOT NULL CHECK (new_value <> old_value),
    effective_on date NOT NULL,
    evidence_kind text NOT NULL,
    evidence text NOT NULL,
    -- Whom the query goes to: the source whose word is corrected.
    source text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX addressee_correction_addressee ON addressee_correction (addressee_no);

CREATE TABLE support_measure (
    measure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    valid_from date NOT NULL,
    -- The last day; a measure is renewed by another one.
    valid_until date NOT NULL CHECK (valid_until >= valid_from),
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX support_measure_addressee ON support_measure (addressee_no);

CREATE TABLE support_measure_end (
    measure_id bigint PRIMARY KEY REFERENCES support_measure,
    -- The first day on which it no longer counts.
    ended_on date NOT NULL,
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE support_release (
    release_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    -- The one officer who may look.
    officer text NOT NULL CHECK (officer <> ''),
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL CHECK (closes_at > opens_at),
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX support_release_addressee ON support_release (addressee_no, officer);

CREATE TABLE identity_check (
    check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    checked_on date NOT NULL,
    -- Kinds of documents, from a closed list; never a number or a copy of one.
    documents text[] NOT NULL CHECK (cardinality(documents) >= 1),
    -- Who came: the addressee, or whom he sent.
    presented_by text NOT NULL CHECK (presented_by IN ('self', 'legal_representative', 'agent')),
    items text[] NOT NULL CHECK (cardinality(items) >= 1),
    outcome text NOT NULL CHECK (outcome IN ('agrees', 'differs')),
    office text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX identity_check_addressee ON identity_check (addressee_no);

CREATE TABLE purpose_link (
    link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    purpose text NOT NULL,
    -- The matter of the other system: its name, and its reference there.
    system text NOT NULL,
    matter_ref text NOT NULL,
    begins_on date NOT NULL,
    -- The last day of the purpose.
    purpose_ends_on date NOT NULL CHECK (purpose_ends_on >= begins_on),
    confirmed_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX purpose_link_addressee ON purpose_link (addressee_no);
CREATE INDEX purpose_link_ends ON purpose_link (purpose_ends_on);

CREATE TABLE purpose_link_end (
    link_id bigint PRIMARY KEY REFERENCES purpose_link,
    -- The first day on which it no longer counts.
    ended_on date NOT NULL,
    reason text NOT NULL,
    ended_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON
    addressee_correction, support_measure, support_measure_end, support_release, identity_check, purpose_link,
    purpose_link_end
TO {service_role};
