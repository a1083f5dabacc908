"""Contacts, and to whom letters go instead: who acts for an addressee, with validity."""

from shared.postgres.sql import Rows, Sql

SELECT_DESTINATIONS = Sql("""
SELECT d.*, e.ended_on, e.reason AS ended_reason
FROM destination AS d LEFT JOIN destination_end AS e USING (destination_id)
WHERE d.addressee_no = ANY($1::text[]) AND d.recorded_at <= $2
ORDER BY d.addressee_no, d.destination_id
""")
SELECT_DESTINATION = Sql("""
SELECT d.addressee_no, d.kind, d.tax_item, d.valid_from, e.ended_on
FROM destination AS d LEFT JOIN destination_end AS e USING (destination_id) WHERE d.destination_id = $1
""")
INSERT_END = Sql("""
INSERT INTO destination_end (destination_id, ended_on, reason, entered_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (destination_id) DO NOTHING RETURNING destination_id
""")
SELECT_CONTACTS = Sql("""
SELECT c.contact_id, c.addressee_no, c.kind, c.value, c.tax_item, c.valid_from, e.ended_on
FROM contact AS c LEFT JOIN contact_end AS e USING (contact_id)
WHERE c.addressee_no = $1 ORDER BY c.contact_id
""")
SELECT_CONTACT = Sql("""
SELECT c.addressee_no, c.kind, c.value, c.tax_item, c.valid_from, e.ended_on
FROM contact AS c LEFT JOIN contact_end AS e USING (contact_id) WHERE c.contact_id = $1
""")
#: Of each addressee the telephone number that was entered last and is in use, one for every tax item before others.
SELECT_PHONES = Sql("""
SELECT DISTINCT ON (c.addressee_no) c.addressee_no, c.value
FROM contact AS c LEFT JOIN contact_end AS e USING (contact_id)
WHERE c.addressee_no = ANY($1::text[]) AND c.kind <> 'mail' AND c.valid_from <= $2
    AND (e.ended_on IS NULL OR e.ended_on > $2)
ORDER BY c.addressee_no, c.tax_item NULLS FIRST, c.contact_id DESC
""")
INSERT_CONTACT = Sql("""
INSERT INTO contact (addressee_no, kind, value, tax_item, valid_from, entered_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING contact_id
""")
INSERT_CONTACT_END = Sql("""
INSERT INTO contact_end (contact_id, ended_on, reason, entered_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (contact_id) DO NOTHING RETURNING contact_id
""")

DESTINATIONS = Rows(
    "destination",
    (
        "addressee_no",
        "kind",
        "tax_item",
        "valid_from",
        "valid_until",
        "rank",
        "party_no",
        "name",
        "name_kana",
        "postal_code",
        "address_code",
        "address",
        "lot_number",
        "building",
        "evidence",
        "approval_id",
        "entered_by",
        "recorded_at",
    ),
)
