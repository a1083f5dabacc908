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
SMS_CONSENTS = Sql("""
SELECT stated_on AS "申出日", CASE WHEN agrees THEN '同意' ELSE '停止' END AS "申出", mobile_number AS "携帯電話番号",
    reason AS "理由"
FROM sms_consent WHERE addressee_no = ANY($1::text[]) ORDER BY recorded_at, addressee_no, consent_no
""")
SMS_SENT = Sql("""
SELECT s.sent_on AS "送信日", m.document_no AS "文書番号", r.body AS "本文",
    CASE x.result WHEN 'delivered' THEN '到達' WHEN 'undelivered' THEN '不達'
        WHEN 'not_in_service' THEN '使われていない番号' WHEN 'opted_out' THEN '配信停止の返信'
        ELSE '結果待ち' END AS "結果"
FROM sms_message AS m JOIN sms_run AS r USING (run_id) JOIN sms_sending AS s USING (run_id)
LEFT JOIN sms_result AS x USING (run_id, place)
WHERE m.person_no = ANY($1::text[]) AND NOT EXISTS (
    SELECT FROM sms_left_out AS o WHERE o.run_id = m.run_id AND o.place = m.place
)
ORDER BY s.sent_on, m.run_id, m.place
""")
SECTIONS: tuple[Section, ...] = (
    ("督促状", NOTICES),
    ("催告書", REMINDERS),
    ("納税通知書", TAX_NOTICES),
    ("折衝の記録(催告)", CONTACTS),
    ("納付約束", PROMISES),
    ("SMSの同意", SMS_CONSENTS),
    ("送信したSMS", SMS_SENT),
)
