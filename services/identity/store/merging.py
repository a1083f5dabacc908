"""Merges of addressee numbers, under which number each is gathered, and who is proposed for merging."""

from shared.postgres.sql import Connection, Sql

#: Whoever merges or ends a merge waits for whoever does so at the moment: decisions are few, and trees must hold.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('identity.merges'))")

SELECT_ALIASES = Sql("""
SELECT addressee_no, surviving_no FROM addressee_alias
WHERE addressee_no = ANY($1::text[]) OR surviving_no = ANY($1::text[])
    OR surviving_no IN (SELECT surviving_no FROM addressee_alias WHERE addressee_no = ANY($1::text[]))
""")
#: The merges that hold between some numbers.
SELECT_HOLDING = Sql("""
SELECT m.merge_id, m.retired_no, m.surviving_no
FROM addressee_merge AS m LEFT JOIN addressee_merge_end AS e USING (merge_id)
WHERE e.merge_id IS NULL AND m.retired_no = ANY($1::text[])
""")
SELECT_LIKENESS = Sql("""
SELECT c.addressee_no, c.kind, a.last_version_no, c.name, c.name_key, c.other_keys, c.name_kana, c.kana_key,
    c.born_year, c.born_month, c.born_day, c.sex, c.corporate_number, c.protected, c.standing, c.former_name,
    c.common_name, c.latin_name, c.address, c.lot_number, c.building
FROM addressee_current AS c JOIN addressee AS a USING (addressee_no)
WHERE c.addressee_no = ANY($1::text[])
""")
INSERT_MERGE = Sql("""
INSERT INTO addressee_merge (
    retired_no, surviving_no, differences, reason, evidence, approval_id, decided_on, recorded_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING merge_id
""")
INSERT_END = Sql("""
INSERT INTO addressee_merge_end (merge_id, reason, evidence, approval_id, decided_on, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
""")
SELECT_MERGE = Sql("""
SELECT m.merge_id, m.retired_no, m.surviving_no, e.merge_id IS NOT NULL AS ended
FROM addressee_merge AS m LEFT JOIN addressee_merge_end AS e USING (merge_id) WHERE m.merge_id = $1
""")
#: Every merge, also an ended one, that any of some numbers was part of.
SELECT_HISTORY = Sql("""
SELECT m.merge_id, m.retired_no, m.surviving_no, m.differences, m.reason, m.evidence, m.approval_id, m.decided_on,
    m.recorded_at, e.reason AS end_reason, e.evidence AS end_evidence, e.approval_id AS end_approval_id,
    e.decided_on AS ended_on
FROM addressee_merge AS m LEFT JOIN addressee_merge_end AS e USING (merge_id)
WHERE m.retired_no = ANY($1::text[]) OR m.surviving_no = ANY($1::text[])
ORDER BY m.merge_id
""")
INSERT_CHANGES = Sql("""
INSERT INTO alias_change (addressee_no, surviving_no, merge_id, recorded_at)
SELECT n.addressee_no, n.surviving_no, $3, $4
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (addressee_no, surviving_no, place) ORDER BY n.place
RETURNING change_no, addressee_no, surviving_no
""")
SAVE_ALIASES = Sql("""
INSERT INTO addressee_alias (addressee_no, surviving_no, change_no)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
ON CONFLICT (addressee_no) DO UPDATE SET surviving_no = excluded.surviving_no, change_no = excluded.change_no
""")
FORGET_ALIASES = Sql("DELETE FROM addressee_alias WHERE addressee_no = ANY($1::text[])")

#: Numbers of one person by a certain rule: name, reading and a whole birth date are equal. Pairs that are gathered
#: already, or were proposed before, are left out.
PROPOSE = Sql("""
INSERT INTO merge_candidate (other_no, resident_no, rule, found_on, recorded_at)
SELECT o.addressee_no, r.addressee_no, 'name_kana_birth', $1, $2
FROM addressee_current AS o
JOIN addressee_current AS r USING (born_year, born_month, born_day, name_key, kana_key)
LEFT JOIN addressee_alias AS oa ON oa.addressee_no = o.addressee_no
LEFT JOIN addressee_alias AS ra ON ra.addressee_no = r.addressee_no
WHERE o.kind = 'person' AND r.kind = 'person' AND o.standing IN ('non_resident', 'departed')
    AND r.standing = 'resident' AND o.born_day IS NOT NULL AND o.kana_key <> '' AND o.name_key <> ''
    AND coalesce(oa.surviving_no, o.addressee_no) <> coalesce(ra.surviving_no, r.addressee_no)
ORDER BY o.addressee_no, r.addressee_no
ON CONFLICT (other_no, resident_no) DO NOTHING
RETURNING other_no, resident_no
""")
#: Open ones: neither dismissed nor gathered meanwhile. Protected addressees are shown in no list.
SELECT_CANDIDATES = Sql("""
SELECT c.candidate_id, c.other_no, c.resident_no, c.rule, c.found_on
FROM merge_candidate AS c
JOIN addressee_current AS o ON o.addressee_no = c.other_no
JOIN addressee_current AS r ON r.addressee_no = c.resident_no
LEFT JOIN candidate_dismissal AS d USING (candidate_id)
LEFT JOIN addressee_alias AS oa ON oa.addressee_no = c.other_no
LEFT JOIN addressee_alias AS ra ON ra.addressee_no = c.resident_no
WHERE d.candidate_id IS NULL AND NOT o.protected AND NOT r.protected AND c.candidate_id > $1
    AND coalesce(oa.surviving_no, c.other_no) <> coalesce(ra.surviving_no, c.resident_no)
ORDER BY c.candidate_id LIMIT $2
""")
SELECT_CANDIDATE = Sql("""
SELECT c.other_no, c.resident_no, d.candidate_id IS NOT NULL AS dismissed
FROM merge_candidate AS c LEFT JOIN candidate_dismissal AS d USING (candidate_id) WHERE c.candidate_id = $1
""")
INSERT_DISMISSAL = Sql("""
INSERT INTO candidate_dismissal (candidate_id, reason, decided_by, recorded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (candidate_id) DO NOTHING RETURNING candidate_id
""")


async def group_of(connection: Connection, *addressee_nos: str) -> dict[str, str]:
    """Every retired number that is gathered with any of some numbers, each with the one under which it is."""
    rows = await connection.fetch(SELECT_ALIASES, list(addressee_nos))
    return {row["addressee_no"]: row["surviving_no"] for row in rows}
