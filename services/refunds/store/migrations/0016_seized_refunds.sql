-- Days on which the right to a refund was seized by somebody else bear no interest (地方税法17条の4第2項).

ALTER TABLE payee_entry
    ADD COLUMN seized_on date,
    ADD COLUMN provisionally_seized_from date,
    ADD COLUMN provisionally_seized_until date;
ALTER TABLE payee_entry
    ADD CONSTRAINT payee_entry_provisional_days CHECK (
        (provisionally_seized_from IS NULL) = (provisionally_seized_until IS NULL)
        AND provisionally_seized_from <= provisionally_seized_until
    ) NOT VALID;
