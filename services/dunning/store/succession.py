"""Heirs for whom the dunning notice of the deceased stands (納税承継)."""

from shared.postgres.sql import Rows, Sql

SUCCESSIONS = Rows("succession", ("succession_id", "deceased_no", "replaces", "heard_at"))
HEIRS = Rows(
    "succession_heir",
    ("succession_id", "addressee_no", "share_numerator", "share_denominator", "is_representative"),
)
CLAIMS = Rows("succession_claim", ("succession_id", "claim_id"))
#: Whose notice stands for whom: of each of these claims the deceased, for each heir.
SELECT_DECEASED = Sql("""
SELECT c.claim_id, h.addressee_no, s.deceased_no
FROM succession_claim AS c JOIN succession AS s USING (succession_id) JOIN succession_heir AS h USING (succession_id)
WHERE c.claim_id = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = s.succession_id)
""")
#: The shares of all heirs of these claims, under the number of the deceased.
SELECT_SHARES = Sql("""
SELECT c.claim_id, s.deceased_no, h.addressee_no, h.share_numerator, h.share_denominator, h.is_representative
FROM succession_claim AS c JOIN succession AS s USING (succession_id) JOIN succession_heir AS h USING (succession_id)
WHERE c.claim_id = ANY($1::bigint[]) AND h.share_numerator IS NOT NULL
    AND NOT EXISTS (SELECT FROM succession AS n WHERE n.replaces = s.succession_id)
ORDER BY c.claim_id, h.addressee_no
""")
