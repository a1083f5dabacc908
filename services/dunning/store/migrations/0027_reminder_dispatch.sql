-- The letters of a released run of reminders leave on the day that stands on them, and only then anybody was asked.

-- What became of a released run. A run that is not here and has an end `issued` waits for its dispatch.
CREATE TABLE reminder_run_outcome (
    run_id bigint PRIMARY KEY REFERENCES reminder_run_end,
    outcome text NOT NULL CHECK (outcome IN ('dispatched', 'cancelled')),
    -- Letters that left, as whoever handed them over counted them.
    piece_count integer NOT NULL CHECK (piece_count >= 0),
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (outcome = 'dispatched' OR (piece_count = 0 AND reason <> ''))
);

-- Letters that were taken out after the release (引き抜き): they never left.
CREATE TABLE reminder_stopped (
    document_no text PRIMARY KEY REFERENCES reminder,
    reason text NOT NULL CHECK (reason <> ''),
    stopped_by text NOT NULL,
    stopped_at timestamptz NOT NULL
);

-- Letters that left although nothing was to be asked for any more, with what had changed: somebody apologises.
CREATE TABLE reminder_slipped (
    document_no text PRIMARY KEY REFERENCES reminder,
    reason text NOT NULL CHECK (reason <> '')
);

-- The letters that left. Whoever asks what somebody was asked for asks here.
CREATE VIEW sent_reminder AS
SELECT r.* FROM reminder AS r JOIN reminder_run_outcome AS o USING (run_id)
WHERE o.outcome = 'dispatched' AND NOT EXISTS (
    SELECT FROM reminder_stopped AS s WHERE s.document_no = r.document_no
);

-- Where each run stands.
CREATE VIEW reminder_run_standing (run_id, state) AS
SELECT r.run_id,
    coalesce(o.outcome, CASE e.outcome WHEN 'issued' THEN 'released' ELSE e.outcome END, 'proposed')
FROM reminder_run AS r
LEFT JOIN reminder_run_end AS e USING (run_id)
LEFT JOIN reminder_run_outcome AS o USING (run_id);

GRANT SELECT, INSERT ON reminder_run_outcome, reminder_stopped, reminder_slipped TO {service_role};
GRANT SELECT ON sent_reminder, reminder_run_standing TO {service_role};
