-- no-transaction
-- Whoever pays may give a telephone number, written with or without its hyphens: numbers are found by their digits.
CREATE INDEX CONCURRENTLY contact_digits ON contact (regexp_replace(value, '[^0-9]', '', 'g')) WHERE kind <> 'mail';
