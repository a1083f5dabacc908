-- Copies that nobody fetched within the city's days; they may be compiled again.
CREATE TABLE record_copy_forgotten (
    request_id uuid NOT NULL REFERENCES disclosure_request,
    services text[] NOT NULL CHECK (cardinality(services) > 0),
    deleted_by text NOT NULL,
    deleted_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, deleted_at)
);

GRANT SELECT, INSERT ON record_copy_forgotten TO {service_role};
