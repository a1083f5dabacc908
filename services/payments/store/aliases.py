"""Under which addressee number others are gathered (宛名の統合), as identity announced it, now and at any time."""

from datetime import UTC, datetime

from shared.postgres.sql import Connection, Sql

#: Whatever was heard.
_ALWAYS = datetime.max.replace(tzinfo=UTC)

SAVE = Sql("""
INSERT INTO addressee_alias (addressee_no, surviving_no, change_no, heard_at)
SELECT n.addressee_no, n.surviving_no, n.change_no, $4
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (addressee_no, surviving_no, change_no)
ON CONFLICT (addressee_no, change_no) DO NOTHING
""")
#: Of all announcements of a number the later decided one counts, in whatever order they came.
SELECT_GATHERED = Sql("""
WITH root AS (
    SELECT coalesce((
        SELECT surviving_no FROM addressee_alias
        WHERE addressee_no = $1 AND heard_at <= $2 ORDER BY change_no DESC LIMIT 1
    ), $1) AS addressee_no
)
SELECT addressee_no FROM root
UNION SELECT $1
UNION SELECT a.addressee_no FROM addressee_alias AS a JOIN root ON a.surviving_no = root.addressee_no
WHERE a.heard_at <= $2 AND NOT EXISTS (
    SELECT FROM addressee_alias AS later
    WHERE later.addressee_no = a.addressee_no AND later.change_no > a.change_no AND later.heard_at <= $2
)
ORDER BY 1
""")


async def gathered_with(connection: Connection, addressee_no: str, known_at: datetime | None = None) -> list[str]:
    """A number and every other one of the same person, in their order, as it was known at a time.

    Args:
        connection: Of the caller.
        addressee_no: Any number of the person.
        known_at: Now, unless it is given.
    """
    rows = await connection.fetch(SELECT_GATHERED, addressee_no, known_at or _ALWAYS)
    return [row["addressee_no"] for row in rows]
