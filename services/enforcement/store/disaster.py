"""Disasters, whom they struck, and extensions of due dates."""

from shared.postgres.sql import Rows, Sql

DISASTERS = Rows("disaster", ("disaster_id", "name", "happened_on", "area_codes", "recorded_by", "recorded_at"))
EXTENSIONS = Rows("extension", ("extension_id", "disaster_id", "ended_on", "due_on", "decided_on", "recorded_at"))

ADD_ANSWERS = Sql("""
INSERT INTO disaster_answer (disaster_id, page_no, page_count, stated_on, recorded_at)
SELECT n.*, $5 FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::date[]) AS n ON CONFLICT DO NOTHING
""")
ADD_VICTIMS = Sql("""
INSERT INTO disaster_victim (disaster_id, addressee_no, certificate_no, recorded_by, recorded_at)
SELECT n.disaster_id, n.addressee_no, n.certificate_no, $4, $5
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (disaster_id, addressee_no, certificate_no)
JOIN disaster d USING (disaster_id)
ON CONFLICT (disaster_id, addressee_no) DO NOTHING
""")
_VIEW = """
SELECT d.disaster_id, d.name, d.happened_on, d.area_codes, d.recorded_at,
    (SELECT count(*) FROM disaster_victim v WHERE v.disaster_id = d.disaster_id) AS victim_count,
    cardinality(d.area_codes) = 0 OR EXISTS (
        SELECT FROM disaster_answer a WHERE a.disaster_id = d.disaster_id
        GROUP BY a.page_count HAVING count(*) = a.page_count
    ) AS is_answered
FROM disaster d
"""
SELECT_ONE = Sql(f"{_VIEW} WHERE d.disaster_id = $1")
LIST_ALL = Sql(f"{_VIEW} ORDER BY d.happened_on DESC, d.disaster_id LIMIT 200")
LOCK = Sql("SELECT disaster_id FROM disaster WHERE disaster_id = $1 FOR UPDATE")
# Claims whose due date came after the disaster and before the new one ($3), of whoever is struck ($1): still owed, or
# paid too late. What an extension that still stands puts off as far, is left out. $2 the day of the disaster.
_CONCERNED = """
SELECT c.claim_id, c.addressee_no, c.tax_item, c.due_on, c.owed_yen
FROM disaster_victim v JOIN known_claim c USING (addressee_no)
WHERE v.disaster_id = $1 AND c.due_on >= $2 AND c.due_on < $3 AND (c.owed_yen > 0 OR c.settled_on > c.due_on)
    AND NOT EXISTS (
        SELECT FROM extension_claim x JOIN extension e USING (extension_id)
        WHERE x.claim_id = c.claim_id AND e.due_on >= $3
            AND NOT EXISTS (SELECT FROM extension_revoked r WHERE r.extension_id = x.extension_id
                AND r.claim_id = x.claim_id)
    )
"""
PREVIEW = Sql(f"""
SELECT count(*) AS claim_count, count(DISTINCT n.addressee_no) AS person_count,
    coalesce(sum(n.owed_yen), 0)::bigint AS owed_yen,
    coalesce(array_agg(DISTINCT n.tax_item), ARRAY[]::text[]) AS tax_items,
    encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', n.claim_id, n.addressee_no, n.due_on), E'\\n'
        ORDER BY n.claim_id), ''), 'UTF8')), 'hex') AS list_sha256
FROM ({_CONCERNED}) AS n
""")  # noqa: S608 - Only a constant part is put in.
LIST_CONCERNED = Sql(f"""
{_CONCERNED} AND c.claim_id > $4 AND ($5::text[] IS NULL OR c.tax_item = ANY($5)) ORDER BY c.claim_id LIMIT $6
""")
LOCK_CLAIMS = Sql("""
SELECT c.claim_id FROM known_claim c JOIN disaster_victim v USING (addressee_no)
WHERE v.disaster_id = $1 AND c.due_on >= $2 AND c.due_on < $3 ORDER BY c.claim_id FOR UPDATE OF c
""")
ADD_CLAIMS = Sql(f"""
INSERT INTO extension_claim (extension_id, claim_id, addressee_no, former_due_on)
SELECT $4, n.claim_id, n.addressee_no, n.due_on FROM ({_CONCERNED}) AS n
RETURNING claim_id, addressee_no
""")  # noqa: S608 - As above.
SELECT_EXTENSIONS = Sql("""
SELECT e.extension_id, e.ended_on, e.due_on, e.decided_on, count(*) AS claim_count,
    count(r.claim_id) AS revoked_count
FROM extension e JOIN extension_claim x USING (extension_id)
LEFT JOIN extension_revoked r USING (extension_id, claim_id)
WHERE e.disaster_id = $1 GROUP BY e.extension_id ORDER BY e.recorded_at, e.extension_id
""")
# What of an extension still stands, of all ($2 null) or of some persons.
SELECT_STANDING = Sql("""
SELECT x.claim_id, x.addressee_no, k.tax_item FROM extension_claim x JOIN known_claim k USING (claim_id)
WHERE x.extension_id = $1 AND ($2::text[] IS NULL OR x.addressee_no = ANY($2))
    AND NOT EXISTS (SELECT FROM extension_revoked r WHERE r.extension_id = x.extension_id AND r.claim_id = x.claim_id)
ORDER BY x.addressee_no, x.claim_id
""")
LOCK_OF_EXTENSION = Sql("""
SELECT d.disaster_id FROM disaster d JOIN extension e USING (disaster_id) WHERE e.extension_id = $1 FOR UPDATE OF d
""")
REVOKED = Rows("extension_revoked", ("extension_id", "claim_id", "approval_id", "revoked_on", "recorded_at"))
