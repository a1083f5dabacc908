"""Graces, suspensions and plans: what was decided of them, what was promised and paid, and what is to be looked at."""

from shared.postgres.sql import Rows, Sql

MEASURES = Rows(
    "measure",
    (
        "measure_id",
        "ground",
        "applied_on",
        "extends",
        "security",
        "liquid_yen",
        "living_yen",
        "working_yen",
        "recorded_at",
    ),
)
CLAIMS = Rows("measure_claim", ("measure_id", "claim_id", "amount_yen"))
INSTALMENTS = Rows("measure_instalment", ("measure_id", "number", "due_on", "pay_by", "amount_yen"))
ENDS = Rows("measure_end", ("measure_id", "ground", "heard_on", "recorded_at"))
BROKEN = Rows("broken_instalment", ("measure_id", "number", "found_on", "paid_yen", "recorded_at"))

# What somebody owes of some claims, and in which capacity: an heir owes his part and no more.
SELECT_CLAIMS = Sql("""
SELECT c.claim_id, c.tax_item, least(c.owed_yen, d.part_yen) AS owed_yen, c.due_on, d.capacity
FROM debtor_claim d JOIN known_claim c USING (claim_id)
WHERE c.claim_id = ANY($1::bigint[]) AND d.addressee_no = $2 ORDER BY c.claim_id
""")
# Whether a person is in arrears with other claims, under whichever number of his. Those for which a grace holds, or
# which an application for one that is still open names, count for nothing (地方税法15条の6第2項各号).
HAS_OTHER_ARREARS = Sql("""
SELECT EXISTS (
    SELECT 1 FROM debtor_claim d JOIN known_claim c USING (claim_id)
    WHERE d.addressee_no = ANY($1::text[]) AND c.claim_id <> ALL($2::bigint[]) AND c.overdue_on IS NOT NULL
        AND c.owed_yen > 0 AND d.part_yen IS DISTINCT FROM 0
        AND NOT EXISTS (
            SELECT 1 FROM measure_claim m JOIN hold h ON h.hold_id = m.measure_id
            JOIN enforcement_case k USING (case_id)
            WHERE m.claim_id = c.claim_id AND k.addressee_no = d.addressee_no AND h.ground = ANY($3::text[])
                AND h.first_day <= $4 AND h.last_day >= $4
                AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = h.hold_id AND e.effective_on <= $4)
        )
        AND NOT EXISTS (
            SELECT 1 FROM grace_application_claim g JOIN grace_application_now a USING (application_id)
            WHERE g.claim_id = c.claim_id AND a.addressee_no = d.addressee_no AND a.state = ANY($5::text[])
        )
)
""")
# Measures of some cases that hold on some day of a period for some of the claims; what one of several who owe a claim
# was granted stands against nobody else, and what is extended not against itself.
SELECT_OVERLAPPING = Sql("""
SELECT DISTINCT h.ground FROM hold h JOIN measure m ON m.measure_id = h.hold_id
JOIN measure_claim c USING (measure_id) LEFT JOIN hold_end e USING (hold_id)
WHERE c.claim_id = ANY($1::bigint[]) AND h.case_id = ANY($4::bigint[]) AND ($3::date IS NULL OR h.first_day <= $3)
    AND (h.last_day IS NULL OR h.last_day >= $2)
    AND (e.effective_on IS NULL OR e.effective_on > greatest($2, h.first_day))
""")
# An earlier measure with the first day of the first of its line (延長の元).
SELECT_EXTENDABLE = Sql("""
WITH RECURSIVE line AS (
    SELECT measure_id, extends, measure_id AS root FROM measure WHERE measure_id = $1
    UNION ALL
    SELECT m.measure_id, m.extends, m.measure_id FROM measure m JOIN line l ON m.measure_id = l.extends
)
SELECT h.ground AS kind, h.last_day,
    (SELECT min(r.first_day) FROM hold r WHERE r.hold_id IN (SELECT root FROM line)) AS root_first_day,
    ARRAY(SELECT c.claim_id FROM measure_claim c WHERE c.measure_id = $1) AS claim_ids
FROM hold h WHERE h.hold_id = $1 AND h.last_day IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = $1)
    AND NOT EXISTS (SELECT 1 FROM measure x WHERE x.extends = $1)
""")
SELECT_ENDABLE = Sql("""
SELECT h.ground AS kind, h.first_day, k.addressee_no, k.case_id,
    ARRAY(SELECT DISTINCT n.tax_item FROM measure_claim c JOIN known_claim n USING (claim_id)
        WHERE c.measure_id = h.hold_id ORDER BY 1) AS tax_items
FROM hold h JOIN measure m ON m.measure_id = h.hold_id JOIN enforcement_case k USING (case_id)
WHERE h.hold_id = $1 AND h.first_day <= $2 AND (h.last_day IS NULL OR h.last_day >= $2)
    AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = $1)
""")

