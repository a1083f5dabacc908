-- Areas (町字) that were renamed or renumbered: addresses stay as they were received, and their code leads to today's.

CREATE TABLE area_change (
    from_code text NOT NULL CHECK (from_code <> ''),
    to_code text NOT NULL CHECK (to_code <> from_code),
    -- The first day of the new code and name.
    effective_on date NOT NULL,
    from_name text NOT NULL CHECK (from_name <> ''),
    to_name text NOT NULL CHECK (to_name <> ''),
    -- Such as the number of the announcement (告示).
    source text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (from_code, effective_on)
);

-- The code that is valid now, beside `address_code` as it was received.
ALTER TABLE addressee_current ADD COLUMN area_code text;

GRANT SELECT, INSERT ON area_change TO {service_role};
