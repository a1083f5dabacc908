"""Followed claims, from their rows to the values that rules decide with, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from services.dunning.rules.following import DunningClaim, KnownReceipt, OverdueFacts
from services.dunning.rules.stages import Stage
from services.dunning.store import claims as store
from shared.contracts import TaxItemCode
from shared.postgres.sql import Connection


async def lock_claims(connection: Connection, claim_ids: Iterable[int]) -> dict[int, DunningClaim]:
    """The followed ones among some claims by number; locked in that order until the transaction ends."""
    rows = await store.lock_claims(connection, claim_ids)
    return {claim.claim_id: claim for claim in await _with_receipts(connection, rows)}


async def claim_of(connection: Connection, claim_id: int) -> DunningClaim | None:
    """One followed claim as it is now."""
    found = await _with_receipts(connection, await store.select_claim(connection, claim_id))
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
    kept = sorted((claim for claim in after if not claim.is_done_with), key=_number)
    await store.save_claims(connection, [_row(claim) for claim in kept])
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
    await store.forget_receipts(connection, sorted(gone))
    await store.save_receipts(connection, sorted(changed))
    done_with = [claim.claim_id for claim in after if claim.is_done_with and claim.claim_id in before]
    await _save_obligors(connection, before, kept, done_with)
    await store.forget_claims(connection, sorted(done_with))


async def _save_obligors(
    connection: Connection, before: Mapping[int, DunningClaim], kept: Sequence[DunningClaim], done_with: Sequence[int]
) -> None:
    known = {claim_id: claim.joint_addressee_nos for claim_id, claim in before.items()}
    changed = [claim for claim in kept if claim.joint_addressee_nos != known.get(claim.claim_id, ())]
    anew = sorted({claim.claim_id for claim in changed} | {claim_id for claim_id in done_with if known[claim_id]})
    obligors = [(claim.claim_id, addressee_no) for claim in changed for addressee_no in claim.joint_addressee_nos]
    await store.save_obligors(connection, anew, obligors)


async def _with_receipts(connection: Connection, rows: Sequence[asyncpg.Record]) -> list[DunningClaim]:
    receipts: dict[int, dict[int, KnownReceipt]] = {row["claim_id"]: {} for row in rows}
    for receipt in await store.select_receipts(connection, list(receipts)) if rows else []:
        known = KnownReceipt(receipt["against_principal_yen"], receipt["provisional"])
        receipts[receipt["claim_id"]][receipt["receipt_id"]] = known
    joint: dict[int, list[str]] = {}
    for obligor in await store.select_obligors(connection, list(receipts)) if rows else []:
        joint.setdefault(obligor["claim_id"], []).append(obligor["addressee_no"])
    return [_claim(row, receipts[row["claim_id"]], tuple(joint.get(row["claim_id"], ()))) for row in rows]


def _number(claim: DunningClaim) -> int:
    return claim.claim_id


def _claim(row: asyncpg.Record, receipts: Mapping[int, KnownReceipt], joint: tuple[str, ...]) -> DunningClaim:
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
        joint_addressee_nos=joint,
    )


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
