"""The dunning notices that were issued, and their numbers."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from shared.postgres.sql import Connection, Sql

TAKE_SERIALS = Sql("""
INSERT INTO document_series (fiscal_year, last_serial) VALUES ($1, $2)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = document_series.last_serial + excluded.last_serial
RETURNING last_serial
""")
SELECT_NOTICE = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen, joint_of
FROM dunning_notice
WHERE document_no = $1
""")
#: The claim's own comes first, then those to its joint obligors.
SELECT_NOTICES_OF_CLAIMS = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen, joint_of
FROM dunning_notice
WHERE claim_id = ANY($1::bigint[])
ORDER BY claim_id, joint_of NULLS FIRST, document_no
""")
#: With what became of it if it came back, and if it could be addressed to nobody, since when it is addressed.
SELECT_NOTICES_OF = Sql("""
SELECT n.addressee_no, n.claim_id, n.document_no, n.issued_on, n.pay_by, last.stage, last.served_on,
    last.pay_by AS served_pay_by, coalesce(l.has_obstacle, false) AS has_obstacle, l.addressed_on
FROM dunning_notice AS n LEFT JOIN service_standing AS last USING (document_no)
LEFT JOIN LATERAL (
    SELECT (array_agg(x.obstacle ORDER BY x.letter_no DESC))[1] <> '' AS has_obstacle,
        CASE WHEN (array_agg(x.obstacle ORDER BY x.letter_no))[1] <> ''
            THEN (min(x.addressed_at) FILTER (WHERE x.obstacle = '') AT TIME ZONE 'Asia/Tokyo')::date
        END AS addressed_on
    FROM notice_letter AS x WHERE x.document_no = n.document_no
) AS l ON true
WHERE n.claim_id = ANY($1::bigint[])
""")
SELECT_ISSUED = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen, joint_of
FROM dunning_notice
WHERE issued_on = $1 AND document_no > $2
ORDER BY document_no
LIMIT $3
""")


async def take_serials(connection: Connection, fiscal_year: int, count: int) -> int:
    """Take serial numbers of a fiscal year and return the first; a rollback gives them back."""
    last: int = await connection.fetchval(TAKE_SERIALS, fiscal_year, count)
    return last - count + 1


async def notice_numbered(connection: Connection, document_no: str) -> asyncpg.Record | None:
    """The notice with a document number."""
    return await connection.fetchrow(SELECT_NOTICE, document_no)


async def notices_of_claims(connection: Connection, claim_ids: Sequence[int]) -> list[asyncpg.Record]:
    """The notices of some claims: of each its own, then those to its joint obligors."""
    return await connection.fetch(SELECT_NOTICES_OF_CLAIMS, claim_ids)


async def notices_issued_on(connection: Connection, day: date, after: str, count: int) -> list[asyncpg.Record]:
    """At most `count` notices issued on a day, by document number, those after a number only."""
    return await connection.fetch(SELECT_ISSUED, day, after, count)


#: The notices under every number of a person, in pages.
SELECT_OF_PERSON = Sql("""
SELECT document_no, claim_id, addressee_no, tax_item, issued_on, pay_by, open_principal_yen, fee_yen
FROM dunning_notice WHERE addressee_no = ANY($1::text[]) AND document_no > $2 ORDER BY document_no LIMIT $3
""")
