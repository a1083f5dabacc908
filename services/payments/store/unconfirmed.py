"""Flash reports that no final report followed in time."""

from shared.postgres.sql import Rows, Sql

SELECT_UNCONFIRMED = Sql("""
SELECT r.receipt_id, r.claim_id, r.channel
FROM receipt r JOIN unnest($1::text[], $2::date[]) AS w (channel, booked_until)
    ON r.channel = w.channel AND r.booked_on <= w.booked_until
WHERE r.stage = 'flash' AND r.claim_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM receipt o WHERE o.receipt_id = r.receipt_id AND o.stage <> 'flash')
    AND NOT EXISTS (SELECT 1 FROM flash_release f WHERE f.receipt_id = r.receipt_id)
ORDER BY r.claim_id, r.receipt_id LIMIT $3
""")
RELEASES = Rows("flash_release", ("receipt_id", "claim_id", "released_on", "recorded_at"))
