-- Asset inquiries by an electronic link (電子照会): files of inquiries as they left, files of answers, and what came of each.

-- The number of whoever is asked by the link; null for a letter.
ALTER TABLE inquiry ADD COLUMN institution_code text CHECK (institution_code ~ '^[0-9]{4}$');

CREATE TABLE inquiry_batch_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);
-- A file as it leaves, sealed for the link alone: names of persons stand in the envelope and nowhere else.
CREATE TABLE inquiry_batch (
    batch_no text PRIMARY KEY,
    made_on date NOT NULL,
    answer_by date NOT NULL CHECK (answer_by > made_on),
    inquiry_count integer NOT NULL CHECK (inquiry_count > 0),
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    certificate_sha256 text NOT NULL CHECK (certificate_sha256 ~ '^[0-9a-f]{64}$'),
    envelope bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL
);
-- An inquiry leaves in one file.
CREATE TABLE inquiry_batch_item (
    inquiry_id uuid PRIMARY KEY REFERENCES inquiry,
    batch_no text NOT NULL REFERENCES inquiry_batch
);
CREATE INDEX inquiry_batch_item_batch ON inquiry_batch_item (batch_no);

-- A file of answers; a broken one with what is wrong with it. Its bytes are not kept: they may tell what nobody asked for.
CREATE TABLE inquiry_answer_file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    byte_count integer NOT NULL CHECK (byte_count >= 0),
    refused text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL
);
CREATE TABLE inquiry_answer_outcome (
    file_id bigint NOT NULL REFERENCES inquiry_answer_file,
    record_no integer NOT NULL CHECK (record_no > 0),
    -- As the answer states it; empty where that cannot be read.
    document_no text NOT NULL,
    -- Null where the number is nobody's.
    inquiry_id uuid REFERENCES inquiry,
    outcome text NOT NULL
        CHECK (outcome IN ('taken', 'repeated', 'not_asked', 'faulty', 'unknown', 'not_waiting', 'wrong_day')),
    -- Names of what came without being asked for; never its values.
    not_asked text[] NOT NULL,
    sentence text NOT NULL,
    answer_sha256 text NOT NULL CHECK (answer_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (file_id, record_no),
    CHECK ((outcome = 'unknown') <= (inquiry_id IS NULL))
);
CREATE UNIQUE INDEX inquiry_answer_taken ON inquiry_answer_outcome (inquiry_id) WHERE outcome = 'taken';

GRANT SELECT, INSERT ON inquiry_batch, inquiry_batch_item, inquiry_answer_file, inquiry_answer_outcome TO {service_role};
GRANT SELECT, INSERT, UPDATE ON inquiry_batch_series TO {service_role};
