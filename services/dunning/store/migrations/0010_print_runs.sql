-- Letters on their way to paper: frozen piece by piece, released by two persons, drawn in files, handed over, counted back.

CREATE TABLE print_run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL CHECK (source IN ('dunning_run', 'reminder_run', 'readdressed')),
    -- The run of the source whose letters it prints; none for letters that were addressed anew.
    source_run_id bigint CHECK ((source = 'readdressed') = (source_run_id IS NULL)),
    piece_count integer NOT NULL CHECK (piece_count > 0),
    pieces_of_one_file integer NOT NULL CHECK (pieces_of_one_file BETWEEN 1 AND 1000),
    -- Over the hashes of all pieces in their order: what two persons release.
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    prepared_at timestamptz NOT NULL,
    prepared_by text NOT NULL
);

-- A letter as it will be printed: its template and the values it is drawn from. Each is printed once.
CREATE TABLE print_piece (
    run_id bigint NOT NULL REFERENCES print_run,
    piece_no integer NOT NULL CHECK (piece_no > 0),
    document_no text NOT NULL,
    letter_no integer NOT NULL CHECK (letter_no > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_items text[] NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL CHECK (template_version > 0),
    letter_values text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (run_id, piece_no),
    UNIQUE (document_no, letter_no)
);

CREATE TABLE print_release (
    run_id bigint PRIMARY KEY REFERENCES print_run,
    approval_id uuid NOT NULL UNIQUE REFERENCES approval,
    -- Who prints, and until when he proves that he has deleted the files.
    printer text NOT NULL CHECK (printer <> ''),
    deletion_due_on date NOT NULL,
    released_at timestamptz NOT NULL
);

CREATE TABLE print_file (
    run_id bigint NOT NULL REFERENCES print_release,
    file_no integer NOT NULL CHECK (file_no > 0),
    letter_count integer NOT NULL CHECK (letter_count >= 0),
    page_count integer NOT NULL CHECK (page_count >= letter_count),
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea NOT NULL,
    drawn_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, file_no)
);

-- What came of each piece: where it is in which file, or why it was not drawn.
CREATE TABLE print_sheet (
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    file_no integer NOT NULL,
    first_page integer CHECK (first_page > 0),
    page_count integer NOT NULL CHECK (page_count >= 0),
    -- Over everything that was drawn, by which a later drawing is compared.
    drawing_sha256 text NOT NULL,
    -- Characters that the font lacks, as code points.
    missing text[] NOT NULL,
    left_out text NOT NULL CHECK (left_out IN ('', 'protected', 'pulled', 'unprintable')),
    PRIMARY KEY (run_id, piece_no),
    FOREIGN KEY (run_id, piece_no) REFERENCES print_piece,
    FOREIGN KEY (run_id, file_no) REFERENCES print_file,
    CHECK ((left_out = '') = (page_count > 0) AND (left_out = '') = (first_page IS NOT NULL))
);

-- What goes with the files: which piece is where, and counts, totals and hashes of everything.
CREATE TABLE print_index (
    run_id bigint PRIMARY KEY REFERENCES print_release,
    index_sha256 text NOT NULL CHECK (index_sha256 = encode(sha256(index_bytes), 'hex')),
    index_bytes bytea NOT NULL,
    manifest_sha256 text NOT NULL CHECK (manifest_sha256 = encode(sha256(manifest_bytes), 'hex')),
    manifest_bytes bytea NOT NULL,
    letter_count integer NOT NULL CHECK (letter_count >= 0),
    page_count integer NOT NULL CHECK (page_count >= letter_count),
    drawn_at timestamptz NOT NULL
);

-- Who handed which file over, and for whose key it was sealed.
CREATE TABLE print_sending (
    run_id bigint NOT NULL REFERENCES print_index,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    sent_at timestamptz NOT NULL,
    sent_by text NOT NULL,
    PRIMARY KEY (run_id, file_name, sent_at)
);

-- Pieces to be taken out of what was printed, beside those whose run pulled them.
CREATE TABLE print_pull (
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    pulled_by text NOT NULL,
    pulled_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, piece_no),
    FOREIGN KEY (run_id, piece_no) REFERENCES print_piece
);

-- What the printer counted; the newest report of a run counts. Findings say what does not agree.
CREATE TABLE print_report (
    run_id bigint NOT NULL REFERENCES print_index,
    report_no integer NOT NULL CHECK (report_no > 0),
    made integer NOT NULL CHECK (made >= 0),
    enclosed integer NOT NULL CHECK (enclosed >= 0),
    pulled integer NOT NULL CHECK (pulled >= 0),
    spoiled integer NOT NULL CHECK (spoiled >= 0),
    findings text[] NOT NULL,
    note text NOT NULL,
    reported_by text NOT NULL,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, report_no)
);

-- The printer's proof that he has deleted the files (消去証明).
CREATE TABLE print_deletion (
    run_id bigint PRIMARY KEY REFERENCES print_index,
    deleted_on date NOT NULL,
    proof text NOT NULL CHECK (proof <> ''),
    confirmed_by text NOT NULL,
    confirmed_at timestamptz NOT NULL
);

-- Letters drawn again after they were printed: in place of a spoiled one, or for the office.
CREATE TABLE letter_reprint (
    reprint_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('spoiled', 'office')),
    reason text NOT NULL,
    sha256 text NOT NULL,
    printed_by text NOT NULL,
    printed_at timestamptz NOT NULL,
    FOREIGN KEY (run_id, piece_no) REFERENCES print_piece
);
CREATE INDEX letter_reprint_piece ON letter_reprint (run_id, piece_no);

GRANT SELECT, INSERT ON print_run, print_piece, print_release, print_file, print_sheet, print_index, print_sending,
    print_pull, print_report, print_deletion, letter_reprint TO {service_role};
