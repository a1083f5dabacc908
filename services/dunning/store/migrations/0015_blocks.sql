-- States that stand in the way of dunning for a while, as whichever service decided them announced them. Only added to.
CREATE TABLE block (
    block_id uuid PRIMARY KEY,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    state text NOT NULL CHECK (state <> ''),
    first_day date NOT NULL,
    -- Last day on which it stands; none until its end is announced.
    last_day date CHECK (last_day >= first_day),
    heard_at timestamptz NOT NULL
);
CREATE INDEX block_addressee ON block (addressee_no);

-- The claims that a state is about; without a row it is about all of the person.
CREATE TABLE block_claim (
    block_id uuid NOT NULL REFERENCES block,
    claim_id bigint NOT NULL CHECK (claim_id > 0),
    PRIMARY KEY (block_id, claim_id)
);
CREATE INDEX block_claim_claim ON block_claim (claim_id);

-- From this day on the state stands against nothing. An end may be heard before its beginning.
CREATE TABLE block_end (
    block_id uuid PRIMARY KEY,
    ended_on date NOT NULL,
    heard_at timestamptz NOT NULL
);

-- Everything that stands, whoever said so: without a claim it is about the whole person, without a person about
-- everybody who owes the claim. Persons are under the number under which they are gathered (宛名の統合).
CREATE VIEW standing (person_no, claim_id, state, first_day, last_day) AS
SELECT coalesce(a.surviving_no, b.addressee_no), c.claim_id, b.state, b.first_day, least(b.last_day, e.ended_on - 1)
FROM block AS b
LEFT JOIN block_claim AS c USING (block_id)
LEFT JOIN block_end AS e USING (block_id)
LEFT JOIN addressee_alias AS a ON a.addressee_no = b.addressee_no
UNION ALL
-- What identity announced of the number that letters of the person go by.
SELECT h.addressee_no, NULL, CASE f.flag WHEN 'protected' THEN 'support_measure' ELSE 'heirs_unknown' END,
    date '-infinity', NULL
FROM addressee_heard AS h
CROSS JOIN LATERAL unnest(h.flags) AS f (flag)
LEFT JOIN addressee_alias AS a ON a.addressee_no = h.addressee_no
WHERE h.flags && ARRAY['heirs_unknown', 'protected'] AND f.flag IN ('heirs_unknown', 'protected')
    AND a.surviving_no IS NULL
UNION ALL
-- Money reported provisionally that would pay the principal, if it arrives.
SELECT NULL, c.claim_id, 'money_on_its_way', date '-infinity', NULL
FROM dunning_claim AS c
JOIN (
    SELECT claim_id, sum(against_principal_yen) AS in_transit_yen FROM claim_receipt WHERE provisional GROUP BY claim_id
) AS r USING (claim_id)
WHERE c.open_principal_yen > 0 AND r.in_transit_yen >= c.open_principal_yen;

GRANT SELECT, INSERT ON block, block_claim, block_end TO {service_role};
GRANT SELECT ON standing TO {service_role};
