"""Single records of kept files, and the claims they pay."""

from shared.postgres.sql import Sql

SELECT_READABLE = Sql("""
SELECT profile, received_on, state IN ('posting', 'posted') AS accepted,
    reader LIKE 'account_transfer/%' AS of_transfers
FROM intake_file WHERE file_id = $1
""")
# A claim found by an officer comes before the one that the customer number names.
SELECT_CLAIM_OF_TRANSFER = Sql("""
SELECT claim_id, addressee_no, tax_item FROM claim WHERE claim_id = coalesce(
    (SELECT claim_id FROM receipt WHERE channel = 'account_transfer' AND receipt_ref = $1 AND stage = 'final'),
    (SELECT claim_id FROM transfer_failure WHERE receipt_ref = $1),
    (SELECT claim_id FROM claim WHERE clearing_key = $2)
)
""")
