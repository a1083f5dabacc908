"""Claims, receipts and dunning notices as they were announced."""

from collections.abc import Sequence
from typing import Any

from shared.postgres.sql import Connection, Sql

LOCK_CLAIMS = Sql("""
SELECT claim_id, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, assessed_yen, open_yen, owed_yen,
    due_on, overdue_on, revised_on, settled_on
FROM known_claim WHERE claim_id = ANY($1::bigint[]) ORDER BY claim_id FOR UPDATE
""")
SELECT_RECEIPTS = Sql("""
SELECT claim_id, receipt_id, channel, provisional, amount_yen, paid_on, reversed_on, appropriated
FROM known_receipt WHERE claim_id = ANY($1::bigint[])
""")
SAVE_CLAIMS = Sql("""
INSERT INTO known_claim (claim_id, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, assessed_yen,
    open_yen, owed_yen, due_on, overdue_on, revised_on, settled_on, heard_at)
SELECT n.*, $14::timestamptz FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::text[],
    $7::bigint[], $8::bigint[], $9::bigint[], $10::date[], $11::date[], $12::date[], $13::date[]) AS n
ON CONFLICT (claim_id) DO UPDATE SET
    assessed_yen = excluded.assessed_yen,
    open_yen = excluded.open_yen,
    owed_yen = excluded.owed_yen,
    due_on = excluded.due_on,
    overdue_on = excluded.overdue_on,
    revised_on = excluded.revised_on,
    settled_on = excluded.settled_on,
    heard_at = excluded.heard_at
""")
# Payments adds a dunning fee without a word about it; what it states before a seizure is exact.
LEARN_BALANCES = Sql("""
UPDATE known_claim AS k SET open_yen = n.open_yen, owed_yen = n.owed_yen
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (claim_id, open_yen, owed_yen)
WHERE k.claim_id = n.claim_id
""")
SAVE_RECEIPTS = Sql("""
INSERT INTO known_receipt (claim_id, receipt_id, channel, provisional, amount_yen, paid_on, reversed_on, appropriated)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[], $5::bigint[], $6::date[], $7::date[],
    $8::boolean[])
ON CONFLICT (claim_id, receipt_id) DO UPDATE SET
    provisional = excluded.provisional,
    amount_yen = excluded.amount_yen,
    paid_on = excluded.paid_on,
    reversed_on = excluded.reversed_on,
    appropriated = excluded.appropriated
""")
SAVE_NOTICES = Sql("""
INSERT INTO known_notice (claim_id, addressee_no, document_no, issued_on, pay_by, fee_yen)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::date[], $6::bigint[])
ON CONFLICT (claim_id, addressee_no) DO NOTHING
""")
SAVE_REMINDERS = Sql("""
INSERT INTO known_reminder (claim_id, document_no, addressee_no, issued_on, heard_at)
SELECT n.*, $5::timestamptz FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[]) AS n
ON CONFLICT (claim_id, document_no, addressee_no) DO NOTHING
""")
# The announcement of the notice comes before: dunning sends both under the addressee's number. The day of dispatch
# (発した日) is the one from which the notice counts, for seizure and for prescription.
MOVE_NOTICES = Sql("""
UPDATE known_notice AS k SET issued_on = n.issued_on, pay_by = n.pay_by
FROM unnest($1::bigint[], $2::text[], $3::date[], $4::date[]) AS n (claim_id, addressee_no, issued_on, pay_by)
WHERE k.claim_id = n.claim_id AND k.addressee_no = n.addressee_no
""")

