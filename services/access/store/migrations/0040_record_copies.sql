-- The copy of what all services hold of a person (保有個人情報の写し): sealed parts until it was handed over, who checked
-- it, and that the parts were deleted.
CREATE TABLE record_copy_part (
    request_id uuid NOT NULL REFERENCES disclosure_request,
    service text NOT NULL,
    made_at timestamptz NOT NULL,
    -- Of the content, so that what was checked is what is handed over.
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    -- AES-256-GCM under a key that is not in the database.
    nonce bytea NOT NULL CHECK (octet_length(nonce) = 12),
    sealed bytea NOT NULL,
    added_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, service)
);

CREATE TABLE record_copy_release (
    -- One for a request; what was released is not compiled anew.
    request_id uuid PRIMARY KEY REFERENCES disclosure_request,
    approval_id uuid NOT NULL UNIQUE,
    copy_sha256 bytea NOT NULL CHECK (octet_length(copy_sha256) = 32),
    -- Headings of sections that the decision does not disclose.
    omitted text[] NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE record_copy_deletion (
    request_id uuid PRIMARY KEY REFERENCES disclosure_request,
    handed_over_on date NOT NULL,
    copy_sha256 bytea NOT NULL,
    services text[] NOT NULL,
    deleted_by text NOT NULL,
    deleted_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, DELETE ON record_copy_part TO {service_role};
GRANT UPDATE (made_at, sha256, nonce, sealed, added_by, recorded_at) ON record_copy_part TO {service_role};
GRANT SELECT, INSERT ON record_copy_release, record_copy_deletion TO {service_role};
