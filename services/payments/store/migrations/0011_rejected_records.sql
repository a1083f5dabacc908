-- Records of a file that are no payment anybody could enter: an officer asks the sender. They count, so that the sum of
-- a file is always posted + in suspense + without money + rejected + repeated.
ALTER TABLE intake_block
    ADD COLUMN rejected_count integer NOT NULL DEFAULT 0 CHECK (rejected_count >= 0),
    ADD COLUMN rejected_yen bigint NOT NULL DEFAULT 0 CHECK (rejected_yen >= 0);
