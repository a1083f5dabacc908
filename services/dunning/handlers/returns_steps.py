"""Letters and the steps of their service: from rows to values, and back with everything that a step announces."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.dunning.rules.returns import Document, DocumentKind, ServiceStage, ServiceStep, Standing
from services.dunning.rules.service_dates import Served, ServiceTerms, pay_by_as_served
from services.dunning.store import returns as store
from services.dunning.store.blocks import STATEMENTS
from shared.blocks import save_blocks
from shared.contracts import BlockEnded, BlockSet, BlockState, DunningNoticeServed, ServiceManner, TaxItemCode
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_STATES = {
    DocumentKind.TAX_NOTICE: BlockState.TAX_NOTICE_NOT_SERVED,
    DocumentKind.DUNNING_NOTICE: BlockState.DUNNING_NOTICE_NOT_SERVED,
}


class Taken(NamedTuple):
    """A step that was taken.

    Attributes:
        document: the letter.
        before: how its service stood; none where it had never come back.
        after: how it stands.
        kind: the step.
        served: from when days to pay count and when it takes effect, of a letter on its way or served.
        reason: a code, such as what the post office says.
        note: in words; no name and no address.
        approval_id: by which decision.
    """

    document: Document
    before: Standing | None
    after: Standing
    kind: ServiceStep
    served: Served | None = None
    reason: str = ""
    note: str = ""
    approval_id: UUID | None = None


async def documents_numbered(connection: Connection, document_nos: Collection[str]) -> dict[str, Document]:
    """The letters with some numbers, tax notices and dunning notices alike; unknown ones are left out."""
    rows = await connection.fetch(store.SELECT_DOCUMENTS, sorted(set(document_nos)))
    return {row["document_no"]: _document(row) for row in rows}


async def lock_standings(
    connection: Connection, documents: Sequence[Document], transaction: Transaction
) -> dict[str, tuple[Standing, Served | None]]:
    """How the service of letters stands, locked in the order of their numbers; those that never came back are left out.

    A letter that has no case yet gets one, so that two who enter the same return wait for each other.
    """
    numbers = [one.document_no for one in documents]
    kinds = [one.kind.value for one in documents]
    await connection.execute(store.ADD_CASES, numbers, kinds, transaction.started_at)
    await connection.fetch(store.LOCK_CASES, numbers)
    return await standings_of(connection, numbers)


async def standings_of(
    connection: Connection, document_nos: Collection[str]
) -> dict[str, tuple[Standing, Served | None]]:
    """How the service of some letters stands, with what it counts from; those that never came back are left out."""
    rows = await connection.fetch(store.SELECT_STANDINGS, list(document_nos))
    return {row["document_no"]: (_standing(row), _served(row)) for row in rows}


async def save_steps(taken: Sequence[Taken], transaction: Transaction, terms: ServiceTerms) -> None:
    """Write steps, hold the claims of letters that are not served, free those of letters that now are."""
    rows: list[tuple[Any, ...]] = []
    begun: list[BlockSet] = []
    ended: list[BlockEnded] = []
    for one in taken:
        pay_by = _pay_by(one, terms)
        rows.append(_row(one, pay_by, transaction))
        held = one.before.block_id if one.before else None
        if one.after.block_id is not None and held is None:
            begun.append(_begin(one, one.after.block_id))
        if one.after.block_id is None and held is not None:
            on = one.served.effective_on if one.served else one.after.effective_on
            ended.append(BlockEnded(block_id=held, addressee_no=one.document.addressee_no, ended_on=on))
        if pay_by is not None and one.served is not None:
            transaction.publish(_served_notice(one, one.served, pay_by), key=one.document.addressee_no)
    await store.STEPS.copy(transaction.connection, rows)
    # Kept here at once too: the next run of today must not wait for the broker.
    await save_blocks(transaction.connection, begun, STATEMENTS, transaction)
    if ended:
        numbers, days = [UUID(one.block_id) for one in ended], [one.ended_on for one in ended]
        await transaction.connection.execute(STATEMENTS.save_ends, numbers, days, transaction.started_at)
    for begin in begun:
        transaction.publish(begin, key=begin.addressee_no)
    for end in ended:
        transaction.publish(end, key=end.addressee_no)


def _begin(one: Taken, block_id: str) -> BlockSet:
    return BlockSet(
        block_id=block_id,
        addressee_no=one.document.addressee_no,
        state=_STATES[one.document.kind],
        claim_ids=one.document.claim_ids,
        first_day=one.after.effective_on,
    )


def _pay_by(one: Taken, terms: ServiceTerms) -> date | None:
    settled = one.after.stage is ServiceStage.SERVED and one.served is not None
    if not settled or one.document.pay_by is None or one.served is None:
        return None
    return pay_by_as_served(TaxItemCode(one.document.tax_item), one.document.pay_by, one.served, terms)


def _served_notice(one: Taken, served: Served, pay_by: date) -> DunningNoticeServed:
    manner = ServiceManner.POST if one.after.by_post else ServiceManner.PUBLICATION
    if one.kind is ServiceStep.DELIVERED:
        manner = ServiceManner.HAND
    return DunningNoticeServed(
        claim_id=one.document.claim_ids[0],
        addressee_no=one.document.addressee_no,
        tax_item=TaxItemCode(one.document.tax_item),
        document_no=one.document.document_no,
        manner=manner,
        counts_from=served.counts_from,
        effective_on=served.effective_on,
        pay_by=pay_by,
    )


def _row(one: Taken, pay_by: date | None, transaction: Transaction) -> tuple[Any, ...]:
    after = one.after
    return (
        one.document.document_no,
        after.step_no,
        one.kind.value,
        after.stage.value,
        after.mailing_no,
        after.dispatched_on,
        after.effective_on,
        after.by_post,
        *(one.served or (None, None)),
        pay_by,
        one.reason,
        one.note,
        after.block_id and UUID(after.block_id),
        one.approval_id,
        transaction.actor.id,
        transaction.started_at,
    )


def _document(row: asyncpg.Record) -> Document:
    return Document(
        document_no=row["document_no"],
        kind=DocumentKind(row["kind"]),
        addressee_no=row["addressee_no"],
        tax_item=row["tax_item"],
        claim_ids=tuple(row["claim_ids"]),
        sent_on=row["sent_on"],
        pay_by=row["pay_by"],
    )


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(
        step_no=row["step_no"],
        stage=ServiceStage(row["stage"]),
        mailing_no=row["mailing_no"],
        dispatched_on=row["dispatched_on"],
        effective_on=row["effective_on"],
        by_post=row["by_post"],
        block_id=row["block_id"] and str(row["block_id"]),
    )


def _served(row: asyncpg.Record) -> Served | None:
    return None if row["served_on"] is None else Served(row["counts_from"], row["served_on"])
