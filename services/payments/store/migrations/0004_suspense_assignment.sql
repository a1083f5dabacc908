-- Money in suspense is placed by two persons, and somebody looks after it until then.

ALTER TABLE ledger_entry ADD COLUMN approval_id uuid;
-- Only an approved act may enter a correction; `shuno ledger prove` checks that it was approved and carried out.
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_approved
    CHECK ((reason = 'suspense_assigned') = (approval_id IS NOT NULL)) NOT VALID;

-- Who looks after money in suspense: the newest row counts, the earlier ones stay.
CREATE TABLE suspense_owner (
    receipt_id bigint NOT NULL REFERENCES suspense,
    taken_at timestamptz NOT NULL,
    staff_no text NOT NULL,
    PRIMARY KEY (receipt_id, taken_at)
);

GRANT SELECT, INSERT ON suspense_owner TO {service_role};
