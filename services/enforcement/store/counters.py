"""Counters of the record, counted from the histories of what was decided and done (記録項目85から97)."""

from shared.postgres.sql import Rows, Sql

COUNTED = Rows("recorded_counter", ("claim_id", "item_no", "as_of", "in_force", "ever", "recorded_at"))
DAYS = Rows("counted_day", ("as_of", "recorded_at"))
FINDINGS = Rows(
    "counter_finding",
    (
        "claim_id",
        "item_no",
        "as_of",
        "found_on",
        "counted_in_force",
        "counted_ever",
        "in_force",
        "ever",
        "recorded_at",
    ),
)

#: What the counters count: for each counter and claim from when it holds, until when by itself, from when a later word
#: ended it, whether that word says that it never ought to have been, and when each became known. $3 is the number of
#: years after which a suspension is over. A topic adds its own here, and its meaning in `rules/counters.py`.
SPELLS: tuple[str, ...] = (
    """
SELECT CASE h.ground WHEN 'payment_plan' THEN 86 WHEN 'suspension' THEN 87 WHEN 'grace_of_collection' THEN 94
        ELSE 95 END AS item_no,
    c.claim_id, h.first_day,
    CASE h.ground WHEN 'suspension' THEN (h.first_day + make_interval(years => $3))::date ELSE h.last_day END
        AS last_day,
    e.effective_on AS ended_on, false AS mistaken, h.recorded_at AS known_at, e.recorded_at AS end_known_at
FROM measure_claim c JOIN hold h ON h.hold_id = c.measure_id LEFT JOIN hold_end e USING (hold_id)
WHERE h.ground IN ('payment_plan', 'suspension', 'grace_of_collection', 'grace_of_realisation')
""",
    """
SELECT 88, c.claim_id, w.decided_on, NULL, u.undone_on, true, w.recorded_at, u.recorded_at
FROM write_off_claim c JOIN write_off w USING (write_off_id) LEFT JOIN write_off_undone u USING (write_off_id, claim_id)
""",
    """
SELECT 89, c.claim_id, b.effective_on, NULL, e.effective_on, e.state = 'withdrawn', b.recorded_at, e.recorded_at
FROM seizure_claim c
JOIN LATERAL (
    SELECT s.step_no, s.effective_on, s.recorded_at FROM seizure_step s
    WHERE s.seizure_id = c.seizure_id AND s.state = 'effective' ORDER BY s.step_no LIMIT 1
) AS b ON true
LEFT JOIN LATERAL (
    SELECT s.state, s.effective_on, s.recorded_at FROM seizure_step s
    WHERE s.seizure_id = c.seizure_id AND s.step_no > b.step_no AND s.state <> 'effective'
    ORDER BY s.step_no LIMIT 1
) AS e ON true
""",
    """
SELECT CASE d.kind WHEN 'participation' THEN 90 WHEN 'distribution_request' THEN 91 WHEN 'acceleration' THEN 92
        WHEN 'association' THEN 96 ELSE 93 END,
    c.claim_id, b.effective_on, NULL, e.effective_on, e.state = 'cancelled', b.recorded_at, e.recorded_at
FROM disposition_claim c JOIN disposition d USING (disposition_id)
JOIN disposition_step b ON b.disposition_id = c.disposition_id AND b.kind = 'issued'
LEFT JOIN disposition_step e ON e.disposition_id = c.disposition_id AND e.state IN ('ended', 'cancelled')
""",
    """
SELECT 97, p.claim_id, s.decided_on, NULL, r.decided_on, true, s.recorded_at, r.recorded_at
FROM (SELECT DISTINCT a.succession_id, a.claim_id FROM succession_part a) AS p JOIN succession s USING (succession_id)
LEFT JOIN succession r ON r.replaces = s.succession_id
""",
)
_SPELLS = "UNION ALL".join(SPELLS)
# On day $1, as it was known at $2: an end that became known later had not ended it yet.
_COUNTED = f"""
SELECT s.claim_id, s.item_no::smallint AS item_no,
    count(*) FILTER (
        WHERE (s.last_day IS NULL OR s.last_day >= $1)
            AND (s.ended_on IS NULL OR s.ended_on > $1 OR s.end_known_at >= $2)
    )::integer AS in_force,
    count(*) FILTER (WHERE NOT (coalesce(s.mistaken, false) AND coalesce(s.end_known_at < $2, false)))::integer AS ever
FROM ({_SPELLS}) AS s WHERE s.known_at < $2 AND s.first_day <= $1
"""  # noqa: S608 - Only the constant parts above are put in.
COUNT_OF_CLAIMS = Sql(f"{_COUNTED} AND s.claim_id = ANY($4::bigint[]) GROUP BY s.claim_id, s.item_no ORDER BY 1, 2")
# Where the history gives other numbers for a day and a moment than were counted last.
SELECT_DIFFERENCES = Sql(f"""
SELECT coalesce(c.claim_id, k.claim_id) AS claim_id, coalesce(c.item_no, k.item_no) AS item_no,
    coalesce(c.in_force, 0) AS in_force, coalesce(c.ever, 0) AS ever,
    coalesce(k.in_force, 0) AS counted_in_force, coalesce(k.ever, 0) AS counted_ever
FROM ({_COUNTED} GROUP BY s.claim_id, s.item_no) AS c
FULL JOIN (
    SELECT DISTINCT ON (r.claim_id, r.item_no) r.claim_id, r.item_no, r.in_force, r.ever FROM recorded_counter r
    WHERE r.as_of <= $1 ORDER BY r.claim_id, r.item_no, r.as_of DESC
) AS k ON k.claim_id = c.claim_id AND k.item_no = c.item_no
WHERE (coalesce(c.in_force, 0), coalesce(c.ever, 0)) <> (coalesce(k.in_force, 0), coalesce(k.ever, 0))
ORDER BY 1, 2
""")  # noqa: S608 - As above.
SELECT_LAST_DAY = Sql("SELECT max(as_of) FROM counted_day")
# Locked until the count commits, so that two counts never stand beside each other.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtextextended('recorded_counter', 0))")
LIST_FINDINGS = Sql("""
SELECT f.claim_id, n.addressee_no, n.tax_item, f.item_no, f.as_of, f.found_on, f.counted_in_force, f.counted_ever,
    f.in_force, f.ever
FROM counter_finding f LEFT JOIN known_claim n USING (claim_id)
WHERE $1::text[] IS NULL OR n.tax_item = ANY($1) ORDER BY f.found_on DESC, f.claim_id, f.item_no LIMIT 500
""")

