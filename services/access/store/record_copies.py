"""The copy of what all services hold of a person: sealed parts, its release, and its deletion."""

from shared.postgres.sql import Rows, Sql

#: A part that comes again replaces the former one until the copy is released.
STORE_PART = Sql("""
INSERT INTO record_copy_part (request_id, service, made_at, sha256, nonce, sealed, added_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (request_id, service) DO UPDATE
SET made_at = excluded.made_at, sha256 = excluded.sha256, nonce = excluded.nonce, sealed = excluded.sealed,
    added_by = excluded.added_by, recorded_at = excluded.recorded_at
""")
SELECT_PARTS = Sql("""
SELECT service, made_at, sha256, nonce, sealed FROM record_copy_part WHERE request_id = $1 ORDER BY service
""")
SELECT_RELEASE = Sql("SELECT copy_sha256, omitted FROM record_copy_release WHERE request_id = $1")
DELETE_PARTS = Sql("DELETE FROM record_copy_part WHERE request_id = $1 RETURNING service")
#: Copies whose last part is older than a moment: none of them was fetched.
FORGET_PARTS = Sql("""
DELETE FROM record_copy_part WHERE request_id IN (
    SELECT request_id FROM record_copy_part GROUP BY request_id HAVING max(recorded_at) < $1
) RETURNING request_id, service
""")
FORGOTTEN = Rows("record_copy_forgotten", ("request_id", "services", "deleted_by", "deleted_at"))
RELEASES = Rows("record_copy_release", ("request_id", "approval_id", "copy_sha256", "omitted", "recorded_at"))
DELETIONS = Rows(
    "record_copy_deletion",
    ("request_id", "handed_over_on", "copy_sha256", "services", "deleted_by", "deleted_at"),
)
