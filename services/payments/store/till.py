"""Counter tills and the receipts handed out at them."""

from shared.postgres.sql import Sql

INSERT_TILL = Sql("""
INSERT INTO till (office, day, opened_by, opened_at, float_yen) VALUES ($1, $2, $3, $4, $5) RETURNING till_id
""")
#: Locked: what is done with a till is done one after the other.
LOCK_TILL = Sql("""
SELECT till_id, office, day, opened_by, open_confirmed_by, counted_by, closed_by, float_yen
FROM till WHERE till_id = $1 AND office = $2 FOR UPDATE
""")
SELECT_RECEIVED = Sql("""
SELECT coalesce(sum(amount_yen), 0)::bigint FROM till_receipt WHERE till_id = $1 AND voided_at IS NULL
""")
CONFIRM_OPENING = Sql("UPDATE till SET open_confirmed_by = $2, open_confirmed_at = $3 WHERE till_id = $1")
COUNT = Sql("""
UPDATE till SET counted_yen = $2, expected_yen = $3, counted_by = $4, counted_at = $5, difference_reason = $6
WHERE till_id = $1
""")
CLOSE = Sql("UPDATE till SET closed_by = $2, closed_at = $3 WHERE till_id = $1")
#: The next number of an office in a fiscal year. Its row stays locked until the receipt is written or nothing is.
NEXT_NUMBER = Sql("""
INSERT INTO till_number (office, fiscal_year, last_no) VALUES ($1, $2, 1)
ON CONFLICT (office, fiscal_year) DO UPDATE SET last_no = till_number.last_no + 1 RETURNING last_no
""")
INSERT_RECEIPT = Sql("""
INSERT INTO till_receipt (office, fiscal_year, number, till_id, clearing_key, amount_yen, issued_by, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
SELECT_RECEIPT = Sql("""
SELECT office, fiscal_year, number, till_id, clearing_key, amount_yen, issued_by, issued_at, voided_at
FROM till_receipt WHERE till_id = $1 AND number = $2
""")
VOID_RECEIPT = Sql("""
UPDATE till_receipt SET voided_by = $4, voided_at = $5, void_reason = $6
WHERE office = $1 AND fiscal_year = $2 AND number = $3
""")
SELECT_TILL = Sql("""
SELECT t.till_id, t.office, t.day, t.opened_by, t.open_confirmed_by, t.counted_by, t.closed_by, t.float_yen,
    t.counted_yen, t.expected_yen, t.counted_yen - t.expected_yen AS difference_yen, t.difference_reason,
    count(r.number) AS receipts, count(r.voided_at) AS voided, min(r.number) AS first_number,
    max(r.number) AS last_number, coalesce(sum(r.amount_yen) FILTER (WHERE r.voided_at IS NULL), 0)::bigint
        AS received_yen
FROM till t LEFT JOIN till_receipt r USING (till_id) WHERE t.till_id = $1 AND t.office = $2 GROUP BY t.till_id
""")
#: The claims that a slip pays, whether it is the claim's own or one of the register.
SELECT_CLAIMS = Sql("""
SELECT c.claim_id, c.addressee_no, c.tax_item FROM claim c WHERE c.clearing_key = $1
UNION
SELECT c.claim_id, c.addressee_no, c.tax_item FROM slip s JOIN slip_part p USING (slip_no) JOIN claim c USING (claim_id)
WHERE s.clearing_key = $1
ORDER BY claim_id
""")
#: The series of each office has every number from 1 on, and each receipt's money was posted, a voided one's taken back;
#: a row is a till with a gap or with money that differs.
PROVE_TILLS = Sql("""
WITH series AS (
    SELECT n.office, n.fiscal_year, n.last_no, count(r.number) AS receipts, coalesce(max(r.number), 0) AS highest,
        max(r.till_id) AS till_id
    FROM till_number n LEFT JOIN till_receipt r USING (office, fiscal_year) GROUP BY n.office, n.fiscal_year, n.last_no
), reported AS (
    -- The parts of a merged slip have their number behind the reference.
    SELECT split_part(f.receipt_ref, '#', 1) AS reference, sum(f.amount_yen) AS final_yen,
        bool_and(c.receipt_id IS NOT NULL) AS cancelled
    FROM receipt f LEFT JOIN receipt c ON c.receipt_id = f.receipt_id AND c.stage = 'cancel'
    WHERE f.channel = 'counter' AND f.stage = 'final' AND f.receipt_ref LIKE 'till-%' GROUP BY 1
)
SELECT coalesce(till_id, 0) AS till_id FROM series WHERE last_no <> receipts OR last_no <> highest
UNION
SELECT t.till_id FROM till_receipt t
LEFT JOIN reported r ON r.reference = concat_ws('-', 'till', t.office, t.fiscal_year, t.number)
WHERE r.final_yen IS DISTINCT FROM t.amount_yen OR (t.voided_at IS NOT NULL AND NOT r.cancelled)
ORDER BY 1 LIMIT 100
""")
