-- How far sealed access records were handed over to the audit (the service `access`). The records never change, so a
-- position says all: what is sent twice is absorbed there, and what got lost is asked for again.

CREATE TABLE record_handover (
    handover_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    next_seal_no bigint NOT NULL CHECK (next_seal_no > 0),
    -- Null for the one that goes on for ever; others were asked for.
    last_seal_no bigint,
    rows_max integer NOT NULL CHECK (rows_max BETWEEN 1 AND 256),
    asked_at timestamptz NOT NULL DEFAULT now(),
    CHECK (next_seal_no <= last_seal_no + 1)
);
CREATE UNIQUE INDEX record_handover_for_ever ON record_handover ((last_seal_no IS NULL)) WHERE last_seal_no IS NULL;

COMMENT ON TABLE record_handover IS 'Which sealed access records the audit still has to get, in which order.';

INSERT INTO record_handover (next_seal_no, rows_max) VALUES (1, 256);

GRANT SELECT ON record_handover TO {service_role};
GRANT INSERT (next_seal_no, last_seal_no, rows_max) ON record_handover TO {service_role};
GRANT UPDATE (next_seal_no) ON record_handover TO {service_role};
