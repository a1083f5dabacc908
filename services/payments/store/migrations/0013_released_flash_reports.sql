-- Flash reports (速報) that no final report followed in time: they count no longer, until one comes after all.
CREATE TABLE flash_release (
    receipt_id bigint PRIMARY KEY,
    claim_id bigint NOT NULL,
    released_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON flash_release TO {service_role};
