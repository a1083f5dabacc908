-- A correction that was granted: which act of identity carried it out, and who was told that had got the old data.
CREATE TABLE disclosure_correction (
    request_id uuid PRIMARY KEY REFERENCES disclosure_request,
    -- Of identity's act (職権修正), as its sealed access record names it.
    approval_id uuid NOT NULL,
    corrected_at timestamptz NOT NULL,
    fields text[] NOT NULL CHECK (cardinality(fields) > 0),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE disclosure_recipient (
    request_id uuid NOT NULL REFERENCES disclosure_correction,
    -- The gathered access record by which the data had left.
    gathered_no bigint NOT NULL,
    -- Told in writing, or not to be told for a reason.
    is_told boolean NOT NULL,
    settled_on date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    noted_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, gathered_no)
);

GRANT SELECT, INSERT ON disclosure_correction, disclosure_recipient TO {service_role};
