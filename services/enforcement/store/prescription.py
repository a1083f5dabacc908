"""What prescription takes notice of: dunning notices, reminders, payments, seizures, graces, suspensions, pledges."""

from shared.postgres.sql import Rows, Sql

TOLD = Rows("prescription_told", ("claim_id", "extinguished_on", "told_on", "recorded_at"))

# Of several who owe a claim, one answers for its clock: whose case is open, the addressee himself first.
SELECT_CLAIMS = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item, c.due_on, c.owed_yen, o.case_id, a.assignee,
    k.case_id AS owner_case_id, coalesce(k.addressee_no, c.addressee_no) AS owner_no
FROM known_claim c LEFT JOIN enforcement_case o USING (addressee_no)
LEFT JOIN LATERAL (
    SELECT e.case_id, e.addressee_no FROM debtor_claim d JOIN enforcement_case e ON e.addressee_no = d.addressee_no
    WHERE d.claim_id = c.claim_id ORDER BY e.is_open DESC, d.capacity <> 'own', e.case_id LIMIT 1
) AS k ON true
LEFT JOIN case_assignee a ON a.case_id = k.case_id
WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id
""")
SELECT_OF_ADDRESSEE = Sql("""
SELECT DISTINCT c.claim_id FROM debtor_claim d JOIN known_claim c USING (claim_id)
WHERE d.addressee_no = $1 AND c.owed_yen > 0 AND ($2::text[] IS NULL OR c.tax_item = ANY($2)) ORDER BY c.claim_id
""")
# No claim ends sooner than its period after its due date, but for a suspension: $2 for taxes, $5 for the charges $6.
SELECT_CANDIDATES = Sql("""
SELECT c.claim_id FROM known_claim c LEFT JOIN enforcement_case k USING (addressee_no)
WHERE c.owed_yen > 0 AND c.claim_id > $1 AND ($4::text[] IS NULL OR c.tax_item = ANY($4))
    AND (c.due_on <= CASE WHEN c.tax_item = ANY($6::text[]) THEN $5::date ELSE $2::date END
        OR EXISTS (SELECT 1 FROM hold h WHERE h.case_id = k.case_id AND h.ground = 'suspension'))
ORDER BY c.claim_id LIMIT $3
""")
#: A request for distribution (交付要求) stays prescription from when the debtor was told of it, too (18条の2第1項3号).
#: A notice that came back and is not served has renewed nothing, and the city that appropriates (充当) acknowledges
#: nothing for the debtor. Whoever applies for a grace acknowledges, whatever comes of it. What a joint obligor or an
#: heir is reminded of, acknowledges or is granted keeps the claim of nobody else from ending (民法153条、441条).
SELECT_EVENTS = Sql("""
SELECT n.claim_id, 'dunning' AS kind, n.issued_on AS first_day, NULL::date AS last_day
FROM known_notice n WHERE n.claim_id = ANY($1::bigint[]) AND NOT EXISTS (
    SELECT 1 FROM block b JOIN block_claim x USING (block_id)
    WHERE b.addressee_no = n.addressee_no AND x.claim_id = n.claim_id AND b.state = 'dunning_notice_not_served'
        AND NOT EXISTS (SELECT 1 FROM block_end e WHERE e.block_id = b.block_id)
)
UNION ALL
SELECT r.claim_id, 'part_payment', r.paid_on, NULL
FROM known_receipt r
WHERE r.claim_id = ANY($1::bigint[]) AND NOT r.provisional AND r.reversed_on IS NULL AND NOT r.appropriated
UNION ALL
SELECT m.claim_id, 'reminder', m.issued_on, NULL
FROM known_reminder m JOIN known_claim c USING (claim_id, addressee_no) WHERE m.claim_id = ANY($1::bigint[])
UNION ALL
SELECT c.claim_id, 'seizure', min(s.effective_on), (
    SELECT max(e.effective_on) FROM seizure_step e
    WHERE e.seizure_id = c.seizure_id AND e.kind IN ('collected', 'sold', 'released')
)
FROM seizure_claim c
JOIN seizure_step s ON s.seizure_id = c.seizure_id AND s.kind IN ('served', 'registered', 'possessed')
WHERE c.claim_id = ANY($1::bigint[])
    AND NOT EXISTS (SELECT 1 FROM seizure_step w WHERE w.seizure_id = c.seizure_id AND w.kind = 'withdrawn')
