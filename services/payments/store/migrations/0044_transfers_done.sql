-- Yearly notices of transfers done (口座振替済通知): frozen, released by two persons, printed once, kept as they were sent.

-- What a year's notices say, with a hash over all of it: that is what two persons release.
CREATE TABLE transfers_done_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year integer NOT NULL UNIQUE CHECK (year BETWEEN 2005 AND 2200),
    notice_count integer NOT NULL CHECK (notice_count > 0),
    line_count integer NOT NULL CHECK (line_count >= notice_count),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    frozen_at timestamptz NOT NULL,
    frozen_by text NOT NULL
);

-- One notice is one person; each transfer stands on one notice, ever.
CREATE TABLE transfers_done_line (
    request_id bigint PRIMARY KEY REFERENCES transfer_request,
    run_id bigint NOT NULL REFERENCES transfers_done_run,
    notice_no integer NOT NULL CHECK (notice_no > 0)
);
CREATE INDEX transfers_done_line_notice ON transfers_done_line (run_id, notice_no);

CREATE TABLE transfers_done_release (
    run_id bigint PRIMARY KEY REFERENCES transfers_done_run,
    approval_id uuid NOT NULL UNIQUE,
    released_at timestamptz NOT NULL
);

-- What was printed: PDF files of many notices, and the index that says which notice is where.
CREATE TABLE transfers_done_part (
    run_id bigint NOT NULL REFERENCES transfers_done_release,
    part_no integer NOT NULL CHECK (part_no > 0),
    notice_count integer NOT NULL CHECK (notice_count > 0),
    page_count integer NOT NULL CHECK (page_count >= notice_count),
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea NOT NULL,
    PRIMARY KEY (run_id, part_no)
);
CREATE TABLE transfers_done_sheet (
    run_id bigint NOT NULL,
    notice_no integer NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- What was printed: transfers that were taken back after the freeze are left out.
    line_count integer NOT NULL CHECK (line_count >= 0),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    -- None where nothing was left.
    part_no integer,
    first_page integer CHECK (first_page > 0),
    page_count integer CHECK (page_count > 0),
    PRIMARY KEY (run_id, notice_no),
    FOREIGN KEY (run_id, part_no) REFERENCES transfers_done_part,
    CHECK (num_nulls(part_no, first_page, page_count) = CASE WHEN line_count = 0 THEN 3 ELSE 0 END)
);
CREATE TABLE transfers_done_index (
    run_id bigint PRIMARY KEY REFERENCES transfers_done_release,
    printed_at timestamptz NOT NULL,
    printed_count integer NOT NULL CHECK (printed_count >= 0),
    printed_yen bigint NOT NULL CHECK (printed_yen >= 0),
    left_out_lines integer NOT NULL CHECK (left_out_lines >= 0),
    left_out_yen bigint NOT NULL CHECK (left_out_yen >= 0),
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea NOT NULL
);

-- Who took which file out, and when; part 0 is the index.
CREATE TABLE transfers_done_sending (
    run_id bigint NOT NULL REFERENCES transfers_done_index,
    part_no integer NOT NULL CHECK (part_no >= 0),
    sent_at timestamptz NOT NULL,
    sent_by text NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (run_id, part_no, sent_at)
);

GRANT SELECT, INSERT ON
    transfers_done_run, transfers_done_line, transfers_done_release, transfers_done_part, transfers_done_sheet,
    transfers_done_index, transfers_done_sending
TO {service_role};
