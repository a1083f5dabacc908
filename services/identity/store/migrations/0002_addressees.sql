-- The addressee master (宛名): who an addressee number stands for, on every day and as it was known at every time.
--
--   addressee           one row a number: the lock of everything about it, and its last version and address
--   addressee_version   what a source said of it, whole, from a day on; rows are only ever added
--   addressee_address   each address exactly as it was received; never altered, never removed
--   addressee_current   how it stands now: a projection that handlers compute anew from all of the above
--   contact             telephone numbers and mail addresses, with validity, for all tax items or one
--   destination         where letters go instead (送付先), and who acts for the addressee (納税管理人 and others)
--
-- Two times: `effective_on` (`valid_from`) is when it counts, `recorded_at` is when this system learned of it.

CREATE TABLE addressee (
    addressee_no text PRIMARY KEY CHECK (addressee_no ~ '^[0-9]{15}$'),
    last_version_no integer NOT NULL DEFAULT 0 CHECK (last_version_no >= 0),
    last_address_no integer NOT NULL DEFAULT 0 CHECK (last_address_no >= 0),
    first_recorded_at timestamptz NOT NULL
);

CREATE TABLE addressee_address (
    addressee_no text NOT NULL REFERENCES addressee,
    address_no integer NOT NULL CHECK (address_no >= 1),
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    address_code text,
    address text NOT NULL CHECK (address <> ''),
    lot_number text NOT NULL,
    building text NOT NULL,
    building_kana text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, address_no)
);

CREATE TABLE addressee_version (
    addressee_no text NOT NULL REFERENCES addressee,
    version_no integer NOT NULL CHECK (version_no >= 1),
    effective_on date NOT NULL,
    -- When the source said it: of two versions for one day, the later said one counts, in whatever order they came.
    announced_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason IN ('registered', 'moved', 'renamed', 'died', 'corrected')),
    kind text NOT NULL CHECK (kind IN ('person', 'corporation')),
    -- As letters name the addressee (編集済氏名漢字); the other names are below.
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    -- From here on null means that this version does not say it, and that what was said before still holds.
    standing text CHECK (standing IN ('resident', 'non_resident', 'departed', 'dead', 'operating', 'closed')),
    former_name text,
    common_name text,
    latin_name text,
    -- Any part of a birth date may be unknown; all three are null where none was said.
    born_year smallint CHECK (born_year BETWEEN 1850 AND 2200),
    born_month smallint CHECK (born_month BETWEEN 1 AND 12),
    born_day smallint CHECK (born_day BETWEEN 1 AND 31),
    sex text CHECK (sex IN ('male', 'female')),
    -- A pseudonym of the household, and what the person is in it: for letters and succession only.
    household_ref text,
    household_relation text,
    corporate_number text CHECK (corporate_number ~ '^[1-9][0-9]{12}$'),
    address_no integer NOT NULL,
    -- What looks wrong and was kept all the same, such as a private-use character.
    doubts text[] NOT NULL,
    -- Which upstream said it (CloudEvents source), in which event: the key by which a merge is undone.
    source text NOT NULL CHECK (source <> ''),
    event_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (addressee_no, version_no),
    UNIQUE (addressee_no, event_id),
    FOREIGN KEY (addressee_no, address_no) REFERENCES addressee_address,
    CHECK ((kind = 'corporation') = (standing IN ('operating', 'closed'))),
    CHECK (kind = 'corporation' OR corporate_number IS NULL)
);
CREATE INDEX addressee_version_effective ON addressee_version (effective_on);

