-- What prescription (時効) takes notice of, and what it does not: an appropriation is no acknowledgement by the debtor.

-- Whether no money came with a receipt, since an overpayment of another claim paid it (充当, 委託納付).
ALTER TABLE known_receipt ADD COLUMN appropriated boolean NOT NULL DEFAULT false;

-- Reminders (催告) as dunning announced them, by claim. One may be heard of before its claim. Only added to.
CREATE TABLE known_reminder (
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    document_no text NOT NULL,
    -- Under which number the claim is owed: of a joint obligor his own, and for him alone it counts.
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    issued_on date NOT NULL,
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (claim_id, document_no, addressee_no)
);

GRANT SELECT, INSERT ON known_reminder TO {service_role};
