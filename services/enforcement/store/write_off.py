"""Claims that were written off (不納欠損), what was undone of it, and the counter of each case."""

from shared.postgres.sql import Rows, Sql

WRITE_OFFS = Rows("write_off", ("write_off_id", "case_id", "ground", "decided_on", "recorded_at"))
CLAIMS = Rows("write_off_claim", ("write_off_id", "claim_id", "extinguished_on", "owed_yen"))
UNDONE = Rows("write_off_undone", ("write_off_id", "claim_id", "approval_id", "undone_on", "recorded_at"))

SELECT_TODAY = Sql("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
# Which of these claims were written off, and which are suspended on a day because nothing can be seized.
SELECT_STANDINGS = Sql("""
SELECT c.claim_id, c.tax_item, c.addressee_no, c.owed_yen,
    EXISTS (
        SELECT 1 FROM write_off_claim w WHERE w.claim_id = c.claim_id AND NOT EXISTS (
            SELECT 1 FROM write_off_undone u WHERE u.write_off_id = w.write_off_id AND u.claim_id = w.claim_id
        )
    ) AS written_off,
    EXISTS (
        SELECT 1 FROM measure_claim m JOIN measure x USING (measure_id) JOIN hold h ON h.hold_id = m.measure_id
        LEFT JOIN hold_end e USING (hold_id)
        WHERE m.claim_id = c.claim_id AND h.ground = 'suspension' AND x.ground = 'no_assets' AND h.first_day <= $2
            AND (e.effective_on IS NULL OR e.effective_on > $2)
    ) AS suspended_without_assets
FROM known_claim c WHERE c.claim_id = ANY($1::bigint[]) ORDER BY c.claim_id
""")
# Claims of a write-off that still stand, with what says whose they are. $2 which of them.
SELECT_UNDOABLE = Sql("""
SELECT w.write_off_id, w.claim_id, n.tax_item, k.case_id, k.addressee_no FROM write_off_claim w
JOIN write_off d USING (write_off_id) JOIN enforcement_case k USING (case_id) JOIN known_claim n USING (claim_id)
WHERE w.write_off_id = $1 AND w.claim_id = ANY($2::bigint[]) AND NOT EXISTS (
    SELECT 1 FROM write_off_undone u WHERE u.write_off_id = w.write_off_id AND u.claim_id = w.claim_id
)
ORDER BY w.claim_id
""")
_VIEW = """
SELECT w.write_off_id, w.claim_id, k.case_id, k.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, n.instalment,
    d.ground, d.decided_on, w.extinguished_on, w.owed_yen, u.undone_on
FROM write_off_claim w JOIN write_off d USING (write_off_id) JOIN enforcement_case k USING (case_id)
JOIN known_claim n USING (claim_id) LEFT JOIN write_off_undone u USING (write_off_id, claim_id)
"""
SELECT_OF_CASE = Sql(f"""
{_VIEW} WHERE d.case_id = $1 AND ($2::text[] IS NULL OR n.tax_item = ANY($2))
ORDER BY d.decided_on, w.write_off_id, w.claim_id
""")
LIST_DECIDED = Sql(f"""
{_VIEW} WHERE d.decided_on BETWEEN $1 AND $2 AND ($3::text[] IS NULL OR n.tax_item = ANY($3))
    AND (w.write_off_id, w.claim_id) > ($4::uuid, $5::bigint)
ORDER BY w.write_off_id, w.claim_id LIMIT $6
""")
