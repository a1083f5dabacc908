"""What stands against seizures for a while."""

from shared.postgres.sql import Rows, Sql

HOLDS = Rows("hold", ("hold_id", "case_id", "ground", "first_day", "last_day", "recorded_at"))
HELD_CLAIMS = Rows("hold_claim", ("hold_id", "claim_id"))
ENDS = Rows("hold_end", ("hold_id", "approval_id", "effective_on", "recorded_at"))

# A hold that names no claims is about all of the person.
SELECT_IN_FORCE = Sql("""
SELECT h.hold_id, h.case_id, k.addressee_no, h.ground, h.first_day, h.last_day,
    ARRAY(SELECT c.claim_id FROM hold_claim c WHERE c.hold_id = h.hold_id ORDER BY c.claim_id) AS claim_ids
FROM hold h JOIN enforcement_case k USING (case_id) LEFT JOIN hold_end e USING (hold_id)
WHERE h.case_id = ANY($1::bigint[]) AND h.first_day <= $2 AND (h.last_day IS NULL OR h.last_day >= $2)
    AND (e.effective_on IS NULL OR e.effective_on > $2)
ORDER BY h.hold_id
""")
#: What a measure, a disposition, a circumstance or an appeal in the register holds ends with it, and in no other way.
SELECT_ENDABLE = Sql("""
SELECT h.case_id FROM hold h JOIN enforcement_case k USING (case_id)
WHERE h.hold_id = $1 AND k.addressee_no = $2 AND h.first_day <= $3
    AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = h.hold_id)
    AND NOT EXISTS (SELECT 1 FROM measure m WHERE m.measure_id = h.hold_id)
    AND NOT EXISTS (SELECT 1 FROM disposition d WHERE d.disposition_id = h.hold_id)
    AND NOT EXISTS (SELECT 1 FROM circumstance c WHERE c.circumstance_id = h.hold_id)
    AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.appeal_id = h.hold_id)
""")
SELECT_CLAIMS = Sql("SELECT claim_id FROM hold_claim WHERE hold_id = $1 ORDER BY claim_id")
