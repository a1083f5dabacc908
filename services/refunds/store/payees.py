"""Who receives refunds, and what identity announced of addressees."""

from shared.postgres.sql import Rows, Sql

SAVE_HEARD = Sql("""
INSERT INTO addressee_heard (addressee_no, name, flags, heard_at)
SELECT n.addressee_no, n.name, string_to_array(n.flags, ','), $4
FROM unnest($1::text[], $2::text[], $3::text[]) AS n (addressee_no, name, flags) ORDER BY n.addressee_no
ON CONFLICT (addressee_no) DO UPDATE SET name = excluded.name, flags = excluded.flags, heard_at = excluded.heard_at
""")
FORGET_LETTERS = Sql("DELETE FROM addressee_letter WHERE addressee_no = ANY($1::text[])")
# Letters of a merged number go where those of the surviving one go.
SELECT_HEARD = Sql("""
SELECT n AS addressee_no, h.name AS own_name, h.flags, l.tax_item, l.capacity, l.name, l.postal_code, l.address,
    l.lot_number, l.building
FROM unnest($1::text[]) AS n
LEFT JOIN merged_addressee AS a ON a.addressee_no = n
JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, n)
LEFT JOIN addressee_letter AS l ON l.addressee_no = h.addressee_no
""")
INSERT_ENTRY = Sql("""
INSERT INTO payee_entry (addressee_no, claimed_on, seized_on, provisionally_seized_from, provisionally_seized_until,
    spouse, children, ascendants, siblings, half_siblings, entered_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING entry_id
""")
SELECT_ENTRY = Sql("SELECT * FROM payee_entry WHERE entry_id = $1")
# With how many other addressees' refunds go to the same account, and what the register says of its holder; whether it
# was asked, where it has said nothing.
SELECT_PAYEES = Sql("""
SELECT p.*, e.addressee_no, h.likeness, h.ask_no IS NOT NULL AS is_asked, (
    SELECT count(DISTINCT other.addressee_no) FROM payee AS same JOIN payee_entry AS other USING (entry_id)
    WHERE (same.bank_number, same.branch_number, same.account_number)
        = (p.bank_number, p.branch_number, p.account_number) AND other.addressee_no <> e.addressee_no
) AS shared_with
FROM payee AS p JOIN payee_entry AS e USING (entry_id) LEFT JOIN payee_holder AS h USING (entry_id, payee_no)
WHERE p.entry_id = ANY($1::bigint[]) ORDER BY p.entry_id, p.payee_no
""")
SELECT_OVERPAYMENTS_OF = Sql(
    "SELECT overpayment_id FROM payee_entry_overpayment WHERE entry_id = $1 ORDER BY overpayment_id"
)
# The newest entry for each overpayment.
SELECT_NEWEST = Sql("""
SELECT overpayment_id, max(entry_id) AS entry_id FROM payee_entry_overpayment
WHERE overpayment_id = ANY($1::bigint[]) GROUP BY overpayment_id
""")
LIST_SHARED = Sql("""
SELECT p.bank_number, p.branch_number, p.account_kind, p.account_number, p.holder_kana,
    array_agg(DISTINCT e.addressee_no ORDER BY e.addressee_no) AS addressee_nos
FROM payee AS p JOIN payee_entry AS e USING (entry_id) WHERE p.account_number IS NOT NULL
GROUP BY p.bank_number, p.branch_number, p.account_kind, p.account_number, p.holder_kana
HAVING count(DISTINCT e.addressee_no) >= $1
ORDER BY count(DISTINCT e.addressee_no) DESC, p.bank_number, p.branch_number, p.account_number LIMIT $2
""")

LETTERS = Rows(
    "addressee_letter",
    ("addressee_no", "tax_item", "capacity", "name", "postal_code", "address", "lot_number", "building"),
)
ENTRY_OVERPAYMENTS = Rows("payee_entry_overpayment", ("entry_id", "overpayment_id"))
PAYEES = Rows(
    "payee",
    (
        "entry_id",
        "payee_no",
        "capacity",
        "name",
        "name_kana",
        "source",
        "consent_document",
        "bank_number",
        "branch_number",
        "account_kind",
        "account_number",
        "holder_kana",
        "difference_reason",
    ),
)
