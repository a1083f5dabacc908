"""Issued notices, from their rows to values and back."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from services.dunning.rules.notice import IssuedNotice, Notice
from services.dunning.store import notices as store
from shared.contracts import TaxItemCode
from shared.postgres.sql import Connection


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
