"""The days of a claim's letters, and how often they came back or were published: counted from rows, never kept."""

from shared.postgres.sql import Sql

#: Of each letter of some claims: its own first dispatch and the last step of its service, where it ever came back.
SELECT_LETTERS = Sql("""
SELECT n.claim_id, n.document_no, 'tax_notice' AS kind, t.addressee_no, t.tax_item, NULL::date AS issued_on, s.sent_on,
    NULL::date AS printed_pay_by, last.stage, last.dispatched_on, last.by_post, last.counts_from, last.served_on,
    last.pay_by
FROM tax_notice_claim AS n JOIN tax_notice AS t USING (document_no)
LEFT JOIN tax_notice_sending AS s USING (document_no)
LEFT JOIN service_standing AS last USING (document_no)
WHERE n.claim_id = ANY($1::bigint[])
UNION ALL
SELECT d.claim_id, d.document_no, 'dunning_notice', d.addressee_no, d.tax_item, d.issued_on,
    CASE WHEN l.first_obstacle <> '' THEN l.addressed_on ELSE d.issued_on END, d.pay_by,
    last.stage, last.dispatched_on, last.by_post, last.counts_from, last.served_on, last.pay_by
FROM dunning_notice AS d LEFT JOIN service_standing AS last USING (document_no)
LEFT JOIN LATERAL (
    SELECT coalesce((array_agg(x.obstacle ORDER BY x.letter_no))[1], '') AS first_obstacle,
        (min(x.addressed_at) FILTER (WHERE x.obstacle = '') AT TIME ZONE 'Asia/Tokyo')::date AS addressed_on
    FROM notice_letter AS x WHERE x.document_no = d.document_no
) AS l ON true
WHERE d.claim_id = ANY($1::bigint[])
ORDER BY claim_id, document_no
""")
#: A return that was entered by mistake counts no more; a publication counts once it has taken effect.
SELECT_COUNTS = Sql("""
SELECT c.claim_id,
    count(*) FILTER (WHERE k.kind = 'tax_notice' AND s.kind = 'returned') AS tax_notice_returned_count,
    max(s.effective_on) FILTER (WHERE k.kind = 'tax_notice' AND s.kind = 'returned') AS tax_notice_returned_on,
    count(*) FILTER (WHERE k.kind = 'dunning_notice' AND s.kind = 'returned') AS dunning_notice_returned_count,
    max(s.effective_on) FILTER (WHERE k.kind = 'dunning_notice' AND s.kind = 'returned') AS dunning_notice_returned_on,
    count(*) FILTER (
        WHERE k.kind = 'tax_notice' AND s.kind = 'published' AND s.served_on <= $2
    ) AS tax_notice_publication_count,
    count(*) FILTER (
        WHERE k.kind = 'dunning_notice' AND s.kind = 'published' AND s.served_on <= $2
    ) AS dunning_notice_publication_count
FROM document_claim AS c JOIN service_case AS k USING (document_no) JOIN service_step AS s USING (document_no)
WHERE c.claim_id = ANY($1::bigint[]) AND NOT (s.kind = 'returned' AND EXISTS (
    SELECT FROM service_step AS next
    WHERE next.document_no = s.document_no AND next.kind = 'withdrawn' AND next.mailing_no = s.mailing_no
        AND next.step_no > s.step_no
))
GROUP BY c.claim_id
""")
#: Every letter that was sent on a day, with what the law wants recorded of a dispatch (地方税法20条5項).
LIST_DISPATCHES = Sql("""
SELECT * FROM (
    SELECT m.document_no, m.mailing_no, m.title, coalesce(t.addressee_no, d.addressee_no, r.person_no) AS addressee_no,
        coalesce(t.tax_item, d.tax_item, '') AS tax_item, m.name, m.postal_code, m.address, m.lot_number, m.building
    FROM mailing AS m LEFT JOIN tax_notice AS t USING (document_no) LEFT JOIN dunning_notice AS d USING (document_no)
    LEFT JOIN reminder AS r USING (document_no)
    WHERE m.dispatched_on = $1
    UNION ALL
    SELECT r.document_no, 1, '催告書', r.person_no, '', r.name, r.postal_code, r.address, r.lot_number, r.building
    FROM sent_reminder AS r WHERE r.dispatch_on = $1
    UNION ALL
    SELECT d.document_no, 1, '督促状', d.addressee_no, d.tax_item, l.name, l.postal_code, l.address, l.lot_number,
        l.building
    FROM dunning_notice AS d LEFT JOIN LATERAL (
        SELECT * FROM notice_letter AS n WHERE n.document_no = d.document_no AND n.name IS NOT NULL
        ORDER BY n.letter_no LIMIT 1
    ) AS l ON true
    WHERE d.issued_on = $1
    UNION ALL
    SELECT s.document_no, 1, '納税通知書', t.addressee_no, t.tax_item, NULL, NULL, NULL, NULL, NULL
    FROM tax_notice_sending AS s JOIN tax_notice AS t USING (document_no) WHERE s.sent_on = $1
) AS sent
WHERE document_no > $2 AND ($3::text[] IS NULL OR tax_item = ANY($3)) ORDER BY document_no LIMIT $4
""")
SELECT_DUNNED = Sql("""
SELECT claim_id FROM dunning_notice WHERE claim_id = ANY($1::bigint[]) AND joint_of IS NULL ORDER BY claim_id
""")
SELECT_PROTECTED = Sql("""
SELECT n AS addressee_no FROM unnest($1::text[]) AS n
LEFT JOIN merged_addressee AS a ON a.addressee_no = n
JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, n)
WHERE 'protected' = ANY(h.flags)
""")
