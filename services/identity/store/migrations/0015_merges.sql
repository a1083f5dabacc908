-- Merging (統合) and unmerging of addressee numbers. Nothing is moved: every number keeps its versions, accounts and
-- letters, and only under which number it is gathered changes.
--
--   addressee_merge      two persons decided that the retired number is somebody who has the surviving one too
--   addressee_merge_end  two persons decided that it is not
--   alias_change         what each decision changed about under which number a number is gathered; rows are only added
--   addressee_alias      how that stands now: no row for a number that stands for itself
--   merge_candidate      two numbers that certain rules take for one person, proposed to officers
--   candidate_dismissal  an officer found that they are two

CREATE TABLE addressee_merge (
    merge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    retired_no text NOT NULL REFERENCES addressee,
    surviving_no text NOT NULL REFERENCES addressee,
    -- What was different between them, and known to be so when it was decided.
    differences text[] NOT NULL,
    reason text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL UNIQUE,
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (retired_no <> surviving_no)
);
CREATE INDEX addressee_merge_retired ON addressee_merge (retired_no);
CREATE INDEX addressee_merge_surviving ON addressee_merge (surviving_no);

CREATE TABLE addressee_merge_end (
    merge_id bigint PRIMARY KEY REFERENCES addressee_merge,
    reason text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL UNIQUE,
    decided_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE alias_change (
    change_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    -- Null where the number stands for itself again.
    surviving_no text REFERENCES addressee CHECK (surviving_no <> addressee_no),
    merge_id bigint NOT NULL REFERENCES addressee_merge,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX alias_change_addressee ON alias_change (addressee_no, change_no);

CREATE TABLE addressee_alias (
    addressee_no text PRIMARY KEY REFERENCES addressee,
    surviving_no text NOT NULL REFERENCES addressee,
    change_no bigint NOT NULL REFERENCES alias_change,
    CHECK (surviving_no <> addressee_no)
);
CREATE INDEX addressee_alias_surviving ON addressee_alias (surviving_no);

CREATE TABLE merge_candidate (
    candidate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Who was known without being a resident (住登外, or departed), and the resident.
    other_no text NOT NULL REFERENCES addressee,
    resident_no text NOT NULL REFERENCES addressee,
    rule text NOT NULL CHECK (rule IN ('name_kana_birth')),
    found_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (other_no, resident_no),
    CHECK (other_no <> resident_no)
);
CREATE INDEX merge_candidate_resident ON merge_candidate (resident_no);

CREATE TABLE candidate_dismissal (
    candidate_id bigint PRIMARY KEY REFERENCES merge_candidate,
    reason text NOT NULL,
    decided_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON
    addressee_merge, addressee_merge_end, alias_change, addressee_alias, merge_candidate, candidate_dismissal
TO {service_role};
GRANT UPDATE (surviving_no, change_no), DELETE ON addressee_alias TO {service_role};
