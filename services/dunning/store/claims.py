"""The claims that dunning follows, and their receipts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from services.dunning.rules.following import DunningClaim, KnownReceipt, OverdueFacts
from services.dunning.rules.stages import Stage
from shared.contracts import TaxItemCode
from shared.postgres.sql import Connection, Sql

LOCK_CLAIMS = Sql("""
SELECT claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no, instalment, due_on,
       overdue_on, document_no
FROM dunning_claim
WHERE claim_id = ANY($1::bigint[])
ORDER BY claim_id
FOR UPDATE
""")
SELECT_CLAIM = Sql("""
SELECT claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no, instalment, due_on,
       overdue_on, document_no
FROM dunning_claim
WHERE claim_id = $1
""")
LOCK_OVERDUE = Sql("""
SELECT claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no, instalment, due_on,
       overdue_on, document_no
FROM dunning_claim
WHERE stage = 'overdue' AND due_on < $1
ORDER BY claim_id
FOR UPDATE
""")
COUNT_COVERED = Sql("SELECT count(*) FROM dunning_claim WHERE stage = 'covered'")
SELECT_RECEIPTS = Sql("""
SELECT receipt_id, claim_id, against_principal_yen, provisional FROM claim_receipt WHERE claim_id = ANY($1::bigint[])
""")
SAVE_CLAIMS = Sql("""
INSERT INTO dunning_claim (claim_id, addressee_no, stage, open_principal_yen, tax_item, levy_fiscal_year, notice_no,
                           instalment, due_on, overdue_on, document_no)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::integer[], $7::text[],
                     $8::text[], $9::date[], $10::date[], $11::text[])
ON CONFLICT (claim_id) DO UPDATE SET
    addressee_no = excluded.addressee_no,
    stage = excluded.stage,
    open_principal_yen = excluded.open_principal_yen,
    tax_item = excluded.tax_item,
    levy_fiscal_year = excluded.levy_fiscal_year,
    notice_no = excluded.notice_no,
    instalment = excluded.instalment,
    due_on = excluded.due_on,
    overdue_on = excluded.overdue_on,
    document_no = excluded.document_no
""")
FORGET_CLAIMS = Sql("DELETE FROM dunning_claim WHERE claim_id = ANY($1::bigint[])")
SAVE_RECEIPTS = Sql("""
INSERT INTO claim_receipt (receipt_id, claim_id, against_principal_yen, provisional)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[])
ON CONFLICT (receipt_id) DO UPDATE SET
    claim_id = excluded.claim_id,
    against_principal_yen = excluded.against_principal_yen,
    provisional = excluded.provisional
""")
FORGET_RECEIPTS = Sql("DELETE FROM claim_receipt WHERE receipt_id = ANY($1::bigint[])")


async def lock_claims(connection: Connection, claim_ids: Iterable[int]) -> dict[int, DunningClaim]:
    """The followed ones among some claims, by number; locked in that order until the transaction ends."""
    rows = await connection.fetch(LOCK_CLAIMS, sorted(set(claim_ids)))
    return {claim.claim_id: claim for claim in await _with_receipts(connection, rows)}


async def lock_overdue(connection: Connection, day: date) -> list[DunningClaim]:
    """Every overdue claim without a notice whose due date lies before a day; locked in order of their numbers."""
    return await _with_receipts(connection, await connection.fetch(LOCK_OVERDUE, day))


async def count_covered(connection: Connection) -> int:
    """How many overdue claims wait for provisional money."""
    count: int = await connection.fetchval(COUNT_COVERED)
    return count


async def claim_of(connection: Connection, claim_id: int) -> DunningClaim | None:
    """One followed claim as it is now."""
    found = await _with_receipts(connection, await connection.fetch(SELECT_CLAIM, claim_id))
    return found[0] if found else None


async def save_claims(
    connection: Connection, before: Mapping[int, DunningClaim], after: Sequence[DunningClaim]
) -> None:
    """Write what changed between two states of the same claims, in as many statements for one as for thousands.

    Args:
        connection: With the transaction that locked the claims.
        before: The claims as they were loaded, by number.
        after: The claims as they are now.
    """
    kept = sorted((claim for claim in after if not claim.is_done_with), key=lambda claim: claim.claim_id)
    if kept:
        await connection.execute(SAVE_CLAIMS, *_columns(kept))
    await _save_receipts(connection, before, after)
    forgotten = [claim.claim_id for claim in after if claim.is_done_with and claim.claim_id in before]
    if forgotten:
        await connection.execute(FORGET_CLAIMS, forgotten)


async def _save_receipts(
    connection: Connection, before: Mapping[int, DunningClaim], after: Sequence[DunningClaim]
) -> None:
    changed: list[tuple[int, int, int, bool]] = []
    gone: list[int] = []
    for claim in after:
        known = before[claim.claim_id].receipts if claim.claim_id in before else {}
        changed += (
            (receipt_id, claim.claim_id, receipt.against_principal_yen, receipt.provisional)
            for receipt_id, receipt in claim.receipts.items()
            if known.get(receipt_id) != receipt
        )
        gone += (receipt_id for receipt_id in known if receipt_id not in claim.receipts)
    if gone:
        await connection.execute(FORGET_RECEIPTS, gone)
    if changed:
        await connection.execute(SAVE_RECEIPTS, *map(list, zip(*sorted(changed), strict=True)))


async def _with_receipts(connection: Connection, rows: Sequence[asyncpg.Record]) -> list[DunningClaim]:
    receipts: dict[int, dict[int, KnownReceipt]] = {row["claim_id"]: {} for row in rows}
    found = await connection.fetch(SELECT_RECEIPTS, list(receipts)) if rows else []
    for receipt in found:
        known = KnownReceipt(receipt["against_principal_yen"], receipt["provisional"])
        receipts[receipt["claim_id"]][receipt["receipt_id"]] = known
    return [_claim(row, receipts[row["claim_id"]]) for row in rows]


def _claim(row: asyncpg.Record, receipts: Mapping[int, KnownReceipt]) -> DunningClaim:
    overdue = None
    if row["tax_item"] is not None:
        overdue = OverdueFacts(
            tax_item=TaxItemCode(row["tax_item"]),
            levy_fiscal_year=row["levy_fiscal_year"],
            notice_no=row["notice_no"],
            instalment=row["instalment"],
            due_on=row["due_on"],
            overdue_on=row["overdue_on"],
        )
    return DunningClaim(
        claim_id=row["claim_id"],
        addressee_no=row["addressee_no"],
        stage=Stage(row["stage"]),
        open_principal_yen=row["open_principal_yen"],
        overdue=overdue,
        receipts=receipts,
        document_no=row["document_no"],
    )


def _columns(claims: Sequence[DunningClaim]) -> list[list[Any]]:
    return [list(column) for column in zip(*map(_row, claims), strict=True)]


def _row(claim: DunningClaim) -> tuple[Any, ...]:
    facts = claim.overdue
    of_overdue: tuple[Any, ...] = (None,) * 6
    if facts is not None:
        of_overdue = (
            facts.tax_item.value,
            facts.levy_fiscal_year,
            facts.notice_no,
            facts.instalment,
            facts.due_on,
            facts.overdue_on,
        )
    return (
        claim.claim_id,
        claim.addressee_no,
        claim.stage.value,
        claim.open_principal_yen,
        *of_overdue,
        claim.document_no,
    )
