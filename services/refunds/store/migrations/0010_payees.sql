-- To whom refunds are paid: who was told to us, from which account on, as somebody entered it from a claim form. Only
-- added to: of the entries for an overpayment the newest counts, and one that was approved stays as it was.

-- The addressees that identity has announced, with what must be heeded about each, and their letter addresses.
CREATE TABLE addressee_heard (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    name text NOT NULL,
    flags text[] NOT NULL,
    heard_at timestamptz NOT NULL
);
CREATE TABLE addressee_letter (
    addressee_no text NOT NULL REFERENCES addressee_heard,
    tax_item text,
    capacity text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    postal_code text,
    address text NOT NULL CHECK (address <> ''),
    lot_number text NOT NULL,
    building text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (addressee_no, tax_item)
);

-- A claim of a refund (還付請求書) for some overpayments of one addressee.
CREATE TABLE payee_entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    claimed_on date NOT NULL,
    -- Of whom a dead person's heirs are made up, in the order of the payees; none where nobody inherits.
    spouse boolean,
    children integer CHECK (children >= 0),
    ascendants integer CHECK (ascendants >= 0),
    siblings integer CHECK (siblings >= 0),
    half_siblings integer CHECK (half_siblings >= 0),
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (num_nulls(spouse, children, ascendants, siblings, half_siblings) IN (0, 5))
);
CREATE TABLE payee_entry_overpayment (
    entry_id bigint NOT NULL REFERENCES payee_entry,
    overpayment_id bigint NOT NULL REFERENCES overpayment,
    PRIMARY KEY (entry_id, overpayment_id)
);
CREATE INDEX payee_entry_overpayment_of ON payee_entry_overpayment (overpayment_id, entry_id);

CREATE TABLE payee (
    entry_id bigint NOT NULL REFERENCES payee_entry,
    payee_no integer NOT NULL CHECK (payee_no >= 1),
    capacity text NOT NULL
        CHECK (capacity IN ('self', 'heir', 'pension_insurer', 'second_liable', 'liquidator', 'representative')),
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    source text NOT NULL CHECK (source IN ('claim_form', 'public_account', 'transfer_mandate', 'cash')),
    -- The paper by which the holder agreed that a debit account is used, where one is.
    consent_document text,
    bank_number text CHECK (bank_number ~ '^[0-9]{4}$'),
    branch_number text CHECK (branch_number ~ '^[0-9]{3}$'),
    account_kind text CHECK (account_kind IN ('1', '2', '4', '9')),
    account_number text CHECK (account_number ~ '^[0-9]{7}$'),
    holder_kana text CHECK (octet_length(holder_kana) > 0),
    -- Why the account is another's; empty where the holder is who receives.
    difference_reason text NOT NULL,
    PRIMARY KEY (entry_id, payee_no),
    CHECK ((source = 'transfer_mandate') = (consent_document IS NOT NULL)),
    CHECK (num_nulls(bank_number, branch_number, account_kind, account_number, holder_kana)
        = CASE source WHEN 'cash' THEN 5 ELSE 0 END)
);
CREATE INDEX payee_account ON payee (bank_number, branch_number, account_number);

GRANT SELECT, INSERT ON addressee_heard, addressee_letter, payee_entry, payee_entry_overpayment, payee
    TO {service_role};
GRANT UPDATE (name, flags, heard_at) ON addressee_heard TO {service_role};
GRANT DELETE ON addressee_letter TO {service_role};
