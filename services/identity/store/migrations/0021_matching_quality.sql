-- Quality of matching in operation: a blind sample of what is linked without a person, and what drifts from the model.
--
--   match_sample_key  of an activation; which records are drawn follows from it, and nobody who decides can see it
--   match_sample      records that would have been linked and go to a person unmarked instead
--   match_finding     a month in which a source left what the model had learnt, or in which links were wrong

CREATE TABLE match_sample_key (
    activation_id bigint PRIMARY KEY REFERENCES match_activation,
    key bytea NOT NULL DEFAULT sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea)
);
INSERT INTO match_sample_key (activation_id) SELECT activation_id FROM match_activation;

-- What is drawn, and beyond what a person is told; in parts of a million.
ALTER TABLE match_threshold
    ADD COLUMN sample_ppm integer NOT NULL DEFAULT 10000 CHECK (sample_ppm BETWEEN 0 AND 1000000),
    ADD COLUMN wrong_ppm integer NOT NULL DEFAULT 300 CHECK (wrong_ppm BETWEEN 0 AND 1000000),
    ADD COLUMN drift_ppm integer NOT NULL DEFAULT 250000 CHECK (drift_ppm >= 1),
    ADD COLUMN drift_records_min integer NOT NULL DEFAULT 200 CHECK (drift_records_min >= 1);

CREATE TABLE match_sample (
    record_id bigint PRIMARY KEY REFERENCES match_judgement,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE match_finding (
    finding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    activation_id bigint NOT NULL REFERENCES match_activation,
    source text NOT NULL,
    -- The first day of the month.
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    -- 'wrong' for links that persons did not confirm, 'bands', or the field that drifts.
    about text NOT NULL,
    records integer NOT NULL CHECK (records >= 1),
    value_ppm bigint NOT NULL,
    limit_ppm bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (activation_id, source, month, about)
);

GRANT SELECT, INSERT ON match_sample_key, match_sample, match_finding TO {service_role};