# What an officer sees of a person's claims, in the tax items his right extends to.
SELECT_CLAIMS_OF = Sql("""
SELECT claim_id, tax_item, levy_fiscal_year, notice_no, instalment, assessed_yen, open_yen, owed_yen, due_on,
    revised_on, settled_on
FROM known_claim WHERE claim_id IN (
    SELECT d.claim_id FROM debtor_claim d WHERE d.addressee_no = $1
    UNION ALL SELECT c.claim_id FROM known_claim c WHERE c.addressee_no = $1
) AND ($2::text[] IS NULL OR tax_item = ANY($2)) ORDER BY due_on, claim_id
""")
SELECT_RECEIPTS_OF = Sql("""
SELECT r.receipt_id, r.claim_id, c.tax_item, r.channel, r.provisional, r.amount_yen, r.paid_on, r.reversed_on
FROM known_receipt r JOIN known_claim c USING (claim_id)
WHERE c.claim_id IN (
    SELECT d.claim_id FROM debtor_claim d WHERE d.addressee_no = $1
    UNION ALL SELECT k.claim_id FROM known_claim k WHERE k.addressee_no = $1
) AND ($2::text[] IS NULL OR c.tax_item = ANY($2)) ORDER BY r.paid_on, r.receipt_id
""")


#: What the person of a case `k` owes in arrears, and since when, in the tax items $1; to be joined laterally. Of a
#: claim that somebody owes as an heir, his part of it at most. Whoever owes nothing there has nulls.
ARREARS_OF_CASE = """LATERAL (
    SELECT sum(least(c.owed_yen, b.part_yen))::bigint AS owed_yen, min(c.due_on) AS oldest_due_on
    FROM debtor_claim b JOIN known_claim c USING (claim_id)
    WHERE b.addressee_no = k.addressee_no AND c.overdue_on IS NOT NULL AND least(c.owed_yen, b.part_yen) > 0
        AND ($1::text[] IS NULL OR c.tax_item = ANY($1))
) AS o"""
SELECT_ARREARS_OF = Sql("""
SELECT c.claim_id, c.tax_item, c.levy_fiscal_year, c.instalment, c.due_on, c.overdue_on,
    least(c.open_yen, d.part_yen) AS open_yen, least(c.owed_yen, d.part_yen) AS owed_yen, n.document_no, n.issued_on,
    n.pay_by, n.fee_yen
FROM debtor_claim d JOIN known_claim c USING (claim_id)
LEFT JOIN known_notice n ON n.claim_id = c.claim_id
    AND n.addressee_no = CASE d.capacity WHEN 'heir' THEN c.addressee_no ELSE d.addressee_no END
WHERE d.addressee_no = $1 AND ($2::text[] IS NULL OR c.tax_item = ANY($2))
    AND c.overdue_on IS NOT NULL AND c.owed_yen > 0
ORDER BY c.due_on, c.claim_id
""")
# Of claims with the numbers under which they are said to be owed, those of which that is so. Under another number than
# that of the case a person is taken at what is wholly his: what limits an heir, or whoever is liable beside the debtor,
# goes with the number.
SELECT_OWED = Sql("""
SELECT DISTINCT n.claim_id, c.tax_item FROM unnest($1::bigint[], $2::text[]) AS n (claim_id, addressee_no)
JOIN debtor_claim d ON d.claim_id = n.claim_id AND d.addressee_no = n.addressee_no
JOIN known_claim c ON c.claim_id = n.claim_id
WHERE n.addressee_no = $3 OR d.capacity IN ('own', 'joint')
""")
SELECT_TAX_ITEMS = Sql("""
SELECT c.claim_id, c.tax_item FROM debtor_claim d JOIN known_claim c USING (claim_id)
WHERE c.claim_id = ANY($1::bigint[]) AND d.addressee_no = $2
""")


async def save_claims(connection: Connection, rows: Sequence[tuple[Any, ...]], heard_at: Any) -> None:
    """Write claims, new or known; each tuple has the columns of the statement in their order."""
    if rows:
        await connection.execute(SAVE_CLAIMS, *map(list, zip(*rows, strict=True)), heard_at)


async def save_receipts(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write receipts, new or known; each tuple has the columns of the statement in their order."""
    if rows:
        await connection.execute(SAVE_RECEIPTS, *map(list, zip(*rows, strict=True)))
