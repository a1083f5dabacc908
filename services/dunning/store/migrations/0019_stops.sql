-- Stops (督促停止・催告停止・電話催告停止) that two persons decided here, and their ends before the last day. Only added to;
-- what each stands against, for whom and when, is its row in block, as for states that others decide.
CREATE TABLE stop (
    -- The approval by which it was decided.
    stop_id uuid PRIMARY KEY REFERENCES block,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_at timestamptz NOT NULL
);
CREATE TABLE stop_end (
    stop_id uuid PRIMARY KEY REFERENCES stop,
    approval_id uuid NOT NULL REFERENCES approval,
    reason text NOT NULL CHECK (reason <> ''),
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON stop, stop_end TO {service_role};
