"""What befell persons in arrears (破産・更生・競売・死亡・転出等), until it ended."""

from shared.postgres.sql import Rows, Sql

CIRCUMSTANCES = Rows(
    "circumstance",
    (
        "circumstance_id",
        "case_id",
        "addressee_no",
        "kind",
        "authority",
        "reference",
        "occurred_on",
        "known_on",
        "respond_by",
        "has_tax_agent",
        "recorded_at",
    ),
)
ENDS = Rows("circumstance_end", ("circumstance_id", "approval_id", "ended_on", "recorded_at"))

_VIEW = """
SELECT c.*, e.ended_on FROM circumstance c LEFT JOIN circumstance_end e USING (circumstance_id)
"""
SELECT_ONE = Sql(f"{_VIEW} WHERE c.circumstance_id = $1")
SELECT_OF_CASE = Sql(f"{_VIEW} WHERE c.case_id = $1 ORDER BY c.occurred_on, c.circumstance_id")
SELECT_STANDING = Sql(f"{_VIEW} WHERE c.case_id = $1 AND c.kind = $2 AND e.ended_on IS NULL LIMIT 1")
SELECT_ARREARS = Sql("""
SELECT coalesce(bool_or(k.due_on < $2), false) AS has_overdue, coalesce(bool_or(k.due_on >= $2), false) AS has_to_come,
    EXISTS (
        SELECT 1 FROM seizure z JOIN LATERAL (
            SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
        ) AS last ON true
        WHERE z.addressee_no = $1 AND last.state NOT IN ('refused', 'collected', 'sold', 'released', 'withdrawn')
    ) AS has_seizures
FROM known_claim k WHERE k.addressee_no = $1 AND k.owed_yen > 0
""")
SELECT_CLAIMS = Sql("""
SELECT claim_id, tax_item, levy_fiscal_year, notice_no, instalment, due_on, owed_yen FROM known_claim
WHERE addressee_no = $1 AND owed_yen > 0 AND ($2::text[] IS NULL OR tax_item = ANY($2)) ORDER BY due_on, claim_id
""")
