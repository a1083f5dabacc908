"""Corrections that were granted, the act of identity behind each, and who had got the old data."""

from shared.postgres.sql import Rows, Sql

CORRECTIONS = Rows(
    "disclosure_correction", ("request_id", "approval_id", "corrected_at", "fields", "noted_by", "recorded_at")
)
RECIPIENTS = Rows(
    "disclosure_recipient",
    ("request_id", "gathered_no", "is_told", "settled_on", "reason", "noted_by", "recorded_at"),
)
SELECT_CORRECTION = Sql("""
SELECT approval_id, corrected_at, fields FROM disclosure_correction WHERE request_id = $1
""")
#: The sealed record of identity's act: whose data it corrected, and which fields.
FIND_ACT = Sql("""
SELECT occurred_at, fields FROM gathered_record
WHERE subject_ref = ANY($1::text[]) AND subject_ref <> '' AND service = 'identity' AND action = 'correct'
    AND outcome = 'allowed' AND detail = 'approval=' || $2::text
ORDER BY occurred_at DESC LIMIT 1
""")
#: By which uses the person's data had left the house before it was corrected, and what became of each.
SELECT_OUTGOING = Sql("""
SELECT r.gathered_no, r.occurred_at, r.service, r.office, r.actor_id, r.permission, r.purpose, r.action, r.detail,
    r.fields, t.is_told, t.settled_on, t.reason
FROM gathered_record AS r LEFT JOIN disclosure_recipient AS t ON t.request_id = $3 AND t.gathered_no = r.gathered_no
WHERE r.subject_ref = ANY($1::text[]) AND r.subject_ref <> '' AND r.outcome = 'allowed' AND r.occurred_at < $2
    AND r.action IN ('provide', 'export', 'print') AND r.purpose <> 'disclosure'
ORDER BY r.occurred_at, r.gathered_no
""")
