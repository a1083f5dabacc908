"""Calls after reminders (電話催告): what is owed of each letter, the attempts, and who wants no calls."""

from shared.postgres.sql import Sql

#: Letters whose deadline lies before a day and with a claim that is still owed, in order of their numbers.
SELECT_LETTERS = Sql("""
SELECT r.document_no FROM sent_reminder AS r
WHERE r.deadline_on < $1 AND r.document_no > $2 AND EXISTS (
    SELECT FROM reminder_line AS l JOIN dunning_claim AS c USING (claim_id)
    WHERE l.document_no = r.document_no AND c.stage = 'dunned'
)
ORDER BY r.document_no LIMIT $3
""")
#: What is owed of some letters whose deadline lies before a day: claims about which no newer letter went out.
SELECT_OWED = Sql("""
SELECT r.document_no, coalesce(a.surviving_no, r.person_no) AS person_no, r.form, r.deadline_on, l.claim_id,
    l.addressee_no, l.tax_item,
    greatest(c.open_principal_yen - coalesce(t.on_its_way_yen, 0), 0)::bigint AS owed_yen
FROM sent_reminder AS r JOIN reminder_line AS l USING (document_no)
JOIN dunning_claim AS c ON c.claim_id = l.claim_id AND c.stage = 'dunned'
LEFT JOIN merged_addressee AS a ON a.addressee_no = r.person_no
LEFT JOIN LATERAL (
    SELECT sum(p.against_principal_yen) AS on_its_way_yen FROM claim_receipt AS p
    WHERE p.claim_id = l.claim_id AND p.provisional
) AS t ON true
WHERE r.deadline_on < $1 AND r.document_no = ANY($2::text[]) AND ($3::text[] IS NULL OR l.tax_item = ANY($3))
    AND NOT EXISTS (
        SELECT FROM reminder_line AS m JOIN sent_reminder AS s USING (document_no)
        WHERE m.claim_id = l.claim_id AND m.addressee_no = l.addressee_no
            AND (s.dispatch_on, s.document_no) > (r.dispatch_on, r.document_no)
    )
ORDER BY r.document_no, l.claim_id
""")
SELECT_ATTEMPTS = Sql("""
SELECT document_no, called_at, result, call_again_on FROM call WHERE document_no = ANY($1::text[])
ORDER BY document_no, called_at, call_id
""")
#: What each person said last, under whichever number of his.
SELECT_WISHES = Sql("""
SELECT DISTINCT ON (coalesce(a.surviving_no, w.addressee_no)) coalesce(a.surviving_no, w.addressee_no) AS person_no,
    w.may_be_called
FROM call_wish AS w LEFT JOIN merged_addressee AS a USING (addressee_no)
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
