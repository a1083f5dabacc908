-- Claims without a notice on the last business day of the statutory days, and after them: each found once, and kept with
-- what stood in the way that day. Only added to.
CREATE TABLE late_notice_finding (
    claim_id bigint NOT NULL,
    -- A due date that is revised begins new statutory days.
    due_on date NOT NULL,
    timing text NOT NULL CHECK (timing IN ('last_day', 'late')),
    tax_item text NOT NULL,
    found_on date NOT NULL,
    states text[] NOT NULL,
    -- Whether its letter had been released by then, waiting for its dispatch.
    has_letter boolean NOT NULL,
    PRIMARY KEY (claim_id, due_on, timing)
);
CREATE INDEX late_notice_finding_found ON late_notice_finding (found_on);

GRANT SELECT, INSERT ON late_notice_finding TO {service_role};
