-- The log of contacts (交渉経過): never changed, a later entry corrects an earlier one.
CREATE TABLE contact (
    contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    kind text NOT NULL CHECK (kind IN ('counter', 'phone', 'visit', 'letter')),
    with_whom text NOT NULL CHECK (with_whom IN ('self', 'family', 'agent', 'other', 'nobody')),
    made_on date NOT NULL,
    summary text NOT NULL CHECK (summary <> ''),
    next_action text NOT NULL,
    next_action_on date,
    -- One entry is corrected once; the correction may be corrected again.
    corrects bigint UNIQUE REFERENCES contact CHECK (corrects < contact_id),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK ((next_action = '') = (next_action_on IS NULL)),
    CHECK (next_action_on >= made_on)
);
CREATE INDEX contact_addressee ON contact (addressee_no, contact_id);
CREATE INDEX contact_next_action ON contact (next_action_on) WHERE next_action_on IS NOT NULL;

GRANT SELECT, INSERT ON contact TO {service_role};
