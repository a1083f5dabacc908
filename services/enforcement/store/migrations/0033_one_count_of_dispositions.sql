-- Counters 90 to 93 and 96 are counted with all others of the record, from the steps themselves.
-- squawk-ignore ban-drop-view
DROP VIEW disposition_count;