CREATE TABLE addressee_current (
    addressee_no text PRIMARY KEY REFERENCES addressee,
    version_no integer NOT NULL,
    address_no integer NOT NULL,
    kind text NOT NULL,
    standing text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    former_name text NOT NULL,
    common_name text NOT NULL,
    latin_name text NOT NULL,
    born_year smallint,
    born_month smallint,
    born_day smallint,
    sex text,
    household_ref text,
    household_relation text,
    corporate_number text,
    postal_code text,
    address_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    building_kana text NOT NULL,
    -- The day on which a person died or left, or a corporation closed.
    ended_on date,
    doubts text[] NOT NULL,
    -- Under a support measure (支援措置): no list, search, match or export may show it to whoever has no right.
    protected boolean NOT NULL,
    -- Search keys of name and kana, and the version of the rules that made them.
    name_key text COLLATE "C" NOT NULL,
    kana_key text COLLATE "C" NOT NULL,
    -- Keys of the former, common and Latin name, where there are any.
    other_keys text[] NOT NULL,
    normaliser_version integer NOT NULL,
    -- The events that announced it last: a hash, so that nothing is announced twice; null until it is announced.
    announced_hash bytea CHECK (octet_length(announced_hash) = 16),
    refreshed_at timestamptz NOT NULL,
    FOREIGN KEY (addressee_no, version_no) REFERENCES addressee_version,
    FOREIGN KEY (addressee_no, address_no) REFERENCES addressee_address
);
CREATE INDEX addressee_current_kana ON addressee_current (kana_key);
CREATE INDEX addressee_current_name ON addressee_current (name_key);
CREATE INDEX addressee_current_other ON addressee_current USING gin (other_keys);
CREATE INDEX addressee_current_born ON addressee_current (born_year, born_month, born_day);
CREATE INDEX addressee_current_address ON addressee_current (address COLLATE "C");
CREATE INDEX addressee_current_doubted ON addressee_current (addressee_no) WHERE doubts <> '{}' AND NOT protected;
CREATE INDEX addressee_current_household ON addressee_current (household_ref) WHERE household_ref IS NOT NULL;
CREATE INDEX addressee_current_corporate ON addressee_current (corporate_number) WHERE corporate_number IS NOT NULL;

CREATE TABLE contact (
    contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    kind text NOT NULL CHECK (kind IN ('telephone', 'mobile', 'mail')),
    value text NOT NULL CHECK (value <> ''),
    -- Null for every tax item.
    tax_item text CHECK (tax_item IN ('010', '012', '013', '023', '024', '025')),
    valid_from date NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX contact_addressee ON contact (addressee_no);

CREATE TABLE contact_end (
    contact_id bigint PRIMARY KEY REFERENCES contact,
    -- The first day on which it no longer counts.
    ended_on date NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE destination (
    destination_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL REFERENCES addressee,
    kind text NOT NULL CHECK (
        kind IN ('mailing', 'tax_agent', 'heir_representative', 'guardian', 'trustee', 'representative')
    ),
    tax_item text CHECK (tax_item IN ('010', '012', '013', '023', '024', '025')),
    valid_from date NOT NULL,
    -- The last day on which it counts; null where no end is known.
    valid_until date CHECK (valid_until >= valid_from),
    -- Of several of one kind the smallest counts.
    rank smallint NOT NULL CHECK (rank BETWEEN 1 AND 99),
    -- Where the other is an addressee himself, his number; name and address are his as they were entered here.
    party_no text CHECK (party_no ~ '^[0-9]{15}$' AND party_no <> addressee_no),
    name text NOT NULL CHECK (name <> ''),
    name_kana text NOT NULL,
    postal_code text CHECK (postal_code ~ '^[0-9]{7}$'),
    address_code text,
    address text NOT NULL CHECK (address <> ''),
    lot_number text NOT NULL,
    building text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX destination_addressee ON destination (addressee_no);

CREATE TABLE destination_end (
    destination_id bigint PRIMARY KEY REFERENCES destination,
    -- The first day on which it no longer counts.
    ended_on date NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON
    addressee, addressee_address, addressee_version, addressee_current, contact, contact_end, destination,
    destination_end
TO {service_role};
GRANT UPDATE (last_version_no, last_address_no) ON addressee TO {service_role};
GRANT UPDATE ON addressee_current TO {service_role};
