"""Letter addresses as identity announced them, and to whom and where each notice went."""

from shared.postgres.sql import Rows, Sql

SAVE_HEARD = Sql("""
INSERT INTO addressee_heard (addressee_no, flags, heard_at)
SELECT n.addressee_no, string_to_array(n.flags, ','), $3
FROM unnest($1::text[], $2::text[]) AS n (addressee_no, flags) ORDER BY n.addressee_no
ON CONFLICT (addressee_no) DO UPDATE SET flags = excluded.flags, heard_at = excluded.heard_at
""")
FORGET_LETTERS = Sql("DELETE FROM addressee_letter WHERE addressee_no = ANY($1::text[])")
# Letters of a merged number go where those of the surviving one go.
SELECT_HEARD = Sql("""
SELECT n AS addressee_no, h.flags, l.tax_item, l.capacity, l.name, l.postal_code, l.address, l.lot_number, l.building
FROM unnest($1::text[]) AS n
LEFT JOIN merged_addressee AS a ON a.addressee_no = n
JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, n)
LEFT JOIN addressee_letter AS l ON l.addressee_no = h.addressee_no
""")
SELECT_NEWEST = Sql("""
SELECT document_no, letter_no, addressee_no, capacity, name, postal_code, address, lot_number, building, obstacle,
    addressed_by, addressed_at
FROM notice_letter WHERE document_no = $1 ORDER BY letter_no DESC LIMIT 1
""")
LIST_UNADDRESSED = Sql("""
SELECT l.document_no, l.addressee_no, l.obstacle, n.tax_item, n.issued_on
FROM notice_letter AS l JOIN dunning_notice AS n USING (document_no)
WHERE l.obstacle <> '' AND l.document_no > $1
    AND NOT EXISTS (
        SELECT FROM notice_letter AS later WHERE later.document_no = l.document_no AND later.letter_no > l.letter_no
    )
ORDER BY l.document_no LIMIT $2
""")

LETTERS = Rows(
    "addressee_letter",
    ("addressee_no", "tax_item", "capacity", "name", "postal_code", "address", "lot_number", "building"),
)
NOTICE_LETTERS = Rows(
    "notice_letter",
    (
        "document_no",
        "letter_no",
        "addressee_no",
        "capacity",
        "name",
        "postal_code",
        "address",
        "lot_number",
        "building",
        "obstacle",
        "addressed_by",
        "addressed_at",
    ),
)
