"""Sheets of seizable pay, and what was collected by them."""

from shared.postgres.sql import Rows, Sql

SHEETS = Rows(
    "pay_sheet",
    (
        "seizure_id",
        "sheet_no",
        "kind",
        "pay_on",
        "months",
        "own_place",
        "split",
        "relatives",
        "consented",
        "months_of_service",
        "base_yen",
        "per_relative_yen",
        "station_share_tenths",
        "gross_yen",
        "seizable_yen",
        "recorded_by",
        "recorded_at",
    ),
)
PAYERS = Rows(
    "pay_sheet_payer",
    (
        "seizure_id",
        "sheet_no",
        "place",
        "gross_yen",
        "income_tax_yen",
        "resident_tax_yen",
        "social_insurance_yen",
    ),
)
PARTS = Rows("pay_sheet_part", ("seizure_id", "sheet_no", "place", "item", "label", "amount_yen", "article"))
COLLECTED = Rows("pay_collection", ("seizure_id", "step_no", "sheet_no", "amount_yen"))

SELECT_SHEETS = Sql("""
SELECT s.*, coalesce((
    SELECT sum(c.amount_yen) FROM pay_collection c WHERE c.seizure_id = s.seizure_id AND c.sheet_no = s.sheet_no
), 0)::bigint AS collected_yen
FROM pay_sheet s WHERE s.seizure_id = $1 ORDER BY s.sheet_no
""")
SELECT_PARTS = Sql("""
SELECT sheet_no, item, label, amount_yen, article FROM pay_sheet_part WHERE seizure_id = $1 ORDER BY sheet_no, place
""")
SELECT_PAYERS = Sql("""
SELECT sheet_no, place, gross_yen, income_tax_yen, resident_tax_yen, social_insurance_yen
FROM pay_sheet_payer WHERE seizure_id = $1 ORDER BY sheet_no, place
""")
# The sheet by which a seizure was proposed is its newest before it is issued.
SELECT_NEWEST = Sql("""
SELECT DISTINCT ON (seizure_id) seizure_id, seizable_yen
FROM pay_sheet WHERE seizure_id = ANY($1::uuid[]) ORDER BY seizure_id, sheet_no DESC
""")
# A sheet of the same payment that was made later takes the place of the one before; what was collected by any counts.
SELECT_FOR_COLLECTION = Sql("""
SELECT s.pay_on, s.kind, s.seizable_yen,
    (SELECT max(n.sheet_no) FROM pay_sheet n
        WHERE n.seizure_id = s.seizure_id AND n.pay_on = s.pay_on AND n.kind = s.kind) AS newest_no,
    coalesce((
        SELECT sum(c.amount_yen) FROM pay_collection c JOIN pay_sheet n USING (seizure_id, sheet_no)
        WHERE n.seizure_id = s.seizure_id AND n.pay_on = s.pay_on AND n.kind = s.kind
    ), 0)::bigint AS collected_yen
FROM pay_sheet s WHERE s.seizure_id = $1 AND s.sheet_no = $2
""")
