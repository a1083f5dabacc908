-- Postings are corrected by decisions of two persons; each entry of one names its approval.

-- The next one holds for all that it held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_approved;
-- Reasons of what persons decide begin alike, so that a new kind of decision needs no new constraint.
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_approved
    CHECK ((reason = 'suspense_assigned' OR starts_with(reason, 'decided_')) = (approval_id IS NOT NULL)) NOT VALID;

-- A payment may be taken back by a decision, where its channel has no report for that.
ALTER TABLE receipt ADD COLUMN approval_id uuid;
-- squawk-ignore ban-drop-constraint
ALTER TABLE receipt DROP CONSTRAINT receipt_check1;
ALTER TABLE receipt ADD CONSTRAINT receipt_source
    CHECK (num_nonnulls(event_id, file_id, approval_id) = 1) NOT VALID;
ALTER TABLE receipt ADD CONSTRAINT receipt_decided CHECK (approval_id IS NULL OR stage = 'cancel') NOT VALID;
