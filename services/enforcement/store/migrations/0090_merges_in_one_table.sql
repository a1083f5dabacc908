-- What was heard of merges (宛名の統合) moves into the table that all services have alike. Code that runs now goes on writing
-- into the former one, and each row follows; a later file removes it.
CREATE FUNCTION addressee_alias_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
    VALUES (NEW.addressee_no, NEW.change_no, NEW.surviving_no, NEW.heard_at) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON addressee_alias
    FOR EACH ROW EXECUTE FUNCTION addressee_alias_follows();
INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
SELECT addressee_no, change_no, surviving_no, heard_at FROM addressee_alias;
