"""Dunning notices (督促状) and reminders (催告書) of a person, as dunning announced them."""

from shared.postgres.sql import Sql

SELECT_LETTERS_OF = Sql("""
SELECT 'dunning_notice' AS kind, n.claim_id, c.tax_item, n.document_no, n.issued_on, n.pay_by, EXISTS (
        SELECT 1 FROM block b JOIN block_claim x USING (block_id)
        WHERE b.addressee_no = n.addressee_no AND x.claim_id = n.claim_id AND b.state = 'dunning_notice_not_served'
            AND NOT EXISTS (SELECT 1 FROM block_end e WHERE e.block_id = b.block_id)
    ) AS returned
FROM known_notice n JOIN known_claim c USING (claim_id)
WHERE n.addressee_no = $1 AND ($2::text[] IS NULL OR c.tax_item = ANY($2))
UNION ALL
SELECT 'reminder', m.claim_id, c.tax_item, m.document_no, m.issued_on, NULL, false
FROM known_reminder m JOIN known_claim c USING (claim_id)
WHERE m.addressee_no = $1 AND ($2::text[] IS NULL OR c.tax_item = ANY($2))
ORDER BY issued_on DESC, claim_id, kind
""")
