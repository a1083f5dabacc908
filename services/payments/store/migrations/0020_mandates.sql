-- Mandates (口座振替依頼): from whose account a person's claims of a tax item are debited, and every state it ever had.

CREATE TABLE mandate (
    mandate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    tax_item text NOT NULL CHECK (tax_item IN ('010', '012', '013', '023', '024', '025')),
    -- The number of its newest row in mandate_version.
    version_no integer NOT NULL CHECK (version_no >= 1),
    UNIQUE (addressee_no, tax_item)
);

-- Each row has the whole state; rows are only ever added.
CREATE TABLE mandate_version (
    mandate_id bigint NOT NULL REFERENCES mandate,
    version_no integer NOT NULL CHECK (version_no >= 1),
    -- The version that was its application: what belongs to an earlier application no longer counts.
    application_no integer NOT NULL CHECK (application_no BETWEEN 1 AND version_no),
    kind text NOT NULL CHECK (kind IN ('applied', 'changed', 'stopped', 'ended')),
    -- The first debit day for which the account of this row counts.
    effective_on date NOT NULL,
    bank_number text NOT NULL CHECK (bank_number ~ '^[0-9]{4}$'),
    branch_number text NOT NULL CHECK (branch_number ~ '^[0-9]{3}$'),
    account_kind text NOT NULL CHECK (account_kind IN ('1', '2', '3', '9')),
    account_number text NOT NULL CHECK (account_number ~ '^[0-9]{7}$'),
    -- As the holder knows an account of ゆうちょ銀行; branch and number above follow from it.
    yucho_symbol text CHECK (yucho_symbol ~ '^[0-9]{5}$'),
    yucho_number text CHECK (yucho_number ~ '^[0-9]{2,8}$'),
    holder_kana text NOT NULL,
    holder_relation text NOT NULL CHECK (holder_relation IN ('self', 'family', 'corporation', 'other')),
    -- The day on which a holder who is not the taxpayer consented.
    consented_on date,
    stopped_from date,
    stopped_until date,
    -- The first day on which nothing is debited any more.
    ended_on date,
    reason text NOT NULL,
    approval_id uuid,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (mandate_id, version_no),
    CHECK ((yucho_symbol IS NULL) = (yucho_number IS NULL)),
    CHECK (holder_relation = 'self' OR consented_on IS NOT NULL),
    CHECK (stopped_until IS NULL OR stopped_until >= stopped_from),
    CHECK ((kind IN ('applied', 'changed')) = (approval_id IS NOT NULL)),
    CHECK ((kind = 'applied') = (application_no = version_no)),
    CHECK (kind <> 'ended' OR ended_on IS NOT NULL)
);

-- Banks and branches that merged or were renumbered; without a branch, the whole bank.
CREATE TABLE bank_change (
    bank_number text NOT NULL CHECK (bank_number ~ '^[0-9]{4}$'),
    branch_number text CHECK (branch_number ~ '^[0-9]{3}$'),
    effective_on date NOT NULL,
    to_bank_number text NOT NULL CHECK (to_bank_number ~ '^[0-9]{4}$'),
    to_branch_number text CHECK (to_branch_number ~ '^[0-9]{3}$'),
    approval_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (bank_number, branch_number, effective_on)
);

GRANT SELECT, INSERT ON mandate, mandate_version, bank_change TO {service_role};
GRANT UPDATE (version_no) ON mandate TO {service_role};
