"""Letters of decisions with their numbers and days (文書番号・発付日)."""

from shared.postgres.sql import Rows, Sql

ISSUED = Rows(
    "issued_letter",
    ("decision_id", "paper", "addressee_no", "document_no", "issued_on", "recorded_by", "recorded_at"),
)
SELECT_ONE = Sql("""
SELECT document_no, issued_on FROM issued_letter WHERE decision_id = $1 AND paper = $2 AND addressee_no = $3
""")
# Whoever prints the same letter at the same moment waits here, so that no number is taken for nothing.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('issued_letter'))")
