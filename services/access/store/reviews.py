"""Reviews of privileges, uses of accounts, and the signed checks for needless ones."""

from shared.postgres.sql import Sql

SELECT_USES = Sql("""
SELECT s.staff_no, s.state, s.valid_until,
    (s.enabled_at AT TIME ZONE 'Asia/Tokyo')::date AS enabled_on,
    (SELECT (max(t.started_at) AT TIME ZONE 'Asia/Tokyo')::date FROM session t WHERE t.staff_no = s.staff_no)
        AS last_signed_in_on,
    (SELECT (c.changed_at AT TIME ZONE 'Asia/Tokyo')::date FROM credential c WHERE c.staff_no = s.staff_no)
        AS password_changed_on,
    EXISTS (SELECT FROM appointment a WHERE a.staff_no = s.staff_no AND a.kind <> 'leave'
        AND coalesce(a.valid_until, 'infinity') >= greatest($1::date, a.valid_from)) AS has_appointment
FROM staff s WHERE s.state <> 'ended' ORDER BY s.staff_no
""")
INSERT_CHECK = Sql("""
INSERT INTO needless_account_check (checked_on, findings, findings_hash, note, signed_by)
VALUES ($1, $2, $3, $4, $5) RETURNING check_id, signed_at
""")
SELECT_CHECKS = Sql("""
SELECT check_id, checked_on, findings, findings_hash, note, signed_by, signed_at FROM needless_account_check
ORDER BY check_id DESC LIMIT $1
""")

_LIVE = (
    """revoked_at IS NULL AND coalesce(valid_until, 'infinity') >= $1::date AND (ends_at IS NULL OR ends_at > now())"""
)
#: The last review of each office that has grants; before the first one, the day of its first grant.
SELECT_LAST_REVIEWS = Sql(f"""
SELECT g.office, coalesce((SELECT max(r.as_of) FROM review r WHERE r.office = g.office),
    (min(g.granted_at) AT TIME ZONE 'Asia/Tokyo')::date) AS last_as_of
FROM role_grant g WHERE {_LIVE} GROUP BY g.office ORDER BY g.office
""")  # noqa: S608 - Only the constant condition is put in.
INSERT_REVIEW = Sql("""
INSERT INTO review (office, as_of, due_on, opened_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, as_of) DO NOTHING RETURNING review_id
""")
INSERT_ITEMS = Sql(f"""
INSERT INTO review_item (review_id, grant_id)
SELECT $2, grant_id FROM role_grant WHERE office = $3 AND {_LIVE} ORDER BY grant_id
""")  # noqa: S608 - As above.
SELECT_REVIEWS = Sql("""
SELECT r.review_id, r.office, r.as_of, r.due_on, r.opened_by, r.signed_off_by, r.signed_off_at, r.lapsed_on,
    count(i.grant_id) AS items, count(i.keep) AS decided
FROM review r LEFT JOIN review_item i USING (review_id)
WHERE $1::text IS NULL OR r.office = $1 GROUP BY r.review_id ORDER BY r.review_id DESC LIMIT $2
""")
LOCK_REVIEW = Sql("""
SELECT review_id, office, as_of, due_on, opened_by, signed_off_by, signed_off_at, lapsed_on FROM review
WHERE review_id = $1 FOR UPDATE
""")
SELECT_ITEMS = Sql("""
SELECT i.grant_id, g.staff_no, s.display_name, g.role, g.tax_items, g.valid_from, g.valid_until, g.suspended_on,
    g.revoked_at, i.keep, i.reason, i.decided_by, i.decided_at
FROM review_item i JOIN role_grant g USING (grant_id) JOIN staff s USING (staff_no)
WHERE i.review_id = $1 ORDER BY i.grant_id
""")
DECIDE_ITEM = Sql("""
UPDATE review_item SET keep = $3, reason = $4, decided_by = $5, decided_at = now()
WHERE review_id = $1 AND grant_id = $2
""")
RESTORE_GRANT = Sql("""
UPDATE role_grant SET suspended_on = NULL WHERE grant_id = $1 AND suspended_on IS NOT NULL RETURNING staff_no
""")
SIGN_OFF = Sql("UPDATE review SET signed_off_by = $2, signed_off_at = now() WHERE review_id = $1")
#: Taken before the day's suspensions, so that nobody confirms an item while it lapses.
TAKE_LAPSED = Sql("""
UPDATE review SET lapsed_on = $1
WHERE due_on < $1 AND signed_off_at IS NULL AND lapsed_on IS NULL RETURNING review_id
""")
SUSPEND_UNCONFIRMED = Sql("""
UPDATE role_grant AS g SET suspended_on = $1
FROM review_item i
WHERE i.review_id = ANY($2::bigint[]) AND i.keep IS NULL AND i.grant_id = g.grant_id
    AND g.revoked_at IS NULL AND g.suspended_on IS NULL
RETURNING g.staff_no
""")
