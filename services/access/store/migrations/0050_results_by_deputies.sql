-- Whoever stands in for somebody says nothing about that one's uses either.
ALTER TABLE abnormal_access_result ADD COLUMN deputy_for text NOT NULL DEFAULT '';

CREATE OR REPLACE FUNCTION refuse_own_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM abnormal_access AS a
        WHERE a.finding_id = NEW.finding_id AND a.actor_id IN (NEW.decided_by, NEW.deputy_for)
    ) THEN
        RAISE EXCEPTION 'finding % is about %', NEW.finding_id, NEW.decided_by USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
