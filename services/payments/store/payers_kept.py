"""What is deleted of payers once their money has found its place, and the note that it was."""

from shared.postgres.sql import Rows, Sql

#: Money that left suspense before $1 and of whose payers something is kept, with whom it concerns: those proposed, and
#: the person on whose claim it is. Locked, so that nobody puts it back meanwhile. $2 how much in one go.
LOCK_FORGETTABLE = Sql("""
SELECT s.receipt_id, array_remove(ARRAY(
    SELECT addressee_no FROM payer_candidate WHERE receipt_id = s.receipt_id
) || (SELECT addressee_no FROM claim WHERE claim_id = s.claim_id), NULL) AS addressee_nos
FROM suspense AS s
WHERE s.resolved_at < $1 AND EXISTS (SELECT FROM receipt_payer AS p WHERE p.receipt_id = s.receipt_id)
ORDER BY s.receipt_id LIMIT $2 FOR UPDATE OF s
""")
DELETE_PAYERS = Sql("DELETE FROM receipt_payer WHERE receipt_id = ANY($1::bigint[])")
DELETE_CANDIDATES = Sql("DELETE FROM payer_candidate WHERE receipt_id = ANY($1::bigint[])")
FORGOTTEN = Rows("payer_forgotten", ("receipt_id", "forgotten_on", "recorded_at"))
