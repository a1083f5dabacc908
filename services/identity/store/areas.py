"""Areas that were renamed or renumbered, with the day of each change."""

from shared.postgres.sql import Rows, Sql

# There are few: a city renames some areas a year.
SELECT_CHANGES = Sql("""
SELECT from_code, to_code, effective_on, from_name, to_name, keeps_lots, source FROM area_change
ORDER BY effective_on, from_code
""")
#: Whoever has an address with a code that was changed gets the code that is valid now.
MOVE_TO_NOW = Sql("""
UPDATE addressee_current AS c SET area_code = n.area_code
FROM unnest($1::text[], $2::text[]) AS n (address_code, area_code)
WHERE c.address_code = n.address_code AND c.area_code IS DISTINCT FROM n.area_code
""")
#: The rows by which matching finds whoever lives or lived in some towns are made anew by the next `renew_keys`.
OUTDATE_MATCH_ROWS = Sql("""
UPDATE match_row SET normaliser_version = 0 WHERE addressee_no IN (
    SELECT addressee_no FROM match_row WHERE town = ANY($1::text[])
    UNION SELECT addressee_no FROM addressee_current WHERE address_code = ANY($2::text[])
)
""")

CHANGES = Rows(
    "area_change",
    (
        "from_code",
        "to_code",
        "effective_on",
        "from_name",
        "to_name",
        "keeps_lots",
        "source",
        "approval_id",
        "recorded_at",
    ),
)
