"""What enforcement holds of one person, as he reads it in the copy that he asked for; nothing of anybody else.

Names of those who answered or owe him something are left out, and so are inquiries.
"""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

CASES = Sql("""
SELECT case_id AS "案件番号", is_open AS "継続中" FROM enforcement_case
WHERE addressee_no = ANY($1::text[]) ORDER BY case_id
""")
HOLDS = Sql("""
SELECT h.ground AS "種類", h.first_day AS "始まり", h.last_day AS "終わり"
FROM hold AS h JOIN enforcement_case AS c USING (case_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY h.first_day, h.hold_id
""")
SEIZURES = Sql("""
SELECT s.document_no AS "文書番号", s.effective_on AS "日付", s.state AS "状態", s.seized_yen AS "金額"
FROM seizure AS z JOIN seizure_step AS s USING (seizure_id)
WHERE z.addressee_no = ANY($1::text[]) ORDER BY s.effective_on, z.seizure_id, s.step_no
""")
PROPERTY = Sql("""
SELECT v.kind AS "種類", v.description AS "内容", v.value_yen AS "評価額", v.effective_on AS "基準日"
FROM property AS p JOIN property_version AS v USING (property_id) JOIN enforcement_case AS c USING (case_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY p.property_id, v.version_no
""")
CONTACTS = Sql("""
SELECT t.made_on AS "日付", t.summary AS "内容", r.abode AS "訪問時の居住の状況", r.mail_reaches AS "郵便が届くか"
FROM contact AS t JOIN enforcement_case AS c USING (case_id) LEFT JOIN field_result AS r USING (contact_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY t.made_on, t.contact_id
""")
# What somebody else appealed against says too much of him.
APPEALS = Sql("""
SELECT a.act_kind AS "対象", a.filed_on AS "提出の日", a.received_on AS "受付の日", a.grounds AS "理由",
    s.kind AS "手続", s.effective_on AS "手続の日"
FROM appeal AS a JOIN appeal_step AS s USING (appeal_id)
WHERE a.addressee_no = ANY($1::text[]) AND a.appellant = 'debtor' ORDER BY a.received_on, a.appeal_id, s.step_no
""")
GRACE_APPLICATIONS = Sql("""
SELECT a.kind AS "種類", a.applied_on AS "申請の日", a.facts AS "申請の内容", s.state AS "手続",
    s.effective_on AS "手続の日", s.note AS "理由等"
FROM grace_application AS a JOIN grace_application_step AS s USING (application_id)
JOIN enforcement_case AS c USING (case_id)
WHERE c.addressee_no = ANY($1::text[]) ORDER BY a.received_on, a.application_id, s.step_no
""")
SECTIONS: tuple[Section, ...] = (
    ("滞納整理の案件", CASES),
    ("猶予・執行停止・納税計画", HOLDS),
    ("差押え", SEIZURES),
    ("財産の記録", PROPERTY),
    ("折衝の記録(滞納整理)", CONTACTS),
    ("審査請求", APPEALS),
    ("猶予の申請", GRACE_APPLICATIONS),
)
