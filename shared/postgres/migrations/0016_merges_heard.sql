-- Under which addressee number others are gathered (宛名の統合), as identity announced it: a row each time it changed.
-- Rows of other tables keep the number under which they came, so the end of a merge gives each claim, receipt and letter
-- back to its own, and what was gathered at any time can be told afterwards.
CREATE TABLE merge_heard (
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- Which decision said so: of all rows of a number the one with the largest counts, in whatever order they came.
    change_no bigint NOT NULL,
    -- Null where the number stands for itself again.
    surviving_no text CHECK (surviving_no ~ '^[0-9]{15}$' AND surviving_no <> addressee_no),
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, change_no)
);
CREATE INDEX merge_heard_surviving ON merge_heard (surviving_no) WHERE surviving_no IS NOT NULL;

-- Each number that is gathered under another now.
CREATE VIEW merged_addressee AS
SELECT m.addressee_no, m.surviving_no FROM merge_heard AS m
WHERE m.surviving_no IS NOT NULL AND NOT EXISTS (
    SELECT FROM merge_heard AS later WHERE later.addressee_no = m.addressee_no AND later.change_no > m.change_no
);

GRANT SELECT, INSERT ON merge_heard TO {service_role};
GRANT SELECT ON merged_addressee TO {service_role};
