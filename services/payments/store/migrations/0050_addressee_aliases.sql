-- Under which addressee number others are gathered (宛名の統合), as identity announced it: a row each time it changed.
-- Rows of other tables keep the number under which they came, so the end of a merge gives each claim and receipt back to
-- its own, and what was gathered at any time can be told afterwards.
CREATE TABLE addressee_alias (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- Which decision said so: of all rows of a number the one with the largest counts.
    change_no bigint NOT NULL,
    -- Null where the number stands for itself again.
    surviving_no text CHECK (surviving_no ~ '^[0-9]{15}$' AND surviving_no <> addressee_no),
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, change_no)
);
CREATE INDEX addressee_alias_surviving ON addressee_alias (surviving_no) WHERE surviving_no IS NOT NULL;

GRANT SELECT, INSERT ON addressee_alias TO {service_role};
