"""Mandates, each with every state it ever had, and the banks that merged."""

from shared.postgres.sql import Rows, Sql

#: Acts that write here; statements name them as they are.
APPLICATION_ACT = "payments.mandate_application"
LIST_ACT = "payments.mandate_list"
CHANGE_ACT = "payments.mandate_change"
BANK_CHANGE_ACT = "payments.bank_change"

# The state is read once the lock is held, so that it is the newest.
LOCK = Sql("SELECT mandate_id FROM mandate WHERE mandate_id = $1 FOR UPDATE")
SELECT = Sql("""
SELECT m.addressee_no, m.tax_item, v.*
FROM mandate m JOIN mandate_version v USING (mandate_id, version_no) WHERE m.mandate_id = $1
""")
#: $1 and $2 beside each other: addressees and tax items.
SELECT_OF = Sql("""
SELECT m.addressee_no, m.tax_item, v.*
FROM mandate m JOIN mandate_version v USING (mandate_id, version_no)
JOIN unnest($1::text[], $2::text[]) AS w (addressee_no, tax_item) USING (addressee_no, tax_item)
""")
LOCK_OF = Sql("""
SELECT m.mandate_id FROM mandate m
JOIN unnest($1::text[], $2::text[]) AS w (addressee_no, tax_item) USING (addressee_no, tax_item)
ORDER BY m.mandate_id FOR UPDATE OF m
""")
# A person has one mandate for each tax item, so there are few.
SELECT_BY_ADDRESSEE = Sql("""
SELECT m.addressee_no, m.tax_item, v.*
FROM mandate m JOIN mandate_version v USING (mandate_id, version_no)
WHERE m.addressee_no = $1 AND ($2::text[] IS NULL OR m.tax_item = ANY($2)) ORDER BY m.tax_item
""")
SELECT_HISTORY = Sql("""
SELECT m.addressee_no, m.tax_item, v.*
FROM mandate m JOIN mandate_version v USING (mandate_id) WHERE m.mandate_id = $1 ORDER BY v.version_no
""")
#: Two first applications at one time: the second finds the row and no longer fits it.
INSERT = Sql("""
INSERT INTO mandate (addressee_no, tax_item, version_no)
SELECT addressee_no, tax_item, 1 FROM unnest($1::text[], $2::text[]) AS w (addressee_no, tax_item)
ORDER BY addressee_no, tax_item
ON CONFLICT (addressee_no, tax_item) DO NOTHING RETURNING mandate_id, addressee_no, tax_item
""")
LOCK_BY_ADDRESSEES = Sql("""
SELECT mandate_id FROM mandate WHERE addressee_no = ANY($1::text[]) ORDER BY mandate_id FOR UPDATE
""")
SELECT_LIVE = Sql("""
SELECT m.addressee_no, m.tax_item, v.*
FROM mandate m JOIN mandate_version v USING (mandate_id, version_no)
WHERE m.mandate_id = ANY($1::bigint[]) AND v.ended_on IS NULL ORDER BY m.mandate_id
""")
RAISE_VERSIONS = Sql("UPDATE mandate SET version_no = version_no + 1 WHERE mandate_id = ANY($1::bigint[])")
#: One of these addressees and tax items that somebody has proposed something for, alone or in a list.
SELECT_OPEN_PROPOSAL = Sql("""
SELECT w.addressee_no FROM approval a
CROSS JOIN LATERAL jsonb_array_elements(
    coalesce(a.payload::jsonb -> 'applications', jsonb_build_array(a.payload::jsonb))
) AS one (proposed)
JOIN unnest($1::text[], $2::text[]) AS w (addressee_no, tax_item)
    ON w.addressee_no = one.proposed ->> 'addressee_no' AND w.tax_item = one.proposed ->> 'tax_item'
WHERE a.act IN ('payments.mandate_application', 'payments.mandate_list', 'payments.mandate_change')
    AND a.state IN ('proposed', 'checked') AND a.expires_at > now()
LIMIT 1
""")
SELECT_PROPOSED = Sql("""
SELECT payload FROM approval
WHERE approval_id = $1
    AND act IN ('payments.mandate_application', 'payments.mandate_list', 'payments.mandate_change')
""")
SELECT_BANK_CHANGES = Sql("""
SELECT bank_number, branch_number, effective_on, to_bank_number, to_branch_number FROM bank_change
ORDER BY effective_on, bank_number, branch_number
""")

VERSIONS = Rows(
    "mandate_version",
    (
        "mandate_id",
        "version_no",
        "application_no",
        "kind",
        "effective_on",
        "bank_number",
        "branch_number",
        "account_kind",
        "account_number",
        "yucho_symbol",
        "yucho_number",
        "holder_kana",
        "holder_relation",
        "consented_on",
        "stopped_from",
        "stopped_until",
        "ended_on",
        "reason",
        "approval_id",
        "entered_by",
        "recorded_at",
    ),
)
BANK_CHANGES = Rows(
    "bank_change",
    (
        "bank_number",
        "branch_number",
        "effective_on",
        "to_bank_number",
        "to_branch_number",
        "approval_id",
        "recorded_at",
    ),
)
