-- Reviews of look-ups that stated no case, or that showed an officer himself or his household. Append-only.

CREATE TABLE lookup_review (
    review_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reviewer text NOT NULL CHECK (reviewer <> ''),
    reviewed_at timestamptz NOT NULL,
    -- The reviewer left out nothing that he could see up to this access.
    up_to_tx xid8 NOT NULL,
    up_to_record_id bigint NOT NULL
);

COMMENT ON TABLE lookup_review IS 'Who reviewed unexplained accesses, when, and up to which.';

-- One access is reviewed once. No foreign key: its check would lock rows of access_record, which nobody may touch.
CREATE TABLE lookup_finding (
    tx xid8 NOT NULL,
    record_id bigint NOT NULL,
    review_id bigint NOT NULL REFERENCES lookup_review (review_id),
    verdict text NOT NULL CHECK (verdict IN ('justified', 'to_be_examined')),
    note text NOT NULL CHECK (length(note) <= 300),
    PRIMARY KEY (tx, record_id),
    CHECK (verdict = 'justified' OR length(note) >= 3)
);

COMMENT ON TABLE lookup_finding IS 'What a review says of one access: one row an access, never changed.';

REVOKE ALL ON lookup_review, lookup_finding FROM PUBLIC;
GRANT SELECT, INSERT ON lookup_review, lookup_finding TO {service_role};
