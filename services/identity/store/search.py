"""Finding addressees: those under a support measure (支援措置), or all others, and never both at once."""

from shared.postgres.sql import Sql

# A criterion that is not given drops out when the statement is planned, so that the index of those given is used.
SEARCH = Sql("""
SELECT * FROM addressee_current
WHERE protected = $1 AND addressee_no > $2
    AND ($3::text IS NULL OR (kana_key >= $3 AND kana_key < $4))
    AND ($5::text IS NULL OR (name_key >= $5 AND name_key < $6) OR other_keys && $15::text[])
    AND ($7::smallint IS NULL OR born_year = $7)
    AND ($8::smallint IS NULL OR born_month = $8)
    AND ($9::smallint IS NULL OR born_day = $9)
    AND ($10::text IS NULL OR (address COLLATE "C" >= $10 AND address COLLATE "C" < $11))
    AND ($12::text IS NULL OR corporate_number = $12)
    AND ($13::text IS NULL OR area_code = $13)
ORDER BY addressee_no LIMIT $14
""")
LIST_DOUBTED = Sql("""
SELECT * FROM addressee_current
WHERE NOT protected AND doubts <> '{}' AND addressee_no > $1 ORDER BY addressee_no LIMIT $2
""")
