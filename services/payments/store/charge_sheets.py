"""What the calculation sheet of a charge is made of, as the ledger knew it at a time."""

from shared.postgres.sql import Sql

#: Principal as it was assessed, and the number of entries, at a time.
SELECT_ASSESSED = Sql("""
SELECT coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'principal'), 0)::bigint
        AS principal_yen,
    coalesce(max(version), 0) AS version
FROM ledger_entry WHERE claim_id = $1 AND recorded_at <= $2
""")
#: Principal that each payment had paid by a day, as known at a time.
SELECT_PAID = Sql("""
SELECT r.paid_on, sum(e.amount_yen)::bigint AS amount_yen
FROM ledger_entry e JOIN receipt r ON r.receipt_id = e.receipt_id AND r.stage = 'final'
WHERE e.claim_id = $1 AND e.side = 'collected' AND e.component = 'principal' AND e.recorded_at <= $2
    AND r.paid_on <= $3
GROUP BY r.receipt_id, r.paid_on HAVING sum(e.amount_yen) <> 0 ORDER BY r.paid_on, r.receipt_id
""")
#: The due date that the next revision after a time replaced; none where no revision came after it.
SELECT_REPLACED_DUE_DATE = Sql("""
SELECT due_on FROM due_date_history WHERE claim_id = $1 AND recorded_at > $2
ORDER BY replaced_by_history_no LIMIT 1
""")
LIST_REPLACED_DUE_DATES = Sql("""
SELECT due_on, replaced_by_history_no, recorded_at FROM due_date_history WHERE claim_id = $1
ORDER BY replaced_by_history_no
""")
