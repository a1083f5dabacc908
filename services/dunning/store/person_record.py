"""What dunning holds of one person, as he reads it in the copy that he asked for; nothing of anybody else."""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

NOTICES = Sql("""
SELECT document_no AS "文書番号", issued_on AS "発した日", tax_item AS "税目", levy_fiscal_year AS "賦課年度",
    instalment AS "期別", open_principal_yen AS "未納の税額", fee_yen AS "督促手数料", pay_by AS "指定期限"
FROM dunning_notice WHERE addressee_no = ANY($1::text[]) ORDER BY issued_on, claim_id
""")
REMINDERS = Sql("""
SELECT document_no AS "文書番号", dispatch_on AS "発送日", deadline_on AS "指定期限", amount_yen AS "金額",
    CASE WHEN capacity = 'self' THEN name ELSE '(本人以外の受取人)' END AS "宛先"
FROM sent_reminder WHERE person_no = ANY($1::text[]) ORDER BY dispatch_on, document_no
""")
TAX_NOTICES = Sql("""
SELECT document_no AS "文書番号", tax_item AS "税目", levy_fiscal_year AS "賦課年度", notice_no AS "通知書番号"
FROM tax_notice WHERE addressee_no = ANY($1::text[]) ORDER BY document_no
""")
#: What somebody else said stays with him who said it.
CONTACTS = Sql("""
SELECT made_on AS "日付", CASE WHEN with_whom = 'self' THEN summary ELSE '(本人以外の方との記録のため記載しない)' END
    AS "内容"
FROM contact WHERE addressee_no = ANY($1::text[]) ORDER BY made_on, contact_id
""")
PROMISES = Sql("""
SELECT promised_on AS "約束した日", pay_by AS "期限", amount_yen AS "金額"
FROM promise WHERE addressee_no = ANY($1::text[]) ORDER BY promised_on, promise_id
""")
SECTIONS: tuple[Section, ...] = (
    ("督促状", NOTICES),
    ("催告書", REMINDERS),
    ("納税通知書", TAX_NOTICES),
    ("折衝の記録(催告)", CONTACTS),
    ("納付約束", PROMISES),
)
