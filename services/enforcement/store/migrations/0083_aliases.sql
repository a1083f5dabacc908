-- Under which addressee number others are gathered (宛名の統合), as identity announced it: cases stay under their own.
CREATE TABLE addressee_alias (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- Null where the number stands for itself again.
    surviving_no text CHECK (surviving_no ~ '^[0-9]{15}$' AND surviving_no <> addressee_no),
    -- Which decision said so: a later one has a larger number.
    change_no bigint NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE INDEX addressee_alias_surviving ON addressee_alias (surviving_no) WHERE surviving_no IS NOT NULL;
GRANT SELECT, INSERT ON addressee_alias TO {service_role};
GRANT UPDATE (surviving_no, change_no, heard_at) ON addressee_alias TO {service_role};
