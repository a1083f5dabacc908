-- A file may carry the detached signature of a registered publisher. It is kept beside the bytes, whatever it is worth;
-- publisher and key are set only where it was verified.
ALTER TABLE intake_file
    ADD COLUMN signature text CHECK (length(signature) BETWEEN 1 AND 2000),
    ADD COLUMN publisher text CHECK (publisher IS NULL OR signature IS NOT NULL),
    ADD COLUMN publisher_key_id text CHECK ((publisher IS NULL) = (publisher_key_id IS NULL));