SELECT_KNOWN = Sql("""
SELECT claim_id, addressee_no FROM known_claim
WHERE claim_id = ANY($1::bigint[]) AND ($2::text[] IS NULL OR tax_item = ANY($2)) ORDER BY claim_id
""")
# The state of the plan that holds on day $2, else of a proposal, else of the newest plan; none where there is none.
SELECT_PLAN_STATUS = Sql("""
SELECT DISTINCT ON (s.claim_id) s.claim_id, s.status FROM (
    SELECT c.claim_id, h.recorded_at,
        CASE WHEN n.owed_yen = 0 OR d.ground = 'paid' THEN 'completed' WHEN e.effective_on <= $2 THEN 'cancelled'
            WHEN b.broken THEN 'broken' WHEN h.last_day < $2 THEN 'completed' ELSE 'active' END AS status,
        CASE WHEN n.owed_yen > 0 AND h.last_day >= $2 AND (e.effective_on IS NULL OR e.effective_on > $2) THEN 1
            ELSE 3 END AS place
    FROM measure_claim c JOIN hold h ON h.hold_id = c.measure_id JOIN known_claim n USING (claim_id)
    LEFT JOIN hold_end e USING (hold_id) LEFT JOIN measure_end d USING (measure_id)
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM broken_instalment i WHERE i.measure_id = c.measure_id) AS broken
    ) AS b
    WHERE h.ground = 'payment_plan' AND c.claim_id = ANY($1::bigint[])
    UNION ALL
    SELECT (one ->> 'claim_id')::bigint, a.proposed_at, 'proposed', 2
    FROM approval a CROSS JOIN LATERAL jsonb_array_elements(a.payload::jsonb -> 'claims') AS one
    WHERE a.act = 'enforcement.payment_plan' AND a.state IN ('proposed', 'checked') AND a.expires_at > now()
        AND (one ->> 'claim_id')::bigint = ANY($1::bigint[])
) AS s ORDER BY s.claim_id, s.place, s.recorded_at DESC
""")
