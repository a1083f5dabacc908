"""Calls after reminders (電話催告): what is owed of each letter, the attempts, and who wants no calls."""

from shared.postgres.sql import Sql

#: The newest letter about each claim, as long as the claim is owed, by letter; of one letter where a number is given.
SELECT_OWED = Sql("""
WITH newest AS (
    SELECT DISTINCT ON (l.claim_id, l.addressee_no) l.claim_id, l.addressee_no, l.tax_item, r.document_no, r.person_no,
        r.form, r.run_id, r.deadline_on
    FROM reminder_line AS l JOIN sent_reminder AS r USING (document_no)
    ORDER BY l.claim_id, l.addressee_no, r.dispatch_on DESC, r.document_no DESC
)
SELECT n.document_no, coalesce(a.surviving_no, n.person_no) AS person_no, n.form, n.deadline_on, n.claim_id,
    n.addressee_no, n.tax_item,
    greatest(c.open_principal_yen - coalesce(t.on_its_way_yen, 0), 0)::bigint AS owed_yen
FROM newest AS n
JOIN dunning_claim AS c ON c.claim_id = n.claim_id AND c.stage = 'dunned'
LEFT JOIN addressee_alias AS a ON a.addressee_no = n.person_no
LEFT JOIN (
    SELECT claim_id, sum(against_principal_yen) AS on_its_way_yen FROM claim_receipt WHERE provisional GROUP BY claim_id
) AS t ON t.claim_id = n.claim_id
WHERE n.deadline_on < $1 AND n.document_no > $2 AND ($3::text IS NULL OR n.document_no = $3)
    AND ($4::text[] IS NULL OR n.tax_item = ANY($4))
ORDER BY n.document_no, n.claim_id
""")
SELECT_ATTEMPTS = Sql("""
SELECT document_no, called_at, result, call_again_on FROM call WHERE document_no = ANY($1::text[])
ORDER BY document_no, called_at, call_id
""")
#: What each person said last, under whichever number of his.
SELECT_WISHES = Sql("""
SELECT DISTINCT ON (coalesce(a.surviving_no, w.addressee_no)) coalesce(a.surviving_no, w.addressee_no) AS person_no,
    w.may_be_called
FROM call_wish AS w LEFT JOIN addressee_alias AS a USING (addressee_no)
WHERE coalesce(a.surviving_no, w.addressee_no) = ANY($1::text[])
ORDER BY coalesce(a.surviving_no, w.addressee_no), w.recorded_at DESC, w.wish_no DESC
""")
SELECT_LETTER = Sql("""
SELECT r.person_no, r.form, r.deadline_on, l.addressee_no, l.tax_item
FROM sent_reminder AS r JOIN reminder_line AS l USING (document_no) WHERE r.document_no = $1
""")
SELECT_PROMISE = Sql("SELECT promise_id FROM promise WHERE promise_id = $1 AND addressee_no = ANY($2::text[])")
ADD_CALL = Sql("""
INSERT INTO call (document_no, person_no, called_at, result, note, call_again_on, promise_id, objection, recorded_by,
                  recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING call_id
""")
#: Said by one person, it holds for every number of his.
ADD_WISH = Sql("""
INSERT INTO call_wish (addressee_no, wish_no, may_be_called, reason, recorded_by, recorded_at)
SELECT n, 1 + coalesce((SELECT max(wish_no) FROM call_wish AS w WHERE w.addressee_no = n), 0), $2, $3, $4, $5
FROM unnest($1::text[]) AS n
""")
