"""What the register has of the names of some persons."""

from shared.postgres.sql import Sql

#: Of each asked number every number of the same person, with the readings that held until a day ($2) or were corrected.
SELECT_NAMES = Sql("""
WITH root AS (
    SELECT n.addressee_no AS asked, coalesce(a.surviving_no, n.addressee_no) AS root_no
    FROM unnest($1::text[]) AS n (addressee_no) LEFT JOIN addressee_alias AS a USING (addressee_no)
), member AS (
    SELECT asked, root_no AS addressee_no FROM root
    UNION SELECT asked, asked FROM root
    UNION SELECT r.asked, a.addressee_no FROM root AS r JOIN addressee_alias AS a ON a.surviving_no = r.root_no
)
SELECT m.asked, c.protected, c.name_kana, ARRAY[c.name, c.former_name, c.common_name, c.latin_name] AS others, ARRAY(
    SELECT v.name_kana FROM addressee_version AS v WHERE v.addressee_no = c.addressee_no AND v.effective_on <= $2
    UNION SELECT x.old_value FROM addressee_correction AS x
    WHERE x.addressee_no = c.addressee_no AND x.field = 'name_kana'
) AS former
FROM member AS m JOIN addressee_current AS c USING (addressee_no)
""")
