"""The dunning notices that were issued, and their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from services.dunning.rules.notice import Notice
from services.dunning.rules.stages import Stage
from shared.contracts import TaxItemCode
from shared.postgres.sql import Connection, Rows, Sql

NOTICES = Rows(
    "dunning_notice",
    (
        "claim_id",
        "document_no",
        "addressee_no",
        "tax_item",
        "levy_fiscal_year",
        "notice_no",
        "instalment",
        "due_on",
        "issue_by",
        "issued_on",
        "pay_by",
        "open_principal_yen",
        "fee_yen",
        "written_at",
    ),
)
TAKE_SERIALS = Sql("""
INSERT INTO document_series (fiscal_year, last_serial) VALUES ($1, $2)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = document_series.last_serial + excluded.last_serial
RETURNING last_serial
""")
MARK_DUNNED = Sql("""
UPDATE dunning_claim AS c SET stage = $3, document_no = n.document_no
FROM unnest($1::bigint[], $2::text[]) AS n (claim_id, document_no)
WHERE c.claim_id = n.claim_id
""")
SELECT_NOTICE = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen
FROM dunning_notice
WHERE document_no = $1
""")
SELECT_NOTICE_OF_CLAIM = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen
FROM dunning_notice
WHERE claim_id = $1
""")
SELECT_ISSUED = Sql("""
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
       issued_on, pay_by, open_principal_yen, fee_yen
FROM dunning_notice
WHERE issued_on = $1 AND document_no > $2
ORDER BY document_no
LIMIT $3
""")


@dataclass(frozen=True, slots=True)
class IssuedNotice:
    """A notice with its document number (文書番号)."""

    document_no: str
    notice: Notice


async def take_serials(connection: Connection, fiscal_year: int, count: int) -> int:
    """Take serial numbers of a fiscal year and return the first; a rollback gives them back."""
    last: int = await connection.fetchval(TAKE_SERIALS, fiscal_year, count)
    return last - count + 1


async def add_notices(
    connection: Connection, issued: Sequence[IssuedNotice], stage: Stage, written_at: datetime
) -> None:
    """Write notices and move their claims.

    Raises:
        asyncpg.UniqueViolationError: If a claim already has its notice; nothing is written.
    """
    rows = [
        (
            one.notice.claim_id,
            one.document_no,
            one.notice.addressee_no,
            one.notice.tax_item.value,
            one.notice.levy_fiscal_year,
            one.notice.notice_no,
            one.notice.instalment,
            one.notice.due_on,
            one.notice.issue_by,
            one.notice.issued_on,
            one.notice.pay_by,
            one.notice.open_principal_yen,
            one.notice.fee_yen,
            written_at,
        )
        for one in issued
    ]
    await NOTICES.copy(connection, rows)
    claim_ids = [one.notice.claim_id for one in issued]
    await connection.execute(MARK_DUNNED, claim_ids, [one.document_no for one in issued], stage.value)


async def notice_numbered(connection: Connection, document_no: str) -> IssuedNotice | None:
    """The notice with a document number."""
    row = await connection.fetchrow(SELECT_NOTICE, document_no)
    return None if row is None else _issued(row)


async def notice_of_claim(connection: Connection, claim_id: int) -> IssuedNotice | None:
    """The notice of a claim."""
    row = await connection.fetchrow(SELECT_NOTICE_OF_CLAIM, claim_id)
    return None if row is None else _issued(row)


async def notices_issued_on(connection: Connection, day: date, after: str, count: int) -> list[IssuedNotice]:
    """At most `count` notices issued on a day, by document number, those after a number only."""
    return [_issued(row) for row in await connection.fetch(SELECT_ISSUED, day, after, count)]


def _issued(row: asyncpg.Record) -> IssuedNotice:
    notice = Notice(
        claim_id=row["claim_id"],
        addressee_no=row["addressee_no"],
        tax_item=TaxItemCode(row["tax_item"]),
        levy_fiscal_year=row["levy_fiscal_year"],
        notice_no=row["notice_no"],
        instalment=row["instalment"],
        due_on=row["due_on"],
        issue_by=row["issue_by"],
        issued_on=row["issued_on"],
        pay_by=row["pay_by"],
        open_principal_yen=row["open_principal_yen"],
        fee_yen=row["fee_yen"],
    )
    return IssuedNotice(row["document_no"], notice)