GROUP BY c.claim_id, c.seizure_id
UNION ALL
SELECT c.claim_id, 'request_for_distribution', max(s.effective_on), (
    SELECT e.effective_on FROM disposition_step e WHERE e.disposition_id = c.disposition_id AND e.state = 'ended'
)
FROM disposition_claim c JOIN disposition_now n USING (disposition_id)
JOIN disposition_step s ON s.disposition_id = c.disposition_id AND s.kind IN ('issued', 'sent', 'debtor_notified')
WHERE c.claim_id = ANY($1::bigint[]) AND n.kind IN ('participation', 'distribution_request') AND n.state <> 'cancelled'
    AND EXISTS (
        SELECT 1 FROM disposition_step t WHERE t.disposition_id = c.disposition_id AND t.kind = 'debtor_notified'
    )
GROUP BY c.claim_id, c.disposition_id
UNION ALL
SELECT c.claim_id, CASE h.ground WHEN 'suspension' THEN 'suspension' ELSE 'grace' END, h.first_day,
    least(h.last_day, e.effective_on - 1)
FROM known_claim c JOIN enforcement_case k USING (addressee_no) JOIN hold h USING (case_id)
LEFT JOIN hold_end e USING (hold_id)
WHERE c.claim_id = ANY($1::bigint[]) AND h.ground IN ('suspension', 'grace_of_collection', 'grace_of_realisation')
    AND (e.effective_on IS NULL OR e.effective_on > h.first_day)
    AND (NOT EXISTS (SELECT 1 FROM hold_claim x WHERE x.hold_id = h.hold_id)
        OR EXISTS (SELECT 1 FROM hold_claim x WHERE x.hold_id = h.hold_id AND x.claim_id = c.claim_id))
UNION ALL
SELECT x.claim_id, CASE h.ground WHEN 'payment_plan' THEN 'pledge' ELSE 'grace_application' END, m.applied_on, NULL
FROM measure_claim x JOIN measure m USING (measure_id) JOIN hold h ON h.hold_id = m.measure_id
JOIN known_claim c USING (claim_id) JOIN enforcement_case k ON k.addressee_no = c.addressee_no AND k.case_id = h.case_id
WHERE x.claim_id = ANY($1::bigint[]) AND m.applied_on IS NOT NULL
UNION ALL
SELECT x.claim_id, 'grace_application', a.applied_on, NULL
FROM grace_application_claim x JOIN grace_application a USING (application_id) JOIN known_claim c USING (claim_id)
JOIN enforcement_case k ON k.addressee_no = c.addressee_no AND k.case_id = a.case_id
WHERE x.claim_id = ANY($1::bigint[]) AND NOT EXISTS (
    SELECT FROM grace_application_step s JOIN measure_claim y ON y.measure_id = s.approval_id
    WHERE s.application_id = a.application_id AND y.claim_id = x.claim_id
)
""")
# Of which of these ends somebody was told before the claim was no more, and whether a task of it still says so: one
# that became needless because the end had moved ($3) says nothing once it has moved back.
SELECT_TOLD = Sql("""
SELECT t.claim_id, t.extinguished_on, bool_or(NOT EXISTS (
        SELECT 1 FROM task k JOIN task_end e USING (task_id)
        WHERE e.note = $3 AND k.cause = 'prescription:' || t.claim_id || ':' || t.extinguished_on || ':' || t.told_on
    )) AS stands
FROM unnest($1::bigint[], $2::date[]) AS n (claim_id, extinguished_on)
JOIN prescription_told t ON t.claim_id = n.claim_id AND t.extinguished_on = n.extinguished_on
WHERE t.told_on < t.extinguished_on GROUP BY t.claim_id, t.extinguished_on
""")
# Tasks that tell of an end that no claim has any more; of each claim and end in $1 and $2 they stand.
END_MOVED = Sql("""
INSERT INTO task_end (task_id, outcome, note, recorded_by, recorded_at)
SELECT k.task_id, 'needless', $3, $4, $5
FROM prescription_told t
JOIN task k ON k.cause = 'prescription:' || t.claim_id || ':' || t.extinguished_on || ':' || t.told_on
WHERE NOT EXISTS (SELECT 1 FROM task_end e WHERE e.task_id = k.task_id)
    AND (t.claim_id, t.extinguished_on) NOT IN (SELECT * FROM unnest($1::bigint[], $2::date[]))
ON CONFLICT (task_id) DO NOTHING
""")
