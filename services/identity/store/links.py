"""Confirmations at the counter, and links of an addressee with matters of other systems for a purpose."""

from shared.postgres.sql import Sql

INSERT_CHECK = Sql("""
INSERT INTO identity_check (
    addressee_no, checked_on, documents, presented_by, items, outcome, office, entered_by, recorded_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING check_id
""")
SELECT_CHECKS = Sql("""
SELECT check_id, checked_on, documents, presented_by, items, outcome, office, entered_by, recorded_at
FROM identity_check WHERE addressee_no = $1 ORDER BY check_id
""")
INSERT_LINK = Sql("""
INSERT INTO purpose_link (
    addressee_no, purpose, system, matter_ref, begins_on, purpose_ends_on, confirmed_by, recorded_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING link_id
""")
SELECT_LINKS = Sql("""
SELECT l.link_id, l.purpose, l.system, l.matter_ref, l.begins_on, l.purpose_ends_on, l.confirmed_by, l.recorded_at,
    e.ended_on, e.reason AS ended_reason, e.ended_by
FROM purpose_link AS l LEFT JOIN purpose_link_end AS e USING (link_id)
WHERE l.addressee_no = $1 ORDER BY l.link_id
""")
SELECT_LINK = Sql("""
SELECT l.addressee_no, l.begins_on, e.ended_on
FROM purpose_link AS l LEFT JOIN purpose_link_end AS e USING (link_id) WHERE l.link_id = $1
""")
INSERT_LINK_END = Sql("""
INSERT INTO purpose_link_end (link_id, ended_on, reason, ended_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (link_id) DO NOTHING RETURNING link_id
""")
#: The day after the purpose's last day, whenever the job comes to it.
UNLINK_ENDED = Sql("""
WITH ended AS (
    INSERT INTO purpose_link_end (link_id, ended_on, reason, ended_by, recorded_at)
    SELECT l.link_id, l.purpose_ends_on + 1, 'purpose_ended', $2, $3
    FROM purpose_link AS l LEFT JOIN purpose_link_end AS e USING (link_id)
    WHERE l.purpose_ends_on < $1 AND e.link_id IS NULL
    ON CONFLICT (link_id) DO NOTHING RETURNING link_id
)
SELECT l.addressee_no FROM ended JOIN purpose_link AS l USING (link_id) ORDER BY l.addressee_no
""")
