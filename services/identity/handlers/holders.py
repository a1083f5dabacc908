"""Answers refunds' question whether an account of a refund is in the addressee's own name: one word, no name."""

from collections.abc import Mapping, Sequence

import asyncpg

from services.identity.rules.holders import likeness_of
from services.identity.store.holders import SELECT_NAMES
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import Envelope
from shared.contracts.payee_names import HolderAsked, HolderCompared, HolderLikeness
from shared.days import TOKYO
from shared.transaction import Transaction

COMPARE = Access("identity.holder.compare", ADDRESSEE, AccessAction.VIEW)


async def on_holder_asked(envelopes: Sequence[Envelope[HolderAsked]], transaction: Transaction) -> None:
    """Compare each holder with the names of the addressee under all of his numbers, and answer how alike they are.

    Of a person under a support measure (支援措置) the same is told as of anybody; the look is marked in the records.
    """
    today = transaction.started_at.astimezone(TOKYO).date()
    asked = sorted({envelope.event.addressee_no for envelope in envelopes})
    names: dict[str, list[asyncpg.Record]] = {}
    for row in await transaction.connection.fetch(SELECT_NAMES, asked, today):
        names.setdefault(row["asked"], []).append(row)
    for envelope in envelopes:
        question = envelope.event
        answer = HolderCompared(
            entry_id=question.entry_id,
            payee_no=question.payee_no,
            ask_no=question.ask_no,
            addressee_no=question.addressee_no,
            likeness=_likeness(question.holder_kana, names.get(question.addressee_no, [])),
            judged_on=today,
        )
        transaction.publish(answer, key=question.addressee_no, cause=envelope)
    _record(envelopes, names, transaction)


def _likeness(holder_kana: str, rows: Sequence[asyncpg.Record]) -> HolderLikeness:
    if not rows:
        return HolderLikeness.UNKNOWN
    return likeness_of(
        holder_kana,
        [row["name_kana"] for row in rows],
        [name for row in rows for name in row["others"]],
        [name for row in rows for name in row["former"]],
    )


def _record(
    envelopes: Sequence[Envelope[HolderAsked]], names: Mapping[str, Sequence[asyncpg.Record]], transaction: Transaction
) -> None:
    told: Mapping[bool, list[Envelope[HolderAsked]]] = {True: [], False: []}
    for envelope in envelopes:
        marked = any(row["protected"] for row in names.get(envelope.event.addressee_no, ()))
        told[marked].append(envelope)
    for marked, ones in told.items():
        if ones:
            transaction.record_access(
                COMPARE,
                [envelope.event.addressee_no for envelope in ones],
                fields=("name_kana",),
                caused_by_events=[str(envelope.event_id) for envelope in ones],
                rule="protected" if marked else "",
            )
