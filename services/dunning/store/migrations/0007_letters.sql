-- To whom letters go and where, as identity announced it last; and to whom and where each notice went.

-- The addressees that identity has announced, with what must be heeded about each.
CREATE TABLE addressee_heard (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    flags text[] NOT NULL,
    heard_at timestamptz NOT NULL
);

-- Their letter addresses; the one without a tax item is for every item that has none of its own.
CREATE TABLE addressee_letter (
    addressee_no text NOT NULL REFERENCES addressee_heard,
    tax_item text CHECK (tax_item IN ('010', '012', '013', '023', '024', '025')),
    capacity text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    postal_code text,
    address text NOT NULL CHECK (address <> ''),
    lot_number text NOT NULL,
    building text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (addressee_no, tax_item)
);

-- Of each notice, as it was addressed on its day; or why nobody could be, until somebody addresses it anew. Only added to.
CREATE TABLE notice_letter (
    document_no text NOT NULL REFERENCES dunning_notice (document_no),
    letter_no integer NOT NULL CHECK (letter_no >= 1),
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    capacity text,
    name text,
    postal_code text,
    address text,
    lot_number text,
    building text,
    -- Empty for a letter that is addressed.
    obstacle text NOT NULL CHECK (obstacle IN ('', 'unknown_addressee', 'address_withheld', 'heirs_unknown')),
    addressed_by text NOT NULL,
    addressed_at timestamptz NOT NULL,
    PRIMARY KEY (document_no, letter_no),
    CHECK ((obstacle = '') = (name IS NOT NULL)),
    CHECK (num_nulls(capacity, name, address, lot_number, building) IN (0, 5))
);
CREATE INDEX notice_letter_obstacle ON notice_letter (document_no) WHERE obstacle <> '';

GRANT SELECT, INSERT ON addressee_heard, addressee_letter, notice_letter TO {service_role};
GRANT UPDATE (flags, heard_at) ON addressee_heard TO {service_role};
GRANT DELETE ON addressee_letter TO {service_role};
