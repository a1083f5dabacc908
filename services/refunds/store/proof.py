"""The nightly proof that no overpayment is missing."""

from shared.postgres.sql import Rows, Sql

PROOFS = Rows("overpayment_proof", ("proof_id", "day", "asked_at"))
PERSONS = Rows("overpayment_proof_person", ("proof_id", "addressee_no"))
ANSWERS = Rows("overpayment_proof_answer", ("proof_id", "addressee_no", "recorded_at"))
FINDINGS = Rows(
    "overpayment_finding",
    (
        "proof_id",
        "claim_id",
        "receipt_id",
        "addressee_no",
        "tax_item",
        "stated_yen",
        "known_yen",
        "is_opened",
        "recorded_at",
    ),
)

#: Persons for whom something stands here, or to whom something was refunded in the days in which payments may not have
#: heard of it; with their claims. $1 since when.
SELECT_PERSONS = Sql("""
SELECT o.addressee_no, array_agg(DISTINCT o.claim_id) AS claim_ids
FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.receipt_id IS NOT NULL AND (b.open_yen + b.reserved_yen + b.lapsed_yen <> 0 OR EXISTS (
    SELECT FROM overpayment_use u JOIN overpayment_use_step t USING (use_id)
    WHERE u.overpayment_id = o.overpayment_id AND u.purpose = 'refund' AND t.recorded_at >= $1
))
GROUP BY o.addressee_no ORDER BY o.addressee_no
""")
#: By payment of persons, what should be too much by the ledger: all that is found, and neither withdrawn, appropriated
#: nor refunded; nothing where more was used than is left, which must come back. A refund that was paid after the
#: question, payments had not heard of when it answered. $1 proofs and $2 persons, side by side.
SELECT_KNOWN = Sql("""
SELECT p.proof_id, o.addressee_no, max(o.claim_id) AS claim_id, o.receipt_id, min(o.tax_item) AS tax_item,
    greatest(0, sum(b.open_yen + b.reserved_yen + b.lapsed_yen + coalesce((
        SELECT sum(CASE t.step WHEN 'taken' THEN t.amount_yen ELSE -t.amount_yen END)
        FROM overpayment_use u JOIN overpayment_use_step t USING (use_id)
        WHERE u.overpayment_id = o.overpayment_id AND u.purpose = 'refund' AND t.recorded_at >= p.asked_at
    ), 0)))::bigint AS known_yen,
    bool_or(EXISTS (SELECT FROM overpayment_use u WHERE u.overpayment_id = o.overpayment_id)) AS is_used
FROM unnest($1::uuid[], $2::text[]) AS q (proof_id, addressee_no)
JOIN overpayment_proof p USING (proof_id)
JOIN overpayment o USING (addressee_no) JOIN overpayment_balance b USING (overpayment_id)
WHERE o.receipt_id IS NOT NULL
GROUP BY p.proof_id, o.addressee_no, o.receipt_id
""")
#: Which of these persons were asked about by name, and which have been answered for; side by side.
SELECT_ASKED = Sql("""
SELECT q.proof_id, q.addressee_no,
    EXISTS (SELECT FROM overpayment_proof_person n WHERE (n.proof_id, n.addressee_no) = (q.proof_id, q.addressee_no))
        AS by_name
FROM unnest($1::uuid[], $2::text[]) AS q (proof_id, addressee_no)
JOIN overpayment_proof p USING (proof_id)
WHERE NOT EXISTS (
    SELECT FROM overpayment_proof_answer a WHERE (a.proof_id, a.addressee_no) = (q.proof_id, q.addressee_no)
)
""")
#: The last proof, how many of those who were asked about by name are answered for, and what it found.
SELECT_LAST = Sql("""
SELECT p.proof_id, p.day, p.asked_at,
    (SELECT count(*) FROM overpayment_proof_person n WHERE n.proof_id = p.proof_id) AS asked,
    (SELECT count(*) FROM overpayment_proof_person n JOIN overpayment_proof_answer a USING (proof_id, addressee_no)
        WHERE n.proof_id = p.proof_id) AS answered
FROM overpayment_proof p ORDER BY p.asked_at DESC LIMIT 1
""")
SELECT_FINDINGS = Sql("""
SELECT claim_id, receipt_id, addressee_no, tax_item, stated_yen, known_yen, is_opened, recorded_at
FROM overpayment_finding WHERE proof_id = $1 AND ($2::text[] IS NULL OR tax_item = ANY($2))
ORDER BY claim_id, receipt_id LIMIT 500
""")
