"""Refunds that must be paid back since their payment was cancelled (返納): the cases, the demands, what came."""

from shared.postgres.sql import Rows, Sql

KEEP_TAKEN_BACK = Sql("""
INSERT INTO receipt_taken_back (receipt_id, taken_back_on, recorded_at)
SELECT DISTINCT ON (n.receipt_id) n.receipt_id, n.taken_back_on, $3
FROM unnest($1::bigint[], $2::date[]) AS n (receipt_id, taken_back_on) ORDER BY n.receipt_id, n.taken_back_on
ON CONFLICT (receipt_id) DO NOTHING
""")
# Of these overpayments, what refunds paid out to everybody though the payment is gone, and no case is open for.
SELECT_TO_RETURN = Sql("""
SELECT i.refund_id, i.overpayment_id, r.addressee_no, o.tax_item, i.amount_yen, i.interest_yen
FROM refund_item_now AS i JOIN refund AS r USING (refund_id) JOIN overpayment AS o USING (overpayment_id)
JOIN receipt_taken_back AS t ON t.receipt_id = o.receipt_id
WHERE i.overpayment_id = ANY($1::bigint[]) AND r.amount_yen + r.interest_yen = (
    SELECT sum(p.amount_yen) FROM payout AS p WHERE p.refund_id = r.refund_id AND p.state = 'paid'
) AND i.amount_yen + i.interest_yen > 0 AND NOT EXISTS (
    SELECT FROM refund_return AS n WHERE (n.refund_id, n.overpayment_id) = (i.refund_id, i.overpayment_id)
)
ORDER BY i.refund_id, i.overpayment_id
""")
# Whether every payment that a refund is of is gone.
ARE_ALL_GONE = Sql("""
SELECT bool_and(t.receipt_id IS NOT NULL) FROM refund_item AS i JOIN overpayment AS o USING (overpayment_id)
LEFT JOIN receipt_taken_back AS t ON t.receipt_id = o.receipt_id WHERE i.refund_id = $1
""")
# One case for what some payees of a refund got before it was taken back; it is of no use, since the rest never left.
OPEN_FOR_PAID_PART = Sql("""
INSERT INTO refund_return (refund_id, overpayment_id, addressee_no, tax_item, amount_yen, interest_yen, opened_on,
    recorded_at)
SELECT r.refund_id, o.overpayment_id, r.addressee_no, o.tax_item, p.paid_yen, 0, $2, $3
FROM refund AS r
JOIN LATERAL (
    SELECT sum(amount_yen) AS paid_yen FROM payout WHERE refund_id = r.refund_id AND state = 'paid'
) AS p ON p.paid_yen > 0
JOIN LATERAL (
    SELECT i.overpayment_id, w.tax_item FROM refund_item AS i JOIN overpayment AS w USING (overpayment_id)
    WHERE i.refund_id = r.refund_id ORDER BY i.overpayment_id LIMIT 1
) AS o ON true
WHERE r.refund_id = $1
""")
_CASE = """
SELECT n.return_id, n.refund_id, n.overpayment_id, n.addressee_no, n.tax_item, n.amount_yen, n.interest_yen,
    n.opened_on, n.returned_yen, coalesce(w.amount_yen, 0) AS written_off_yen, w.ground, w.extinguished_on,
    n.amount_yen + n.interest_yen - n.returned_yen - coalesce(w.amount_yen, 0) AS open_yen,
    coalesce(d.demand_no, 0) AS demand_count, d.issued_on AS demanded_on, coalesce(l.pay_by, d.pay_by) AS pay_by,
    l.issued_on AS dunned_on
FROM refund_return AS n LEFT JOIN LATERAL (
    SELECT demand_no, issued_on, pay_by FROM refund_return_demand WHERE return_id = n.return_id
    ORDER BY demand_no DESC LIMIT 1
) AS d ON true
LEFT JOIN refund_return_letter AS l ON (l.return_id, l.demand_no) = (n.return_id, d.demand_no) AND l.is_dunning
LEFT JOIN refund_return_write_off AS w ON w.return_id = n.return_id
"""
# Of whom something is still to come, the oldest first. $1 the last one seen, $2 how many, $3 tax items or none for all.
LIST_OPEN = Sql(f"""{_CASE}
WHERE n.returned_yen < n.amount_yen + n.interest_yen AND w.return_id IS NULL AND n.return_id > $1
    AND ($3::text[] IS NULL OR n.tax_item = ANY($3))
ORDER BY n.return_id LIMIT $2
""")
SELECT_CASE = Sql(f"{_CASE} WHERE n.return_id = $1")
LOCK_CASE = Sql(f"{_CASE} WHERE n.return_id = $1 FOR UPDATE OF n")
SELECT_DEMANDS = Sql("""
SELECT demand_no, amount_yen, document, issued_on, pay_by FROM refund_return_demand WHERE return_id = $1
ORDER BY demand_no
""")
# The letters of a case, by which it was demanded and dunned for.
SELECT_LETTERS = Sql("""
SELECT n.document_no, n.kind, l.demand_no, l.issued_on, l.pay_by
FROM refund_return_letter AS l JOIN refund_notice AS n USING (notice_id) WHERE l.return_id = $1 ORDER BY l.notice_id
""")
# What letters about cases say.
SELECT_LETTER_VALUES = Sql("""
SELECT n.return_id, n.addressee_no, n.tax_item, n.amount_yen, n.interest_yen, n.returned_yen, o.levy_fiscal_year,
    t.taken_back_on, coalesce(c.notice_no, '') AS notice_no, coalesce(c.instalment, '') AS instalment,
    (SELECT max(pay_by) FROM refund_return_demand WHERE return_id = n.return_id) AS demanded_by
FROM refund_return AS n JOIN overpayment AS o USING (overpayment_id)
JOIN receipt_taken_back AS t ON t.receipt_id = o.receipt_id LEFT JOIN claim_named AS c USING (claim_id)
WHERE n.return_id = ANY($1::bigint[]) ORDER BY n.return_id
""")
# Open cases whose last demand named a day before $1 and that were not dunned for since. $2 how many.
SELECT_TO_DUN = Sql("""
SELECT n.return_id, d.demand_no FROM refund_return AS n JOIN LATERAL (
    SELECT demand_no, pay_by FROM refund_return_demand WHERE return_id = n.return_id ORDER BY demand_no DESC LIMIT 1
) AS d ON d.pay_by < $1
WHERE n.returned_yen < n.amount_yen + n.interest_yen
    AND NOT EXISTS (SELECT FROM refund_return_write_off AS w WHERE w.return_id = n.return_id)
    AND NOT EXISTS (
        SELECT FROM refund_return_letter AS l
        WHERE (l.return_id, l.demand_no) = (n.return_id, d.demand_no) AND l.is_dunning
    )
ORDER BY n.return_id LIMIT $2 FOR UPDATE OF n
""")
# From when a case could be asked for, and what renewed its years.
SELECT_RENEWALS = Sql("""
SELECT n.return_id, n.opened_on, array_remove(ARRAY[
    (SELECT min(issued_on) FROM refund_return_demand WHERE return_id = n.return_id),
    (SELECT min(issued_on) FROM refund_return_letter WHERE return_id = n.return_id AND is_dunning)
] || ARRAY(SELECT received_on FROM refund_return_receipt WHERE return_id = n.return_id), NULL) AS renewed_on
FROM refund_return AS n WHERE n.return_id = ANY($1::bigint[])
""")
INSERT_WRITE_OFF = Sql("""
INSERT INTO refund_return_write_off (return_id, ground, amount_yen, extinguished_on, document, approval_id, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
# Before which day nothing of a case can have come: the money had not been paid out.
SELECT_PAID_ON = Sql("""
SELECT min(p.result_on) FROM refund_return AS n JOIN payout AS p USING (refund_id)
WHERE n.return_id = $1 AND p.state = 'paid'
""")
SELECT_RECEIPTS = Sql("""
SELECT amount_yen, received_on, document FROM refund_return_receipt WHERE return_id = $1
ORDER BY received_on, recorded_at
""")
INSERT_DEMAND = Sql("""
INSERT INTO refund_return_demand (return_id, demand_no, amount_yen, document, issued_on, pay_by, approval_id,
    recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
INSERT_RECEIPT = Sql("""
INSERT INTO refund_return_receipt (approval_id, return_id, amount_yen, received_on, document, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
""")
# What a case is of, once all of it has come: the use that was paid out, as it is known to payments.
SELECT_USE = Sql("""
SELECT i.use_id, i.amount_yen, i.interest_yen, i.refund_id, o.claim_id, o.receipt_id, o.addressee_no, u.account
FROM refund_return AS n JOIN refund_item_now AS i USING (refund_id, overpayment_id)
JOIN overpayment AS o USING (overpayment_id) JOIN overpayment_use AS u USING (use_id)
JOIN overpayment_use_step AS t ON t.use_id = i.use_id AND t.step = 'taken' AND t.amount_yen > 0
WHERE n.return_id = $1
""")
# How many cases are open on a day and not demanded yet, or past the day that the last demand names; with their yen.
COUNT_OPEN = Sql("""
SELECT count(*) AS open, coalesce(sum(n.amount_yen + n.interest_yen - n.returned_yen), 0)::bigint AS open_yen,
    count(*) FILTER (WHERE d.pay_by IS NULL) AS not_demanded, count(*) FILTER (WHERE d.pay_by < $1) AS overdue
FROM refund_return AS n LEFT JOIN LATERAL (
    SELECT max(pay_by) AS pay_by FROM refund_return_demand WHERE return_id = n.return_id
) AS d ON true
WHERE n.returned_yen < n.amount_yen + n.interest_yen
    AND NOT EXISTS (SELECT FROM refund_return_write_off AS w WHERE w.return_id = n.return_id)
""")

LETTERS = Rows("refund_return_letter", ("notice_id", "return_id", "demand_no", "is_dunning", "issued_on", "pay_by"))
RETURNS = Rows(
    "refund_return",
    (
        "refund_id",
        "overpayment_id",
        "addressee_no",
        "tax_item",
        "amount_yen",
        "interest_yen",
        "opened_on",
        "recorded_at",
    ),
)