# One measure a row, with its state on a day: to come, in force, over or ended.
_VIEW = """
SELECT m.measure_id, k.case_id, k.addressee_no, h.ground AS kind, m.ground, h.first_day, h.last_day, m.applied_on,
    m.extends, m.security, m.liquid_yen, m.living_yen, m.working_yen, e.effective_on AS ended_on,
    d.ground AS end_ground, d.heard_on, a.assignee,
    CASE WHEN e.effective_on <= $1 THEN 'ended' WHEN h.last_day < $1 THEN 'over'
        WHEN h.first_day > $1 THEN 'to_come' ELSE 'in_force' END AS state,
    (SELECT sum(c.amount_yen) FROM measure_claim c WHERE c.measure_id = m.measure_id)::bigint AS amount_yen,
    ARRAY(SELECT c.claim_id FROM measure_claim c WHERE c.measure_id = m.measure_id ORDER BY 1) AS claim_ids,
    ARRAY(SELECT DISTINCT n.tax_item FROM measure_claim c JOIN known_claim n USING (claim_id)
        WHERE c.measure_id = m.measure_id ORDER BY 1) AS tax_items
FROM measure m JOIN hold h ON h.hold_id = m.measure_id JOIN enforcement_case k USING (case_id)
LEFT JOIN hold_end e USING (hold_id) LEFT JOIN measure_end d USING (measure_id)
LEFT JOIN case_assignee a USING (case_id)
"""
SELECT_OF_CASE = Sql(f"{_VIEW} WHERE k.case_id = $2 ORDER BY h.first_day, m.measure_id")
SELECT_ONE = Sql(f"{_VIEW} WHERE m.measure_id = $2")

