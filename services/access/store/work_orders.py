"""Work orders: what was approved, its one execution, its sealed file, and the receiver's receipt and deletion."""

from shared.postgres.sql import Rows, Sql

ORDERS = Rows(
    "work_order",
    (
        "order_id",
        "contract_id",
        "worker",
        "purpose",
        "service",
        "view",
        "approved",
        "payload_hash",
        "certificate_sha256",
        "collect_by",
        "delete_by",
        "recorded_at",
    ),
)
EXECUTIONS = Rows(
    "work_order_execution",
    (
        "order_id",
        "query_sha256",
        "row_count",
        "person_count",
        "content_sha256",
        "made_at",
        "run_by",
        "recorded_at",
    ),
)
FILES = Rows("work_order_file", ("order_id", "envelope"))
FETCHES = Rows("work_order_fetch", ("order_id", "fetched_by", "fetched_at"))
RECEIPTS = Rows("work_order_receipt", ("order_id", "received_on", "document_no", "noted_by", "recorded_at"))
DELETIONS = Rows("work_order_deletion", ("order_id", "deleted_on", "document_no", "method", "noted_by", "recorded_at"))
#: Whoever runs, fetches or notes anything of an order waits for the other.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('work_order'), hashtext($1::uuid::text))")
#: An order as it stands; the receiver is to delete what was fetched.
_STANDING = """
SELECT o.*, c.company_name, x.query_sha256, x.row_count, x.person_count, x.content_sha256, x.made_at,
    f.first_at AS fetched_at, r.received_on, d.deleted_on, d.document_no AS deletion_document_no
FROM work_order AS o
JOIN contract AS c USING (contract_id)
LEFT JOIN work_order_execution AS x USING (order_id)
LEFT JOIN (SELECT order_id, min(fetched_at) AS first_at FROM work_order_fetch GROUP BY order_id) AS f USING (order_id)
LEFT JOIN work_order_receipt AS r USING (order_id)
LEFT JOIN work_order_deletion AS d USING (order_id)
"""
SELECT_ONE = Sql(_STANDING + "WHERE o.order_id = $1")
LIST_LAST = Sql(_STANDING + "ORDER BY o.order_id DESC LIMIT $1")
LIST_OVERDUE = Sql(
    _STANDING
    + "WHERE f.first_at IS NOT NULL AND d.deleted_on IS NULL AND o.delete_by < $1 ORDER BY o.delete_by, o.order_id"
)
SELECT_FILE = Sql("SELECT envelope FROM work_order_file WHERE order_id = $1")
DELETE_FILE = Sql("DELETE FROM work_order_file WHERE order_id = $1")
#: Files whose last day to be fetched is past.
EXPIRE_FILES = Sql("""
DELETE FROM work_order_file USING work_order AS o
WHERE o.order_id = work_order_file.order_id AND o.collect_by < $1 RETURNING o.order_id
""")
#: Whether somebody is named under this contract for all of a period.
IS_NAMED_HERE = Sql("""
SELECT EXISTS (
    SELECT FROM contract_worker AS w LEFT JOIN contract_worker_end AS x USING (worker_id)
    WHERE w.contract_id = $1 AND w.staff_no = $2 AND w.valid_from <= $3 AND least(w.valid_until, x.last_day) >= $4
)
""")
