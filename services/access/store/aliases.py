"""Under which addressee number others are gathered (宛名の統合), as identity announced it."""

from collections import defaultdict
from collections.abc import Iterable

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
SELECT_GATHERED = Sql("""
WITH asked AS (
    SELECT n AS asked_no, coalesce(a.surviving_no, n) AS root
    FROM unnest($1::text[]) AS n LEFT JOIN addressee_alias AS a ON a.addressee_no = n
)
SELECT asked_no, asked_no AS addressee_no FROM asked
UNION SELECT asked_no, root FROM asked
UNION SELECT asked.asked_no, a.addressee_no FROM asked JOIN addressee_alias AS a ON a.surviving_no = asked.root
""")
#: Who may not open one of some addressees, because they are himself or his household, and who may for a ticket.
SELECT_RELATED = Sql("""
SELECT staff_no FROM staff WHERE related_subjects && $1::text[]
UNION
SELECT g.staff_no FROM staff_inquiry AS i JOIN role_grant AS g USING (inquiry_id)
WHERE i.addressee_no = ANY($1::text[]) AND g.revoked_at IS NULL AND g.ends_at > now()
ORDER BY staff_no
""")


async def gathered_with(connection: Connection, addressee_nos: Iterable[str]) -> dict[str, set[str]]:
    """Each number with every other one of the same person."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in await connection.fetch(SELECT_GATHERED, sorted(set(addressee_nos))):
        found[row["asked_no"]].add(row["addressee_no"])
    return found
