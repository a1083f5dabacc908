"""Issued notices, from their rows to values and back."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from services.dunning.rules.notice import IssuedNotice, Notice
from services.dunning.rules.stages import Stage
from services.dunning.store import notices as store
from shared.contracts import TaxItemCode
from shared.postgres.sql import Connection


async def add_notices(
    connection: Connection, issued: Sequence[IssuedNotice], stage: Stage, written_at: datetime
) -> None:
    """Write notices and move their claims to a stage, each by its own; those to joint obligors move nothing.

    Raises:
        asyncpg.UniqueViolationError: If somebody already has his notice of a claim; nothing is written.
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
            one.notice.joint_of,
            written_at,
        )
        for one in issued
    ]
    await store.add_notices(connection, rows)
    own = {one.notice.claim_id: one.document_no for one in issued if one.notice.joint_of is None}
    if own:
        await store.move_claims(connection, own, stage.value)


async def notice_numbered(connection: Connection, document_no: str) -> IssuedNotice | None:
    """The notice with a document number."""
    row = await store.notice_numbered(connection, document_no)
    return None if row is None else _issued(row)


async def notices_of_claims(connection: Connection, claim_ids: Sequence[int]) -> dict[int, list[IssuedNotice]]:
    """The notices of some claims, by claim: its own first, then those to its joint obligors."""
    found: dict[int, list[IssuedNotice]] = {}
    for row in await store.notices_of_claims(connection, claim_ids):
        found.setdefault(row["claim_id"], []).append(_issued(row))
    return found


async def notices_issued_on(connection: Connection, day: date, after: str, count: int) -> list[IssuedNotice]:
    """At most `count` notices issued on a day, by document number, those after a number only."""
    return [_issued(row) for row in await store.notices_issued_on(connection, day, after, count)]


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
        joint_of=row["joint_of"],
    )
    return IssuedNotice(row["document_no"], notice)
