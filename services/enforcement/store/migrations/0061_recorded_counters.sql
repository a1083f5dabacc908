-- Counters of the record (記録項目86から97) by claim, as they were at the end of a day. One row where they changed.
CREATE TABLE recorded_counter (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    item_no smallint NOT NULL CHECK (item_no BETWEEN 86 AND 97),
    as_of date NOT NULL,
    in_force integer NOT NULL CHECK (in_force >= 0),
    ever integer NOT NULL CHECK (ever >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, item_no, as_of)
);
-- Until when the counters stand; the proof asks for exactly that day again.
CREATE TABLE counted_day (
    as_of date PRIMARY KEY,
    recorded_at timestamptz NOT NULL
);
-- Where what was counted is not what the history gives for the same day as it was known then.
CREATE TABLE counter_finding (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    item_no smallint NOT NULL,
    as_of date NOT NULL,
    found_on date NOT NULL,
    counted_in_force integer NOT NULL,
    counted_ever integer NOT NULL,
    in_force integer NOT NULL,
    ever integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, item_no, as_of, found_on)
);
GRANT SELECT, INSERT ON recorded_counter, counted_day, counter_finding TO {service_role};
