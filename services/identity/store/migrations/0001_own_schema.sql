-- The service's own tables come after this; its name in the database's comment tells a backup whose it is.
COMMENT ON SCHEMA public IS 'Shuno identity';
