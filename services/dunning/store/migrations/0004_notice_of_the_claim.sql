-- no-transaction
-- A claim goes to the stage of a notice once.
CREATE UNIQUE INDEX CONCURRENTLY dunning_notice_claim ON dunning_notice (claim_id) WHERE joint_of IS NULL;
