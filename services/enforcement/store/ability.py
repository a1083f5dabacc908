"""Sheets on the ability to pay, with their lines."""

from shared.postgres.sql import Rows, Sql

LINES = Rows("ability_sheet_line", ("sheet_id", "line_no", "kind", "label", "amount_yen"))
ADD = Sql("""
INSERT INTO ability_sheet (case_id, made_on, evidence, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
RETURNING sheet_id
""")
SELECT_OF_CASE = Sql("""
SELECT s.sheet_id, s.made_on, s.evidence, s.recorded_by, l.kind, l.label, l.amount_yen
FROM ability_sheet s JOIN ability_sheet_line l USING (sheet_id)
WHERE s.case_id = $1 ORDER BY s.made_on DESC, s.sheet_id DESC, l.line_no
""")
