-- Searches (捜索): decided by two persons, then recorded once, with what was found.
CREATE TABLE search (
    -- The approval by which it was decided.
    search_id uuid PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL,
    tax_items text [] NOT NULL CHECK (tax_items <> '{}'),
    place text NOT NULL CHECK (place <> ''),
    of_third_party boolean NOT NULL,
    planned_on date NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX search_case ON search (case_id);
CREATE TABLE search_record (
    search_id uuid PRIMARY KEY REFERENCES search,
    document_no text NOT NULL UNIQUE,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL CHECK (ended_at > began_at),
    sunrise timestamptz NOT NULL,
    sunset timestamptz NOT NULL CHECK (sunset > sunrise),
    night_ground text CHECK (night_ground IN ('begun_before', 'open_to_public')),
    witness text NOT NULL CHECK (
        witness IN ('searched_person', 'household', 'two_adults', 'local_official', 'police')
    ),
    witness_count integer NOT NULL CHECK (witness_count > 0),
    result text NOT NULL CHECK (result <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
-- What was found, as it stands in the register of property: nothing of it is seized yet.
CREATE TABLE search_item (
    search_id uuid NOT NULL REFERENCES search_record,
    place integer NOT NULL CHECK (place >= 0),
    property_id bigint NOT NULL REFERENCES property,
    PRIMARY KEY (search_id, place)
);
GRANT SELECT, INSERT ON search, search_record, search_item TO {service_role};
GRANT UPDATE (recorded_at) ON search TO {service_role};
