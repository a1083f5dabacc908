"""What dunning offers to approved work orders: notices that were issued."""

from shared.postgres.sql import Sql

ISSUED_NOTICES = Sql("""
SELECT document_no, addressee_no, issued_on, pay_by, open_principal_yen, fee_yen FROM dunning_notice
WHERE tax_item = $1 AND issued_on BETWEEN $2 AND $3 ORDER BY document_no LIMIT $4
""")
