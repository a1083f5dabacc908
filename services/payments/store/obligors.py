"""Who owes a claim beside its addressee (連帯納税義務者, 相続人): now, and as valid on a day and known at a time."""

from shared.postgres.sql import Sql

SELECT_OF_NOTICES = Sql("""
SELECT notice_id, array_agg(addressee_no ORDER BY addressee_no) AS addressee_nos FROM joint_obligor_now
WHERE notice_id = ANY($1::bigint[]) GROUP BY notice_id
""")
#: The addressees of these claims, and then the joint obligors and heirs of each.
SELECT_OF_CLAIMS = Sql("""
SELECT c.claim_id, c.addressee_no AS owner_no, j.addressee_no, j.share_numerator, j.share_denominator, j.part_yen
FROM claim c LEFT JOIN obligor_now j USING (claim_id)
WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id, j.addressee_no
""")
#: $2 the day on which it was so in law, $3 the time at which that was known. The newest event that names any counts.
SELECT_AS_OF = Sql("""
SELECT j.addressee_no, j.share_numerator::bigint, j.share_denominator::bigint, NULL::bigint AS part_yen
FROM claim c JOIN joint_obligor j USING (notice_id)
WHERE c.claim_id = $1 AND j.history_no = (
    SELECT max(d.history_no)
    FROM notice_description d JOIN notice n USING (notice_id)
    JOIN assessment_history h ON h.notice_key = n.notice_key AND h.history_no = d.history_no
    WHERE d.notice_id = c.notice_id AND d.names_joint_obligors AND h.recorded_at <= $3
        AND coalesce(h.event ->> 'revised_on', h.event ->> 'assessed_on')::date <= $2
)
UNION ALL
SELECT p.addressee_no, p.share_numerator, p.share_denominator, p.amount_yen
FROM succession_part p JOIN succession s USING (succession_id)
WHERE p.claim_id = $1 AND s.died_on <= $2 AND s.recorded_at <= $3
    AND NOT EXISTS (SELECT FROM succession n WHERE n.replaces = s.succession_id AND n.recorded_at <= $3)
ORDER BY addressee_no
""")
