-- What was written before fits the wider lists of states and steps; validating reads it without stopping who writes.
ALTER TABLE approval VALIDATE CONSTRAINT approval_state_check;
ALTER TABLE approval_step VALIDATE CONSTRAINT approval_step_step_check;
ALTER TABLE approval_step VALIDATE CONSTRAINT approval_step_reason_check;
