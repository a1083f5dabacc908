-- Sheets on the ability to pay (支払能力調査書), as the debtor told and proved it on a day. Only added to.
CREATE TABLE ability_sheet (
    sheet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    made_on date NOT NULL,
    evidence text NOT NULL CHECK (evidence <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX ability_sheet_case ON ability_sheet (case_id);
CREATE TABLE ability_sheet_line (
    sheet_id bigint NOT NULL REFERENCES ability_sheet,
    line_no integer NOT NULL CHECK (line_no > 0),
    kind text NOT NULL CHECK (kind IN ('income', 'living', 'working', 'liquid', 'property', 'owed_elsewhere')),
    label text NOT NULL CHECK (label <> ''),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    PRIMARY KEY (sheet_id, line_no)
);
GRANT SELECT, INSERT ON ability_sheet, ability_sheet_line TO {service_role};
