-- Sheets that officers take out of the office for a visit (訪問調査票): numbered copies, each looked for until it is back.

-- Whether the person is under a support measure, as identity announced it: his address leaves the office on no sheet.
ALTER TABLE known_district ADD COLUMN is_protected boolean NOT NULL DEFAULT false;

CREATE TABLE field_sheet (
    sheet_id uuid PRIMARY KEY,
    document_no text NOT NULL UNIQUE,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    -- Staff number of whoever takes it out.
    holder text NOT NULL CHECK (holder ~ '^[A-Za-z0-9_.:-]{1,60}$'),
    visit_on date NOT NULL,
    due_back_on date NOT NULL CHECK (due_back_on >= visit_on),
    copy_count smallint NOT NULL CHECK (copy_count BETWEEN 1 AND 3),
    reason text NOT NULL CHECK (reason <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (sheet_id, holder)
);
CREATE INDEX field_sheet_case ON field_sheet (case_id);
-- What became of a copy: it is back, or it is lost and may still come back. Somebody else than its holder counts it.
CREATE TABLE field_sheet_check (
    sheet_id uuid NOT NULL,
    copy_no smallint NOT NULL CHECK (copy_no > 0),
    outcome text NOT NULL CHECK (outcome IN ('returned', 'lost')),
    holder text NOT NULL,
    checked_on date NOT NULL,
    note text NOT NULL,
    checked_by text NOT NULL CHECK (checked_by <> holder),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (sheet_id, copy_no, outcome),
    FOREIGN KEY (sheet_id, holder) REFERENCES field_sheet (sheet_id, holder)
);
-- What the visit found, keyed in once from the sheet.
CREATE TABLE field_result (
    sheet_id uuid PRIMARY KEY REFERENCES field_sheet,
    contact_id bigint NOT NULL UNIQUE REFERENCES contact,
    visited_on date NOT NULL,
    abode text NOT NULL CHECK (abode IN ('met', 'lives_there', 'absent', 'moved', 'vacant')),
    -- Whether mail reaches him there; none where nobody looked.
    mail_reaches boolean,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE field_result_property (
    sheet_id uuid NOT NULL REFERENCES field_result,
    place integer NOT NULL CHECK (place >= 0),
    property_id bigint NOT NULL REFERENCES property,
    PRIMARY KEY (sheet_id, place)
);
GRANT SELECT, INSERT ON field_sheet, field_sheet_check, field_result, field_result_property TO {service_role};
-- A sheet is locked while a copy is counted or its result is keyed in, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON field_sheet TO {service_role};
