"""Who lives in some towns."""

from shared.postgres.sql import Sql

#: By the code that is valid now, or as it was received where no change of areas is known for it; nobody under a support
#: measure, whose address no answer may tell.
SELECT_OF_AREAS = Sql("""
SELECT n.area_code AS asked, c.addressee_no
FROM unnest($1::text[]) AS n (area_code) JOIN addressee_current c USING (area_code) WHERE NOT c.protected
UNION ALL
SELECT n.area_code, c.addressee_no
FROM unnest($1::text[]) AS n (area_code) JOIN addressee_current c ON c.address_code = n.area_code
WHERE c.area_code IS NULL AND NOT c.protected
""")
