-- Appropriations that were not posted: what was refused once stays refused, since its money is free again.
CREATE TABLE appropriation_refusal (
    use_id uuid PRIMARY KEY,
    reason text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON appropriation_refusal TO {service_role};
