-- Property of whoever is liable beside the debtor (第二次納税義務者) is seized under the notice that he got.
CREATE TABLE seizure_liability (
    seizure_id uuid PRIMARY KEY REFERENCES seizure,
    disposition_id uuid NOT NULL REFERENCES disposition
);
CREATE INDEX seizure_liability_disposition ON seizure_liability (disposition_id);
GRANT SELECT, INSERT ON seizure_liability TO {service_role};

-- Whoever was demanded to pay in the debtor's place (納付催告書) may be collected from, up to what is left of his limit.
CREATE OR REPLACE VIEW debtor_claim (addressee_no, claim_id, capacity, part_yen) AS
SELECT c.addressee_no, c.claim_id, 'own', NULL::bigint
FROM known_claim AS c
WHERE NOT EXISTS (
    SELECT FROM succession_part AS p
    WHERE p.claim_id = c.claim_id AND NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = p.succession_id)
)
UNION ALL
SELECT o.addressee_no, o.claim_id, 'joint', NULL FROM claim_obligor AS o
UNION ALL
SELECT p.addressee_no, p.claim_id, 'heir', greatest(p.amount_yen - coalesce((
        SELECT sum(q.amount_yen)::bigint FROM heir_paid AS q
        WHERE q.claim_id = p.claim_id AND q.addressee_no = p.addressee_no
    ), 0), 0)
FROM succession_part AS p
WHERE NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = p.succession_id)
    AND NOT EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = p.claim_id AND o.addressee_no = p.addressee_no
    )
UNION ALL
SELECT d.counterparty_no, c.claim_id, 'second', d.limit_yen - coalesce((
        SELECT sum(y.amount_yen)::bigint FROM disposition_payment AS y WHERE y.disposition_id = d.disposition_id
    ), 0)
FROM disposition AS d JOIN disposition_claim AS c USING (disposition_id)
WHERE d.kind = 'secondary_liability' AND d.counterparty_no IS NOT NULL
    AND EXISTS (SELECT FROM disposition_step AS s WHERE s.disposition_id = d.disposition_id AND s.kind = 'demanded')
    AND NOT EXISTS (
        SELECT FROM disposition_step AS s
        WHERE s.disposition_id = d.disposition_id AND s.state IN ('ended', 'cancelled')
    )
    AND NOT EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = c.claim_id AND o.addressee_no = d.counterparty_no
    );
