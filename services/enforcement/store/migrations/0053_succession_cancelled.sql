-- Deaths that turned out to be none: the person is alive as identity now has it. Only added to.
CREATE TABLE death_retracted (
    block_id uuid PRIMARY KEY REFERENCES death (block_id),
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- A cancellation replaces a decision and names no heirs: nobody has succeeded.
ALTER TABLE succession ADD COLUMN is_cancellation boolean NOT NULL DEFAULT false;
-- Nobody reads it without looking whether the row is a cancellation.
-- squawk-ignore ban-drop-not-null
ALTER TABLE succession ALTER COLUMN representative_by DROP NOT NULL;
ALTER TABLE succession ADD CONSTRAINT succession_cancellation CHECK (
    is_cancellation = (representative_by IS NULL) AND (NOT is_cancellation OR replaces IS NOT NULL)
) NOT VALID;

-- What only a replaced decision named is the addressee's own again.
CREATE OR REPLACE VIEW debtor_claim (addressee_no, claim_id, capacity) AS
SELECT c.addressee_no, c.claim_id, 'own'
FROM known_claim AS c
WHERE NOT EXISTS (
    SELECT FROM succession_part AS p
    WHERE p.claim_id = c.claim_id AND NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = p.succession_id)
)
UNION ALL
SELECT o.addressee_no, o.claim_id, 'joint' FROM claim_obligor AS o
UNION ALL
SELECT p.addressee_no, p.claim_id, 'heir'
FROM succession_part AS p
WHERE NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = p.succession_id)
    AND NOT EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = p.claim_id AND o.addressee_no = p.addressee_no
    );

GRANT SELECT, INSERT ON death_retracted TO {service_role};
