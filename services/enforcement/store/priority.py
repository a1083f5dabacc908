"""What makes open cases urgent, gathered for all of them at once."""

from services.enforcement.store.claims import ARREARS_OF_CASE
from shared.postgres.sql import Sql

# $1 tax items, $2 assignee; whoever owes nothing in these tax items is not there.
SELECT_FACTS = Sql(f"""
SELECT k.case_id, k.addressee_no, a.assignee, o.owed_yen, o.oldest_due_on,
    (SELECT max(n.made_on) FROM contact n WHERE n.case_id = k.case_id) AS spoken_on,
    EXISTS (
        SELECT 1 FROM broken_instalment b JOIN hold h ON h.hold_id = b.measure_id
        WHERE h.case_id = k.case_id AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = h.hold_id)
    ) AS promise_broken,
    EXISTS (
        SELECT 1 FROM property p JOIN LATERAL (
            SELECT v.is_gone FROM property_version v WHERE v.property_id = p.property_id
            ORDER BY v.version_no DESC LIMIT 1
        ) AS last ON true
        WHERE p.case_id = k.case_id AND NOT last.is_gone
            AND NOT EXISTS (SELECT 1 FROM seizure z WHERE z.property_id = p.property_id)
    ) AS property_known
FROM enforcement_case k
JOIN {ARREARS_OF_CASE} ON o.owed_yen > 0
LEFT JOIN case_assignee a USING (case_id)
WHERE k.is_open AND ($2::text IS NULL OR a.assignee = $2) ORDER BY k.case_id
""")  # noqa: S608 - Only a constant part is put in.
