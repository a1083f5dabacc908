-- Every payment slip (納付書) with its numbers, what it is made up of, and how it ended. Rows are never changed.

-- Numbers begin with 9, so that no clearing key of an assessor can be taken for a slip of the register.
CREATE SEQUENCE slip_number START WITH 900000000000001 MINVALUE 900000000000001 MAXVALUE 999999999999999;
CREATE TABLE slip (
    slip_no bigint PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('first', 'reissue', 'merged', 'part')),
    addressee_no text NOT NULL,
    clearing_key text NOT NULL UNIQUE CHECK (clearing_key ~ '^9[0-9]{15}$'),
    payment_no text NOT NULL CHECK (payment_no ~ '^[0-9]{20}$'),
    confirmation_no text NOT NULL CHECK (confirmation_no ~ '^[0-9]{6}$'),
    item_number text NOT NULL CHECK (item_number ~ '^[0-9]{3}$'),
    -- Shops take no slip above their limit; the network none above its eleven digits.
    store_number text CHECK (store_number ~ '^[0-9]{44}$'),
    ocr_upper text CHECK (ocr_upper ~ '^[0-9]{39}$'),
    ocr_lower text CHECK (ocr_lower ~ '^[0-9]{44}$'),
    qr text CHECK (qr ~ '^[0-9]{255}$'),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    stores_until date NOT NULL,
    network_until date NOT NULL,
    counters_until date NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text NOT NULL,
    CHECK ((ocr_upper IS NULL) = (qr IS NULL) AND (ocr_lower IS NULL) = (qr IS NULL))
);

-- What a slip is made up of, claim by claim; a payment of it is divided by these amounts.
CREATE TABLE slip_part (
    slip_no bigint NOT NULL REFERENCES slip,
    part_no integer NOT NULL CHECK (part_no >= 1),
    claim_id bigint NOT NULL REFERENCES claim,
    -- The version of the claim that the amounts were computed from.
    claim_version integer NOT NULL,
    principal_yen bigint NOT NULL CHECK (principal_yen >= 0),
    dunning_fee_yen bigint NOT NULL CHECK (dunning_fee_yen >= 0),
    late_charge_yen bigint NOT NULL CHECK (late_charge_yen >= 0),
    PRIMARY KEY (slip_no, part_no),
    CHECK (principal_yen + dunning_fee_yen + late_charge_yen > 0)
);
CREATE UNIQUE INDEX slip_part_claim ON slip_part (claim_id, slip_no);

-- A slip ends once; its numbers stay, and money that comes by them is still found.
CREATE TABLE slip_end (
    slip_no bigint PRIMARY KEY REFERENCES slip,
    ended_as text NOT NULL CHECK (ended_as IN ('superseded', 'void')),
    superseded_by bigint REFERENCES slip,
    ended_at timestamptz NOT NULL,
    ended_by text NOT NULL,
    reason text NOT NULL
);

-- The slip that a payment named; the clearing key beside it is that of the claim.
ALTER TABLE receipt ADD COLUMN slip_no bigint;

GRANT SELECT, INSERT ON slip, slip_part, slip_end TO {service_role};
GRANT USAGE ON SEQUENCE slip_number TO {service_role};
