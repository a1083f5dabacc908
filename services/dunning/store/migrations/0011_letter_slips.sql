-- Slips that stand on letters, as payments registered them; and for which letters it was asked. Only added to.
CREATE TABLE letter_slip_asked (
    document_no text PRIMARY KEY,
    asked_at timestamptz NOT NULL
);
CREATE TABLE letter_slip (
    document_no text PRIMARY KEY,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    -- Of a notice of a failed transfer (口座振替不能通知): the run of transfers in which it failed.
    transfer_run_id bigint,
    -- What payments said of it, word for word.
    said text NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE INDEX letter_slip_transfer_run ON letter_slip (transfer_run_id) WHERE transfer_run_id IS NOT NULL;

-- Notices of failed transfers are printed like other letters.
-- squawk-ignore ban-drop-constraint
ALTER TABLE print_run DROP CONSTRAINT print_run_source_check;
ALTER TABLE print_run ADD CONSTRAINT print_run_source_check
    CHECK (source IN ('dunning_run', 'reminder_run', 'readdressed', 'transfer_run')) NOT VALID;

GRANT SELECT, INSERT ON letter_slip_asked, letter_slip TO {service_role};
