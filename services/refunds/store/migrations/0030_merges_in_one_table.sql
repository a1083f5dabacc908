-- What was heard of merges (宛名の統合) moves into the table that all services have alike. It is moved at once: what a
-- process of the former code wrote into a table left behind would be lost, and without one its record is parked instead.
INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
SELECT addressee_no, change_no, surviving_no, heard_at FROM addressee_alias;
DROP TABLE addressee_alias;
