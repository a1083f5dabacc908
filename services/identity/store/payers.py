"""Addressees whose name or telephone number is exactly what was written of a payer (納付者)."""

from shared.postgres.sql import Sql

#: By the key of a reading: the whole, or as far as the channel's field was long enough for it. So many of each payer,
#: that one more than can be proposed shows that the name is too common.
SELECT_BY_KANA = Sql("""
SELECT a.payer, c.addressee_no, c.kind, c.protected, a.whole
FROM unnest($1::integer[], $2::text[], $3::text[], $4::boolean[]) AS a (payer, first, behind, whole)
CROSS JOIN LATERAL (
    SELECT addressee_no, kind, protected FROM addressee_current
    WHERE kana_key >= a.first AND kana_key < a.behind ORDER BY kana_key, addressee_no LIMIT $5
) AS c
""")
#: By the key of a written name, or a corporation's without its legal form.
SELECT_BY_NAME = Sql("""
SELECT a.payer, c.addressee_no, c.kind, c.protected
FROM unnest($1::integer[], $2::text[]) AS a (payer, key)
CROSS JOIN LATERAL (
    SELECT addressee_no, kind, protected FROM addressee_current WHERE name_key = a.key
    UNION SELECT addressee_no, kind, protected FROM addressee_current WHERE other_keys @> ARRAY[a.key]
    ORDER BY addressee_no LIMIT $3
) AS c
""")
SELECT_BY_TELEPHONE = Sql("""
SELECT DISTINCT a.payer, p.addressee_no, p.kind, p.protected
FROM unnest($1::integer[], $2::text[]) AS a (payer, digits)
JOIN contact AS c ON regexp_replace(c.value, '[^0-9]', '', 'g') = a.digits AND c.kind <> 'mail'
LEFT JOIN contact_end AS e USING (contact_id)
JOIN addressee_current AS p ON p.addressee_no = c.addressee_no
WHERE e.contact_id IS NULL ORDER BY a.payer, p.addressee_no
""")
SELECT_PROTECTED = Sql("""
SELECT addressee_no FROM addressee_current WHERE addressee_no = ANY($1::text[]) AND protected
""")
