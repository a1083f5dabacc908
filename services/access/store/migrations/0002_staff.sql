-- Who works here, where, and what each may do. Rows of grants end; they are never deleted.

CREATE TABLE staff (
    staff_no text PRIMARY KEY CHECK (staff_no ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    display_name text NOT NULL CHECK (display_name <> ''),
    employment text NOT NULL CHECK (employment IN ('permanent', 'fixed_term', 'seconded', 'contractor')),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'ended')),
    -- The last day on which the account may be used.
    valid_until date,
    registered_at timestamptz NOT NULL DEFAULT now(),
    registered_by text NOT NULL,
    -- The day from which disuse is counted where nobody has signed in since.
    enabled_at timestamptz NOT NULL DEFAULT now(),
    authority_version bigint NOT NULL DEFAULT 0 CHECK (authority_version >= 0),
    -- Addressee numbers of the holder and his household: their data he may not open.
    related_subjects text[] NOT NULL DEFAULT '{}' CHECK (cardinality(related_subjects) <= 100),
    CONSTRAINT limited_employment_has_an_end
        CHECK (employment NOT IN ('fixed_term', 'contractor') OR valid_until IS NOT NULL)
);
GRANT SELECT, INSERT ON staff TO {service_role};
GRANT UPDATE (display_name, employment, state, valid_until, enabled_at, authority_version, related_subjects)
    ON staff TO {service_role};

-- Why an account is as it is: issued, renewed, discarded, by whom and when.
CREATE TABLE staff_change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_no text NOT NULL REFERENCES staff,
    change text NOT NULL,
    effective_on date NOT NULL,
    reason text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staff_change_by_staff ON staff_change (staff_no, change_id);
GRANT SELECT, INSERT ON staff_change TO {service_role};

-- Where somebody is appointed, from a day to a day. A leave has no office of its own and overrides all others.
CREATE TABLE appointment (
    staff_no text NOT NULL REFERENCES staff,
    office text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    kind text NOT NULL CHECK (kind IN ('main', 'concurrent', 'leave')),
    PRIMARY KEY (staff_no, office, valid_from),
    CHECK ((kind = 'leave') = (office = ''))
);
CREATE INDEX appointment_by_office ON appointment (office, staff_no);
GRANT SELECT, INSERT ON appointment TO {service_role};
GRANT UPDATE (valid_until, kind) ON appointment TO {service_role};

-- What each role allows at each office that may hold it, as the city's policy file stated it at the last start.
CREATE TABLE role_register (
    role text NOT NULL,
    office text NOT NULL,
    permissions text[] NOT NULL CHECK (cardinality(permissions) BETWEEN 1 AND 400),
    purposes text[] NOT NULL,
    manages_accounts boolean NOT NULL,
    PRIMARY KEY (role, office)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON role_register TO {service_role};

CREATE TABLE role_grant (
    grant_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_no text NOT NULL REFERENCES staff,
    role text NOT NULL,
    office text NOT NULL,
    tax_items text[],
    valid_from date NOT NULL,
    valid_until date,
    -- End of an emergency grant, to the second.
    ends_at timestamptz,
    deputy_for text REFERENCES staff,
    -- The approval that made it; the first administrator's grant has none.
    approval_id text UNIQUE,
    proposed_by text NOT NULL,
    approved_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    -- Set while a review that was due has not confirmed it.
    suspended_on date,
    revoked_at timestamptz,
    revoked_by text,
    end_reason text,
    CONSTRAINT two_persons CHECK (proposed_by <> approved_by),
    CONSTRAINT never_to_oneself CHECK (staff_no <> proposed_by AND staff_no <> approved_by),
    CONSTRAINT nobodys_own_deputy CHECK (deputy_for <> staff_no),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX role_grant_by_staff ON role_grant (staff_no, grant_id);
CREATE INDEX role_grant_by_office ON role_grant (office, grant_id);
GRANT SELECT, INSERT ON role_grant TO {service_role};
GRANT UPDATE (valid_until, suspended_on, revoked_at, revoked_by, end_reason) ON role_grant TO {service_role};

-- What the reviewer of an emergency grant found afterwards.
CREATE TABLE emergency_review (
    grant_id bigint PRIMARY KEY REFERENCES role_grant,
    finding text NOT NULL,
    reviewed_by text NOT NULL,
    reviewed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON emergency_review TO {service_role};

-- The periodic review of the privileges of one office.
CREATE TABLE review (
    review_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office text NOT NULL,
    as_of date NOT NULL,
    due_on date NOT NULL CHECK (due_on >= as_of),
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    signed_off_by text,
    signed_off_at timestamptz,
    -- The day on which the grants that nobody confirmed were suspended.
    lapsed_on date,
    UNIQUE (office, as_of),
    CHECK ((signed_off_at IS NULL) = (signed_off_by IS NULL))
);
GRANT SELECT, INSERT ON review TO {service_role};
GRANT UPDATE (signed_off_by, signed_off_at, lapsed_on) ON review TO {service_role};

CREATE TABLE review_item (
    review_id bigint NOT NULL REFERENCES review,
    grant_id bigint NOT NULL REFERENCES role_grant,
    keep boolean,
    reason text,
    decided_by text,
    decided_at timestamptz,
    PRIMARY KEY (review_id, grant_id),
    CHECK ((keep IS NULL) = (decided_by IS NULL) AND (keep IS NULL) = (decided_at IS NULL))
);
GRANT SELECT, INSERT ON review_item TO {service_role};
GRANT UPDATE (keep, reason, decided_by, decided_at) ON review_item TO {service_role};

-- What the security officer saw and signed: the findings themselves, and their hash.
CREATE TABLE needless_account_check (
    check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    checked_on date NOT NULL,
    findings text NOT NULL,
    findings_hash text NOT NULL CHECK (findings_hash ~ '^[0-9a-f]{64}$'),
    note text NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON needless_account_check TO {service_role};

-- Programs outside the installation. They hold permissions and no purpose, so they open nobody's data.
CREATE TABLE machine (
    machine text PRIMARY KEY CHECK (machine ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    kind text NOT NULL,
    permissions text[] NOT NULL CHECK (cardinality(permissions) BETWEEN 1 AND 400),
    office text NOT NULL,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'ended')),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    authority_version bigint NOT NULL DEFAULT 0 CHECK (authority_version >= 0),
    approval_id text UNIQUE NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    disabled_by text,
    disabled_at timestamptz,
    end_reason text
);
GRANT SELECT, INSERT ON machine TO {service_role};
GRANT UPDATE (kind, permissions, office, state, valid_from, valid_until, authority_version, approval_id, disabled_by,
    disabled_at, end_reason) ON machine TO {service_role};
