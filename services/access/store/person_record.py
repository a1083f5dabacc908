"""What access holds of one person, as he reads it in the copy that he asked for; the uses are a report of their own."""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

REQUESTS = Sql("""
SELECT received_on AS "請求の日", wanted AS "請求の内容", due_on AS "決定の期限"
FROM disclosure_request WHERE addressee_no = ANY($1::text[]) ORDER BY received_on, request_id
""")
SUSPENSIONS = Sql("""
SELECT d.first_day AS "始まり", e.ended_on AS "終わり"
FROM use_suspension_decision AS d LEFT JOIN use_suspension_end AS e USING (suspension_id)
WHERE d.addressee_no = ANY($1::text[]) ORDER BY d.first_day, d.suspension_id
""")
QUESTIONS = Sql("""
SELECT i.received_on AS "受付の日", i.reply_to AS "連絡先", i.question AS "問合せ", a.answered_on AS "回答の日",
    a.answer AS "回答"
FROM handling_inquiry AS i LEFT JOIN handling_inquiry_answer AS a USING (inquiry_id)
WHERE i.addressee_no = ANY($1::text[]) ORDER BY i.received_on, i.inquiry_id
""")
INVESTIGATIONS = Sql("""
SELECT i.recorded_at AS "受付の日時", i.question AS "問合せ", a.answered_at AS "回答の日時", a.answer AS "回答"
FROM staff_inquiry AS i LEFT JOIN staff_inquiry_answer AS a USING (inquiry_id)
WHERE i.addressee_no = ANY($1::text[]) ORDER BY i.recorded_at, i.inquiry_id
""")
SECTIONS: tuple[Section, ...] = (
    ("開示等の請求", REQUESTS),
    ("利用停止", SUSPENSIONS),
    ("取扱いに関する問合せ", QUESTIONS),
    ("職員からの問合せの調査", INVESTIGATIONS),
)
