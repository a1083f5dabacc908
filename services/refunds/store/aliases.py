"""Under which addressee number others are gathered (宛名の統合), as identity announced it."""

from collections.abc import Sequence

from shared.postgres.sql import Connection, Sql

#: Of two announcements for one number the later decided one counts, in whatever order they come.
SAVE = Sql("""
INSERT INTO addressee_alias (addressee_no, surviving_no, change_no, heard_at)
SELECT DISTINCT ON (n.addressee_no) n.addressee_no, n.surviving_no, n.change_no, $4
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (addressee_no, surviving_no, change_no)
ORDER BY n.addressee_no, n.change_no DESC
ON CONFLICT (addressee_no) DO UPDATE
SET surviving_no = excluded.surviving_no, change_no = excluded.change_no, heard_at = excluded.heard_at
WHERE addressee_alias.change_no < excluded.change_no
""")
#: Each number asked about beside every number of the same person, itself included.
SELECT_GATHERED = Sql("""
WITH root AS (
    SELECT n.addressee_no, coalesce(a.surviving_no, n.addressee_no) AS root_no
    FROM unnest($1::text[]) AS n (addressee_no) LEFT JOIN addressee_alias a USING (addressee_no)
)
SELECT addressee_no AS asked_no, root_no AS addressee_no FROM root
UNION SELECT addressee_no, addressee_no FROM root
UNION SELECT r.addressee_no, a.addressee_no FROM root r JOIN addressee_alias a ON a.surviving_no = r.root_no
ORDER BY 1, 2
""")


async def gathered_with(connection: Connection, addressee_nos: Sequence[str]) -> dict[str, list[str]]:
    """By each of some numbers, every number of the same person, in their order."""
    found: dict[str, list[str]] = {}
    for row in await connection.fetch(SELECT_GATHERED, sorted(set(addressee_nos))):
        found.setdefault(row["asked_no"], []).append(row["addressee_no"])
    return found
