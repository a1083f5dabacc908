-- Public assistance (生活保護) as the welfare office announced it: yes or no and the day, nothing else. Only added to.
CREATE TABLE assistance (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    assisted boolean NOT NULL,
    -- The first day on which it holds; of two words about one day the later said one counts.
    effective_on date NOT NULL,
    announced_at timestamptz NOT NULL,
    source text NOT NULL CHECK (source <> ''),
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, event_id)
);

-- How everybody stands by the last word about him.
CREATE VIEW assistance_now AS
SELECT DISTINCT ON (addressee_no) addressee_no, assisted, effective_on, event_id
FROM assistance ORDER BY addressee_no, effective_on DESC, announced_at DESC, event_id DESC;

GRANT SELECT, INSERT ON assistance TO {service_role};
GRANT SELECT ON assistance_now TO {service_role};
