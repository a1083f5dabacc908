"""The close of a day and of a month: what there is since the last close, and what was compared when it was closed."""

from shared.postgres.sql import Rows, Sql

#: Files received up to a day: their own total beside what became of their records; refused ones have posted nothing.
SELECT_FILES = Sql("""
SELECT f.file_id, f.name, f.state, f.total_yen,
    coalesce((
        SELECT sum(posted_yen + suspense_yen + failed_yen + repeated_yen + rejected_yen) FROM intake_block b
        WHERE b.file_id = f.file_id), 0)::bigint AS accounted_yen
FROM intake_file f WHERE f.received_on <= $1 AND f.state <> 'refused' ORDER BY f.file_id
""")
#: Money by channel with a value date up to a day, less what earlier closes compared: so what is reported late belongs
#: to the next close. A cancellation takes its final money back on its own value date, or on that of the money.
_CHANNELS = """
WITH moved AS (
    SELECT channel, amount_yen AS receipts_yen, 0 AS credits_yen FROM receipt
    WHERE stage = 'final' AND value_date <= $1
    UNION ALL
    SELECT f.channel, -f.amount_yen, 0 FROM receipt c JOIN receipt f USING (receipt_id)
    WHERE c.stage = 'cancel' AND f.stage = 'final' AND coalesce(c.value_date, f.value_date) <= $1
    UNION ALL
    SELECT channel, 0, amount_yen FROM bank_credit WHERE value_date <= $1
    UNION ALL
    SELECT channel, -receipts_yen, -credits_yen FROM {closed}
)
SELECT channel, sum(receipts_yen)::bigint AS receipts_yen, sum(credits_yen)::bigint AS credits_yen
FROM moved GROUP BY channel HAVING sum(receipts_yen) <> 0 OR sum(credits_yen) <> 0 ORDER BY channel
"""
SELECT_CHANNELS = Sql(_CHANNELS.format(closed="day_close_total"))
SELECT_MONTH_CHANNELS = Sql(_CHANNELS.format(closed="month_close_total"))
#: Final money whose value date nobody has reported: it is in no close yet. For an appropriation no money comes.
SELECT_UNDATED = Sql("""
SELECT count(*)::bigint AS receipts, coalesce(sum(f.amount_yen), 0)::bigint AS amount_yen FROM receipt f
WHERE f.stage = 'final' AND f.value_date IS NULL AND f.use_id IS NULL AND f.booked_on <= $1
    AND NOT EXISTS (SELECT 1 FROM receipt c WHERE c.receipt_id = f.receipt_id AND c.stage = 'cancel')
""")
INSERT_CLOSE = Sql("""
INSERT INTO day_close (closed_on, closed_at, closed_by, approval_id, last_entry_id) VALUES ($1, $2, $3, $4, $5)
""")
TOTALS = Rows("day_close_total", ("closed_on", "channel", "receipts_yen", "credits_yen", "explanation"))
SELECT_CLOSE = Sql("""
SELECT closed_on, closed_at, closed_by, approval_id, last_entry_id FROM day_close
WHERE closed_on >= $1 ORDER BY closed_on LIMIT 1
""")
SELECT_TOTALS = Sql("""
SELECT channel, receipts_yen, credits_yen, explanation FROM day_close_total WHERE closed_on = $1 ORDER BY channel
""")
SELECT_MONTHS_CLOSED = Sql("SELECT max(month) FROM month_close")
INSERT_MONTH_CLOSE = Sql("""
INSERT INTO month_close (month, closed_at, closed_by, approval_id, last_entry_id) VALUES ($1, $2, $3, $4, $5)
""")
MONTH_TOTALS = Rows("month_close_total", ("month", "channel", "receipts_yen", "credits_yen", "explanation"))
SELECT_MONTH_CLOSE = Sql("""
SELECT month, closed_at, closed_by, approval_id, last_entry_id FROM month_close
WHERE month >= $1 ORDER BY month LIMIT 1
""")
SELECT_MONTH_TOTALS = Sql("""
SELECT channel, receipts_yen, credits_yen, explanation FROM month_close_total WHERE month = $1 ORDER BY channel
""")
