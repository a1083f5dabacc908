"""Under which addressee number others are gathered (宛名の統合), as identity announced it; the cases of a person."""

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
WITH root AS (
    SELECT coalesce((SELECT surviving_no FROM addressee_alias WHERE addressee_no = $1), $1) AS addressee_no
)
SELECT addressee_no FROM root
UNION SELECT $1
UNION SELECT a.addressee_no FROM addressee_alias AS a JOIN root ON a.surviving_no = root.addressee_no
ORDER BY 1
""")
SELECT_CASES = Sql("""
SELECT case_id, addressee_no, is_open FROM enforcement_case WHERE addressee_no = ANY($1::text[])
ORDER BY is_open DESC, case_id
""")


async def gathered_with(connection: Connection, addressee_no: str) -> list[str]:
    """A number and every other one of the same person, in their order."""
    return [row["addressee_no"] for row in await connection.fetch(SELECT_GATHERED, addressee_no)]
