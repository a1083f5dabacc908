"""Public assistance (生活保護) as it was announced, and the tasks that follow from it."""

from shared.postgres.sql import Rows, Sql

ASSISTANCE = Rows(
    "assistance",
    ("addressee_no", "assisted", "effective_on", "announced_at", "source", "event_id", "recorded_at"),
)
# Cases whose officer has to look, each once for a word of the welfare office: at a suspension for need where assistance
# began and none holds, at its cancellation where assistance ended. $1 the persons, or none for everybody.
SELECT_TO_PROPOSE = Sql("""
SELECT k.case_id, k.addressee_no, a.assisted, 'assistance:' || a.event_id AS cause
FROM assistance_now a JOIN enforcement_case k USING (addressee_no)
WHERE k.is_open AND a.effective_on <= $2 AND ($1::text[] IS NULL OR a.addressee_no = ANY($1))
    AND NOT EXISTS (SELECT FROM task t WHERE t.cause = 'assistance:' || a.event_id)
    AND a.assisted <> EXISTS (
        SELECT FROM hold h JOIN measure m ON m.measure_id = h.hold_id
        WHERE h.case_id = k.case_id AND h.ground = 'suspension' AND m.ground = 'hardship' AND h.first_day <= $2
            AND NOT EXISTS (SELECT FROM hold_end e WHERE e.hold_id = h.hold_id AND e.effective_on <= $2)
    )
ORDER BY k.case_id
""")
# What an earlier word of the welfare office had asked for, and a later one has made needless.
END_OUTDATED = Sql("""
INSERT INTO task_end (task_id, outcome, note, recorded_by, recorded_at)
SELECT t.task_id, 'needless', $2, $3, $4
FROM assistance a JOIN task t ON t.cause = 'assistance:' || a.event_id
WHERE a.addressee_no = ANY($1::text[])
    AND NOT EXISTS (SELECT FROM assistance_now n WHERE n.addressee_no = a.addressee_no AND n.event_id = a.event_id)
ON CONFLICT (task_id) DO NOTHING
""")
SELECT_OF_ADDRESSEE = Sql("""
SELECT assisted, effective_on, announced_at FROM assistance WHERE addressee_no = $1
ORDER BY effective_on, announced_at, event_id
""")
