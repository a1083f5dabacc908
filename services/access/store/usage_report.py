"""The gathered uses of one person's data, for the report that he gets."""

from shared.postgres.sql import Sql

#: Uses that took place, of all numbers of a person, between two moments; one more than a report may have.
SELECT_USES = Sql("""
SELECT r.occurred_at, r.service, r.actor_kind, r.actor_id, r.roles, r.office, r.purpose, r.action, r.fields, r.rule,
    s.display_name
FROM gathered_record AS r LEFT JOIN staff AS s ON s.staff_no = r.actor_id AND r.actor_kind = 'staff'
WHERE r.subject_ref = ANY($1::text[]) AND r.subject_ref <> '' AND r.outcome = 'allowed'
    AND r.occurred_at >= $2 AND r.occurred_at < $3
ORDER BY r.occurred_at, r.gathered_no LIMIT $4
""")
#: Up to when the records of each service are here without a gap.
SELECT_GATHERED_UNTIL = Sql("""
SELECT g.service, s.sealed_at AS until FROM gathering_progress AS g
CROSS JOIN LATERAL (
    SELECT sealed_at FROM gathered_seal WHERE service = g.service AND seal_no <= g.complete_through
    ORDER BY seal_no DESC LIMIT 1
) AS s ORDER BY g.service
""")
