"""What refunds holds of one person, as he reads it in the copy that he asked for; nothing of anybody else."""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

OVERPAYMENTS = Sql("""
SELECT tax_item AS "税目", levy_fiscal_year AS "賦課年度", arose_on AS "生じた日", amount_yen AS "金額",
    CASE kind WHEN 'overpaid' THEN '過納' WHEN 'mistaken' THEN '誤納' ELSE kind END AS "区分"
FROM overpayment WHERE addressee_no = ANY($1::text[]) ORDER BY arose_on, overpayment_id
""")
REFUNDS = Sql("""
SELECT decided_on AS "決定日", amount_yen AS "還付額", interest_yen AS "還付加算金"
FROM refund WHERE addressee_no = ANY($1::text[]) ORDER BY decided_on, refund_id
""")
NOTICES = Sql("""
SELECT document_no AS "文書番号", issued_on AS "日付" FROM refund_notice
WHERE addressee_no = ANY($1::text[]) ORDER BY issued_on, notice_id
""")
SECTIONS: tuple[Section, ...] = (("過誤納金", OVERPAYMENTS), ("還付", REFUNDS), ("還付・充当の通知", NOTICES))