# What has been paid on the claims of a measure since its first day, up to the last day of each instalment. Provisional
# money counts: nobody is called because a report takes some days.
# Of an heir, what he was found to have paid by himself, and nothing that another heir paid on the same claim.
_PAID_BY_HIM = """
(k.addressee_no = (
    SELECT p.addressee_no FROM heir_payment p WHERE p.claim_id = r.claim_id AND p.receipt_id = r.receipt_id
    ORDER BY p.entry_id DESC LIMIT 1
) OR NOT EXISTS (
    SELECT 1 FROM debtor_claim d
    WHERE d.claim_id = r.claim_id AND d.addressee_no = k.addressee_no AND d.capacity = 'heir'
))
"""
_PROMISES = f"""
SELECT i.measure_id, k.addressee_no, i.number, i.due_on, i.pay_by, i.amount_yen,
    sum(i.amount_yen) OVER (PARTITION BY i.measure_id ORDER BY i.number)::bigint AS promised_yen,
    coalesce((
        SELECT sum(r.amount_yen) FROM measure_claim c JOIN known_receipt r USING (claim_id)
        WHERE c.measure_id = i.measure_id AND r.reversed_on IS NULL
            AND r.paid_on BETWEEN h.first_day AND i.pay_by AND {_PAID_BY_HIM}
    ), 0)::bigint AS paid_yen, b.found_on
FROM measure_instalment i JOIN hold h ON h.hold_id = i.measure_id JOIN enforcement_case k USING (case_id)
LEFT JOIN hold_end e USING (hold_id) LEFT JOIN broken_instalment b USING (measure_id, number)
"""  # noqa: S608 - Only the constant condition above is put in.
SELECT_PROMISES = Sql(f"{_PROMISES} WHERE i.measure_id = ANY($1::uuid[]) ORDER BY i.measure_id, i.number")
# The claims of a measure by their names, with how much of each is concerned.
SELECT_NAMED = Sql("""
SELECT c.claim_id, c.amount_yen, n.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, n.instalment, n.due_on
FROM measure_claim c JOIN known_claim n USING (claim_id) WHERE c.measure_id = $1 ORDER BY n.due_on, c.claim_id
""")
# Those whose day has passed, in measures that still stood on it, and about which nobody knows yet.
SELECT_TO_CHECK = Sql(f"""
SELECT p.* FROM ({_PROMISES} WHERE e.effective_on IS NULL OR e.effective_on > i.pay_by) AS p
WHERE p.pay_by < $1 AND p.found_on IS NULL AND p.paid_yen < p.promised_yen ORDER BY p.measure_id, p.number
""")  # noqa: S608 - Only the constant query above is put in.
# What was paid on the claims of a measure since its first day.
SELECT_PAID = Sql(f"""
SELECT r.paid_on, r.amount_yen FROM measure_claim c JOIN hold h ON h.hold_id = c.measure_id
JOIN enforcement_case k USING (case_id) JOIN known_receipt r USING (claim_id)
WHERE c.measure_id = $1 AND r.reversed_on IS NULL AND r.paid_on >= h.first_day AND {_PAID_BY_HIM}
""")  # noqa: S608 - Only the constant condition above is put in.
# The instalments of every measure that goes on and has one to be paid between two days.
SELECT_TO_SLIP = Sql("""
SELECT i.measure_id, i.number, i.due_on, i.pay_by, i.amount_yen, h.case_id, k.addressee_no
FROM measure_instalment i JOIN hold h ON h.hold_id = i.measure_id JOIN enforcement_case k USING (case_id)
WHERE i.measure_id IN (SELECT n.measure_id FROM measure_instalment n WHERE n.pay_by BETWEEN $1 AND $2)
    AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = i.measure_id AND e.effective_on <= $1)
ORDER BY i.measure_id, i.number
""")
SELECT_PLANNED = Sql("""
SELECT c.measure_id, c.claim_id, c.amount_yen, n.due_on FROM measure_claim c JOIN known_claim n USING (claim_id)
WHERE c.measure_id = ANY($1::uuid[]) ORDER BY c.measure_id, c.claim_id
""")
LIST_BROKEN = Sql("""
SELECT b.measure_id, b.number, b.found_on, i.pay_by, h.ground AS kind, k.case_id, k.addressee_no, a.assignee
FROM broken_instalment b JOIN measure_instalment i USING (measure_id, number) JOIN hold h ON h.hold_id = b.measure_id
JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
WHERE NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = b.measure_id)
    AND ($1::text IS NULL OR a.assignee = $1)
    AND ($2::text[] IS NULL OR NOT EXISTS (
        SELECT 1 FROM measure_claim c JOIN known_claim n USING (claim_id)
        WHERE c.measure_id = b.measure_id AND n.tax_item <> ALL($2)
    ))
ORDER BY b.found_on, b.measure_id, b.number LIMIT 500
""")
# Suspensions in force that nobody has looked at for a year: at its last review, or at its first day.
LIST_REVIEWS_DUE = Sql("""
SELECT s.* FROM (
    SELECT m.measure_id, k.case_id, k.addressee_no, a.assignee, m.ground, h.first_day,
        coalesce((SELECT max(r.reviewed_on) FROM suspension_review r WHERE r.measure_id = m.measure_id), h.first_day)
            AS looked_on
    FROM measure m JOIN hold h ON h.hold_id = m.measure_id JOIN enforcement_case k USING (case_id)
    LEFT JOIN case_assignee a USING (case_id)
    WHERE h.ground = 'suspension' AND h.first_day <= $1
        AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = m.measure_id)
        AND ($2::text IS NULL OR a.assignee = $2)
        AND ($3::text[] IS NULL OR NOT EXISTS (
            SELECT 1 FROM measure_claim c JOIN known_claim n USING (claim_id)
            WHERE c.measure_id = m.measure_id AND n.tax_item <> ALL($3)
        ))
) AS s WHERE s.looked_on + interval '1 year' <= $1 ORDER BY s.looked_on, s.measure_id LIMIT 500
""")
COUNT_REVIEWS_DUE = Sql("""
SELECT count(*) FROM (
    SELECT coalesce((SELECT max(r.reviewed_on) FROM suspension_review r WHERE r.measure_id = m.measure_id), h.first_day)
        AS looked_on
    FROM measure m JOIN hold h ON h.hold_id = m.measure_id
    WHERE h.ground = 'suspension' AND h.first_day <= $1
        AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = m.measure_id)
) AS s WHERE s.looked_on + interval '1 year' <= $1
""")
ADD_REVIEW = Sql("""
INSERT INTO suspension_review (measure_id, review_no, reviewed_on, goes_on, findings, recorded_by, recorded_at)
SELECT $1, coalesce(max(r.review_no), 0) + 1, $2, $3, $4, $5, $6 FROM suspension_review r WHERE r.measure_id = $1
RETURNING review_no
""")
SELECT_REVIEWS = Sql("""
SELECT review_no, reviewed_on, goes_on, findings, recorded_by FROM suspension_review
WHERE measure_id = $1 ORDER BY review_no
""")
# Property under seizure for claims whose suspension for need demands its release (地方税法15条の7第3項).
SELECT_SEIZURES_OF_CLAIMS = Sql("""
SELECT DISTINCT c.seizure_id FROM seizure_claim c WHERE c.claim_id = ANY($1::bigint[]) ORDER BY 1
""")
# How often each was granted, by person: the counters of the record (執行停止・納税計画・徴収猶予・換価猶予カウンタ).
COUNT_OF_CASE = Sql("""
SELECT h.ground AS kind, count(*) AS granted,
    count(*) FILTER (WHERE h.first_day <= $2 AND (h.last_day IS NULL OR h.last_day >= $2)
        AND (e.effective_on IS NULL OR e.effective_on > $2)) AS in_force
FROM measure m JOIN hold h ON h.hold_id = m.measure_id LEFT JOIN hold_end e USING (hold_id)
WHERE h.case_id = $1 GROUP BY h.ground ORDER BY h.ground
""")
