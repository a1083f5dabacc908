"""What identity holds of one person, as he reads it in the copy that he asked for; nothing of anybody else.

Whoever is under a support measure is answered like an unknown number: his copy is made by those who may know of him.
The Individual Number is not in it.
"""

from shared.http.person_record import Section
from shared.postgres.sql import Sql

PERSON = Sql("""
SELECT v.effective_on AS "適用日", v.name AS "氏名", v.name_kana AS "氏名カナ",
    concat_ws('-', v.born_year, v.born_month, v.born_day) AS "生年月日",
    CASE v.sex WHEN 'male' THEN '男' WHEN 'female' THEN '女' ELSE v.sex END AS "性別",
    v.corporate_number AS "法人番号"
FROM addressee_version AS v JOIN addressee_current AS c USING (addressee_no)
WHERE v.addressee_no = ANY($1::text[]) AND NOT c.protected ORDER BY v.addressee_no, v.version_no
""")
ADDRESSES = Sql("""
SELECT a.recorded_at AS "登録日時", a.postal_code AS "郵便番号", concat_ws(' ', a.address || a.lot_number, a.building)
    AS "住所"
FROM addressee_address AS a JOIN addressee_current AS c USING (addressee_no)
WHERE a.addressee_no = ANY($1::text[]) AND NOT c.protected ORDER BY a.addressee_no, a.address_no
""")
CONTACTS = Sql("""
SELECT t.valid_from AS "登録日",
    CASE t.kind WHEN 'telephone' THEN '電話' WHEN 'mobile' THEN '携帯電話' WHEN 'mail' THEN '電子メール' ELSE t.kind END
        AS "種類", t.value AS "連絡先"
FROM contact AS t JOIN addressee_current AS c USING (addressee_no)
WHERE t.addressee_no = ANY($1::text[]) AND NOT c.protected ORDER BY t.contact_id
""")
SECTIONS: tuple[Section, ...] = (("氏名等", PERSON), ("住所", ADDRESSES), ("連絡先", CONTACTS))
