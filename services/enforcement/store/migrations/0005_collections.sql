-- What payments states of a claim has a part for the cost of a disposition (滞納処分費).
ALTER TABLE stated_balance ADD COLUMN disposition_cost_yen bigint NOT NULL DEFAULT 0;

-- What is collected is booked by two persons, as every other decision about a seizure; no row of it was there before.
-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_check1;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_decided CHECK (
    (kind IN ('approved', 'reduced', 'collected_part', 'collected', 'released', 'withdrawn')) = (approval_id IS NOT NULL)
) NOT VALID;
