-- Of an heir, what of his part of a claim he has not paid by himself: more of it is not his arrears.
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
    );
