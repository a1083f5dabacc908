"""What payments holds of one person, as he reads it in the copy that he asked for; nothing of anybody else."""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

CLAIMS = Sql("""
SELECT c.tax_item AS "税目", c.levy_fiscal_year AS "賦課年度", c.instalment AS "期別", c.notice_no AS "通知書番号",
    c.due_on AS "納期限", b.principal_assessed_yen AS "税額", b.principal_collected_yen AS "納付済みの税額",
    b.dunning_fee_assessed_yen AS "督促手数料", b.late_charge_assessed_yen AS "延滞金", b.overpaid_yen AS "過誤納"
FROM claim AS c JOIN claim_balance AS b USING (claim_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY c.due_on, c.claim_id
""")
RECEIPTS = Sql("""
SELECT c.tax_item AS "税目", c.levy_fiscal_year AS "賦課年度", c.instalment AS "期別", r.paid_on AS "領収日",
    r.booked_on AS "収入日", r.amount_yen AS "金額",
    CASE r.stage WHEN 'flash' THEN '速報' WHEN 'final' THEN '確報' WHEN 'cancelled' THEN '取消' ELSE r.stage END
        AS "区分"
FROM receipt AS r JOIN claim AS c USING (claim_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY r.paid_on, r.receipt_id
""")
MANDATES = Sql("""
SELECT m.tax_item AS "税目", v.effective_on AS "適用日", v.bank_number AS "金融機関", v.branch_number AS "店舗",
    repeat('*', greatest(length(v.account_number) - 3, 0)) || right(v.account_number, 3) AS "口座番号",
    CASE WHEN v.holder_relation = 'self' THEN v.holder_kana ELSE '(本人以外の名義)' END AS "口座名義",
    v.ended_on AS "終了日"
FROM mandate AS m JOIN mandate_version AS v USING (mandate_id)
WHERE m.addressee_no = ANY($1::text[]) ORDER BY m.mandate_id, v.version_no
""")
SLIPS = Sql("""
SELECT issued_at AS "発行日時", amount_yen AS "金額", counters_until AS "窓口の使用期限"
FROM slip WHERE addressee_no = ANY($1::text[]) ORDER BY slip_no
""")
CERTIFICATES = Sql("""
SELECT decided_on AS "決定日", number AS "証明番号", tax_item AS "税目", levy_fiscal_year AS "賦課年度",
    cardinality(refusals) = 0 AS "交付の可否"
FROM certificate WHERE addressee_no = ANY($1::text[]) ORDER BY certificate_id
""")
SECTIONS: tuple[Section, ...] = (
    ("期別債権", CLAIMS),
    ("納付の記録", RECEIPTS),
    ("口座振替", MANDATES),
    ("納付書", SLIPS),
    ("納税証明", CERTIFICATES),
)
