"""Promises to pay (納付約束), the money that came on them, and what each came to."""

from shared.postgres.sql import Rows, Sql

SELECT_PROMISED = Sql("SELECT DISTINCT claim_id FROM promise_claim WHERE claim_id = ANY($1::bigint[])")
SAVE_RECEIPTS = Sql("""
INSERT INTO promise_receipt (receipt_id, claim_id, amount_yen, paid_on, heard_at)
SELECT n.*, $5 FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[]) AS n
ON CONFLICT (receipt_id) DO UPDATE SET
    claim_id = excluded.claim_id, amount_yen = excluded.amount_yen, paid_on = excluded.paid_on,
    heard_at = excluded.heard_at
""")
TAKE_BACK = Sql("""
UPDATE promise_receipt SET amount_yen = 0, heard_at = $2 WHERE receipt_id = ANY($1::bigint[]) RETURNING claim_id
""")
ADD_PROMISE = Sql("""
INSERT INTO promise (addressee_no, promised_on, pay_by, counts_until, amount_yen, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING promise_id
""")
#: Of each claim its newest promise, with the money of its days on all its claims.
SELECT_NEWEST_OF_CLAIMS = Sql("""
WITH newest AS (
    SELECT claim_id, max(promise_id) AS promise_id FROM promise_claim
    WHERE claim_id = ANY($1::bigint[]) GROUP BY claim_id
), measured AS (
    SELECT p.promise_id, p.counts_until, p.amount_yen,
        coalesce(sum(r.paid_yen), 0)::bigint AS paid_yen, coalesce(sum(d.open_principal_yen), 0)::bigint AS open_yen
    FROM promise AS p JOIN promise_claim AS c USING (promise_id)
    LEFT JOIN dunning_claim AS d USING (claim_id)
    LEFT JOIN LATERAL (
        SELECT sum(r.amount_yen) AS paid_yen FROM promise_receipt AS r
        WHERE r.claim_id = c.claim_id AND r.paid_on BETWEEN p.promised_on AND p.counts_until
    ) AS r ON true
    WHERE p.promise_id IN (SELECT promise_id FROM newest)
    GROUP BY p.promise_id
)
SELECT n.claim_id, m.counts_until, m.amount_yen, m.paid_yen, m.open_yen
FROM newest AS n JOIN measured AS m USING (promise_id)
""")
#: Promises that are not judged, are not kept, or whose money changed since; with the newest judgement.
SELECT_TO_JUDGE = Sql("""
SELECT p.promise_id, p.addressee_no, p.counts_until, p.amount_yen, coalesce(j.standing, 'open') AS standing,
    coalesce(j.judgement_no, 0) AS judgement_no, coalesce(sum(r.paid_yen), 0)::bigint AS paid_yen,
    coalesce(sum(d.open_principal_yen), 0)::bigint AS open_yen
FROM promise AS p JOIN promise_claim AS c USING (promise_id)
LEFT JOIN dunning_claim AS d USING (claim_id)
LEFT JOIN LATERAL (
    SELECT standing, judgement_no, judged_at FROM promise_judgement AS j WHERE j.promise_id = p.promise_id
    ORDER BY judgement_no DESC LIMIT 1
) AS j ON true
LEFT JOIN LATERAL (
    SELECT sum(r.amount_yen) AS paid_yen FROM promise_receipt AS r
    WHERE r.claim_id = c.claim_id AND r.paid_on BETWEEN p.promised_on AND p.counts_until
) AS r ON true
WHERE j.standing IS DISTINCT FROM 'kept' OR EXISTS (
    SELECT FROM promise_claim AS k JOIN promise_receipt AS m USING (claim_id)
    WHERE k.promise_id = p.promise_id AND m.heard_at > j.judged_at
)
GROUP BY p.promise_id, j.standing, j.judgement_no ORDER BY p.promise_id
""")
#: What dunning follows of a person's claims, for a promise about them.
SELECT_CLAIMS_OF = Sql("""
SELECT c.claim_id, c.tax_item FROM dunning_claim AS c
WHERE c.claim_id = ANY($1::bigint[]) AND c.tax_item IS NOT NULL AND c.open_principal_yen > 0
    AND (c.addressee_no = ANY($2::text[]) OR EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = c.claim_id AND o.addressee_no = ANY($2::text[])
    ))
""")
LIST_OF_PERSON = Sql("""
SELECT p.promise_id, p.addressee_no, p.promised_on, p.pay_by, p.counts_until, p.amount_yen,
    coalesce(j.standing, 'open') AS standing, coalesce(j.paid_yen, 0) AS paid_yen, j.judged_on,
    array(SELECT claim_id FROM promise_claim AS c WHERE c.promise_id = p.promise_id ORDER BY claim_id) AS claim_ids
FROM promise AS p
LEFT JOIN LATERAL (
    SELECT standing, paid_yen, judged_on FROM promise_judgement AS j WHERE j.promise_id = p.promise_id
    ORDER BY judgement_no DESC LIMIT 1
) AS j ON true
WHERE p.addressee_no = ANY($1::text[]) ORDER BY p.promise_id
""")
#: Broken promises that nobody has taken up: no later promise of the person, and he was not spoken with since.
LIST_BROKEN = Sql("""
SELECT p.promise_id, p.addressee_no, p.pay_by, p.amount_yen, j.paid_yen, j.judged_on
FROM promise AS p
JOIN LATERAL (
    SELECT standing, paid_yen, judged_on, judged_at FROM promise_judgement AS j WHERE j.promise_id = p.promise_id
    ORDER BY judgement_no DESC LIMIT 1
) AS j ON j.standing = 'broken'
LEFT JOIN merged_addressee AS a ON a.addressee_no = p.addressee_no
CROSS JOIN LATERAL (
    SELECT array(
        SELECT g.addressee_no FROM merged_addressee AS g
        WHERE g.surviving_no = coalesce(a.surviving_no, p.addressee_no)
    ) || coalesce(a.surviving_no, p.addressee_no) AS numbers
) AS person
WHERE j.judged_on <= $1 AND p.promise_id > $2
    AND NOT EXISTS (
        SELECT FROM promise AS q WHERE q.addressee_no = ANY(person.numbers) AND q.promise_id > p.promise_id
    )
    AND NOT EXISTS (
        SELECT FROM contact AS c WHERE c.addressee_no = ANY(person.numbers) AND c.recorded_at >= j.judged_at
    )
    AND NOT EXISTS (
        SELECT FROM call AS k WHERE k.person_no = ANY(person.numbers) AND k.recorded_at >= j.judged_at
            AND k.result IN ('answered', 'promise', 'refused')
    )
ORDER BY p.promise_id LIMIT $3
""")

PROMISE_CLAIMS = Rows("promise_claim", ("promise_id", "claim_id"))
JUDGEMENTS = Rows("promise_judgement", ("promise_id", "judgement_no", "standing", "paid_yen", "judged_on", "judged_at"))
