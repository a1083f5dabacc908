"""Asks identity who paid money in suspense (消込不能), keeps what it proposes, and holds that against open claims.

A proposal books nothing and hinders nothing: money that found its claim meanwhile stays where it is.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import asyncpg

from services.payments.handlers.book import Book
from services.payments.rules.payer_proposals import Fit, OpenClaim, Proposed, Written, fits_of, ranked
from services.payments.rules.quotes import money_asked_with, quote_of
from services.payments.store import payer_proposals
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import (
    AddresseeChange,
    AddresseeChanged,
    Channel,
    Envelope,
    Event,
    Payer,
    PayerAsked,
    PayerCandidate,
    PayerProposed,
)
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.transaction import Transaction

HEARD = Access("payments.payer.hear", RECEIPT, AccessAction.REGISTER)
FOLLOW = Access("payments.payer.follow", RECEIPT, AccessAction.UPDATE)

_NUMBER = ("addressee_no",)


class Question(NamedTuple):
    """What identity is asked about one receipt."""

    receipt_id: int
    channel: Channel
    payer: Written
    cause: Envelope[Event] | None = None


class Candidate(NamedTuple):
    """Somebody who may have paid, with what he owes.

    Attributes:
        addressee_no: Under which he is gathered now; another than was proposed where he was merged since.
        members: Every number of his.
        place: His place in the answer, from 1.
        probability_bp: In parts of ten thousand, or None.
        reasons: Codes of what is like him.
        protected: Under a support measure now.
        claims: His open claims; none of a protected person.
        fits: How the amount fits them.
    """

    addressee_no: str
    members: Sequence[str]
    place: int
    probability_bp: int | None
    reasons: Sequence[str]
    protected: bool
    claims: Sequence[asyncpg.Record]
    fits: Sequence[Fit]


class Item(NamedTuple):
    """Money in suspense, what was written of its payer, and who may have paid; the likeliest first."""

    row: asyncpg.Record
    candidates: Sequence[Candidate]


async def ask_payers(questions: Sequence[Question], asked_by: str, transaction: Transaction) -> int:
    """Ask identity about some receipts in suspense; of two questions about one receipt the later counts.

    Args:
        questions: With payers of whom something is known.
        asked_by: Who asks: the service, or an officer's staff number.
        transaction: The one in which the receipts are in suspense.

    Returns:
        How many questions were put.
    """
    last = {question.receipt_id: question for question in questions}
    rows = await transaction.connection.fetch(
        payer_proposals.INSERT_QUESTIONS, sorted(last), asked_by, transaction.started_at
    )
    for row in rows:
        question = last[row["receipt_id"]]
        event = PayerAsked(
            receipt_id=question.receipt_id,
            ask_no=row["ask_no"],
            channel=question.channel,
            payer=Payer(**question.payer._asdict()),
        )
        transaction.publish(event, key=f"receipt:{question.receipt_id}", cause=question.cause)
    return len(rows)


async def ask_payers_again(receipt_ids: Sequence[int], asked_by: str, transaction: Transaction) -> int:
    """Ask anew about whichever of some receipts are still in suspense and say something of their payer.

    The register or the model may have changed since the money came.

    Args:
        receipt_ids: Any.
        asked_by: Who asks: the service, or an officer's staff number.
        transaction: The one in which the questions go out.

    Returns:
        How many questions were put.
    """
    rows = await transaction.connection.fetch(payer_proposals.LOCK_ASKABLE, receipt_ids)
    questions = [
        Question(row["receipt_id"], Channel(row["channel"]), Written(*(row[name] for name in Written._fields)))
        for row in rows
    ]
    return await ask_payers(questions, asked_by, transaction)


async def on_payer_proposed(envelopes: Sequence[Envelope[PayerProposed]], transaction: Transaction) -> None:
    """Keep each answer to a question of ours, once; whether the money still waits makes no difference."""
    # Of two answers to one question the first counts.
    answers = {(one.event.receipt_id, one.event.ask_no): one for one in reversed(envelopes)}
    columns = [
        (event.receipt_id, event.ask_no, event.judged_on, event.model_id, event.abstained)
        for event in (envelope.event for envelope in answers.values())
    ]
    rows = await transaction.connection.fetch(
        payer_proposals.INSERT_ANSWERS, *map(list, zip(*columns, strict=True)), transaction.started_at
    )
    kept = [
        (answers[row["receipt_id"], row["ask_no"]], place, one)
        for row in rows
        for place, one in enumerate(_distinct(answers[row["receipt_id"], row["ask_no"]].event), start=1)
    ]
    await payer_proposals.CANDIDATES.copy(
        transaction.connection,
        [
            (
                *(envelope.event.receipt_id, envelope.event.ask_no, place),
                *(one.addressee_no, one.probability_bp, [reason.value for reason in one.reasons], one.protected),
            )
            for envelope, place, one in kept
        ],
    )
    if kept:
        transaction.record_access(
            HEARD,
            [one.addressee_no for _, _, one in kept],
            fields=_NUMBER,
            caused_by_events=[str(envelope.event_id) for envelope, _, _ in kept],
        )


async def follow_protection(envelopes: Sequence[Envelope[AddresseeChanged]], transaction: Transaction) -> None:
    """Keep that support measures began or ended, so that a former proposal tells nobody of them."""
    turned = [
        envelope
        for envelope in envelopes
        if {AddresseeChange.PROTECTION_BEGAN, AddresseeChange.PROTECTION_ENDED} & set(envelope.event.changes)
    ]
    if not turned:
        return
    events = [envelope.event for envelope in turned]
    rows = [
        (
            *(event.addressee_no, AddresseeChange.PROTECTION_BEGAN in event.changes),
            *(event.effective_on, transaction.started_at),
        )
        for event in events
    ]
    await payer_proposals.PROTECTIONS.copy(transaction.connection, rows)
    transaction.record_access(
        FOLLOW,
        [event.addressee_no for event in events],
        fields=("protection",),
        caused_by_events=[str(envelope.event_id) for envelope in turned],
        rule="protected",
    )


async def items_of(
    transaction: Transaction, municipality: Municipality, *, after: int = 0, only: int | None = None, limit: int = 50
) -> list[Item]:
    """Money in suspense with who may have paid it, in a handful of queries however much there is.

    Args:
        transaction: Reads only.
        municipality: Whose ordinance says how charges count.
        after: The receipt to go on behind.
        only: One receipt alone.
        limit: The most items.
    """
    connection = transaction.connection
    rows = await connection.fetch(payer_proposals.SELECT_ITEMS, after, only, limit)
    people = await connection.fetch(payer_proposals.SELECT_CANDIDATES, [row["receipt_id"] for row in rows])
    in_sight = [one for one in people if not _protected(one)]
    owing = sorted({number for one in in_sight for number in one["members"]})
    claims = await connection.fetch(payer_proposals.SELECT_OPEN_CLAIMS, owing)
    book = Book(transaction, municipality)
    await book.load(claims)
    of_number: dict[str, list[asyncpg.Record]] = {}
    for claim in claims:
        for number in dict.fromkeys((claim["addressee_no"], *claim["joint_addressee_nos"])):
            of_number.setdefault(number, []).append(claim)
    by_receipt: dict[int, list[asyncpg.Record]] = {}
    for one in people:
        by_receipt.setdefault(one["receipt_id"], []).append(one)
    return [Item(row, _candidates(row, by_receipt.get(row["receipt_id"], []), of_number, book)) for row in rows]


def _candidates(
    row: asyncpg.Record,
    people: Sequence[asyncpg.Record],
    of_number: Mapping[str, Sequence[asyncpg.Record]],
    book: Book,
) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for one in people:
        # Two numbers that were merged since are one person; the likelier place is his.
        if one["root"] in found:
            continue
        owed: dict[int, asyncpg.Record] = {}
        if not _protected(one):
            owed = {claim["claim_id"]: claim for number in one["members"] for claim in of_number.get(number, ())}
        fits = fits_of(row["amount_yen"], [_open_claim(claim, row, book) for claim in owed.values()])
        found[one["root"]] = Candidate(
            one["root"],
            one["members"],
            one["place"],
            one["probability_bp"],
            one["reasons"],
            _protected(one),
            list(owed.values()),
            fits,
        )
    by_place = {one.place: one for one in found.values()}
    order = ranked(Proposed(one.place, one.probability_bp, len(one.fits)) for one in found.values())
    return [by_place[one.place] for one in order]


def _open_claim(claim: asyncpg.Record, row: asyncpg.Record, book: Book) -> OpenClaim:
    """A claim as it asked on the day on which the money was paid."""
    state = book.by_id[claim["claim_id"]]
    money = list(state.money.values())
    principal_yen: int = claim["principal_assessed_yen"] - claim["principal_collected_yen"]
    further_yen = None
    try:
        quote = quote_of(book.cleared(state, money_asked_with(money, row["paid_on"])), money, row["paid_on"])
        further_yen = quote.amount_yen - quote.principal_yen
    except NotYetAnnounced:
        # Without the rates of that day only the principal can be compared.
        pass
    return OpenClaim(claim["claim_id"], str(claim["notice_id"]), claim["instalment"], principal_yen, further_yen)


def _protected(row: asyncpg.Record) -> bool:
    now: bool | None = row["protected_now"]
    return bool(row["protected_then"]) if now is None else now


def _distinct(event: PayerProposed) -> list[PayerCandidate]:
    """The candidates of an answer, each number once."""
    found: dict[str, PayerCandidate] = {}
    for one in event.candidates:
        found.setdefault(one.addressee_no, one)
    return list(found.values())
