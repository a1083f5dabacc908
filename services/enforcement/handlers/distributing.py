"""What a seizure brought in is distributed (配当): stated, decided by two persons, sent, and handed out in a week."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg

from services.enforcement.rules.distribution import (
    Creditor,
    CreditorKind,
    DistributionState,
    DistributionStep,
    Divided,
    Line,
    LineKind,
    OwnClaim,
    UnlawfulDistribution,
    move,
    statement,
    statement_of_divided,
)
from services.enforcement.store import distribution as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import (
    DistributionBalancesAsked,
    DistributionBalancesStated,
    Envelope,
    ProceedsCollected,
    ProceedsDivided,
    ProceedsShare,
)
from shared.days import TOKYO, fiscal_year
from shared.law.library import LAW
from shared.law.tax_items import TaxKind, tax_item
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

_Row: TypeAlias = asyncpg.Record | Mapping[str, Any]

DISTRIBUTE = Access("enforcement.distribution.execute", ENFORCEMENT, AccessAction.UPDATE)
_BY = "service:enforcement"
_FIELDS = ("distribution", "balance")


class Brought(NamedTuple):
    """Money that a seizure brought in.

    Attributes:
        source: collection or sale.
        step_no: The step of the seizure that brought it.
        received_on: The day on which it came; the claims count as paid on it (国税徴収法67条3項、116条2項).
        amount_yen: How much.
        is_money: Whether it was seized as money, which pays the claims of the seizure and no others (129条2項).
    """

    source: str
    step_no: int
    received_on: date
    amount_yen: Yen
    is_money: bool = False


async def open_distribution(
    brought: Brought, seizure: asyncpg.Record, approval_id: UUID, transaction: Transaction
) -> None:
    """Begin with the question to payments; where nobody else takes part, payments posts the money at once instead.

    Args:
        brought: The money.
        seizure: Whose, locked: what is entered about creditors is then all that counts.
        approval_id: The approval by which the money was booked.
        transaction: Where it is booked.
    """
    connection, at = transaction.connection, transaction.started_at
    creditors = (seizure["property_id"], brought.received_on)
    others = [] if brought.is_money else await connection.fetch(store.SELECT_CREDITORS, *creditors)
    row = (
        approval_id,
        seizure["seizure_id"],
        brought.step_no,
        seizure["addressee_no"],
        brought.source,
        not others,
        brought.received_on,
        brought.amount_yen,
        at,
    )
    await store.DISTRIBUTIONS.copy(connection, [row])
    today = at.astimezone(TOKYO).date()
    state = DistributionState.WAITING.value
    step = (approval_id, 1, "opened", state, today, None, None, "", approval_id, transaction.actor.id, at)
    await store.STEPS.copy(connection, [step])
    known = {**dict(seizure), "distribution_id": approval_id, "received_on": brought.received_on}
    if others:
        _ask(known, 1, transaction)
        return
    announce_proceeds(seizure, brought.step_no, brought.received_on, brought.amount_yen, transaction)


async def locked_distribution(distribution_id: UUID, connection: Connection) -> asyncpg.Record | None:
    """A distribution as it stands now, locked until the transaction ends."""
    await connection.fetch(store.LOCK, [distribution_id])
    return await connection.fetchrow(store.SELECT, [distribution_id])


async def ask_again(found: asyncpg.Record, transaction: Transaction) -> None:
    """Ask payments anew: something about the claims or the creditors has changed.

    Raises:
        UnlawfulDistribution: It was sent already, or the answer is still to come.
    """
    on = transaction.started_at.astimezone(TOKYO).date()
    await add_step(found, DistributionStep.ASKED, on, "", None, transaction)
    _ask(found, found["step_no"] + 1, transaction)


async def on_distribution_balances_stated(
    envelopes: Sequence[Envelope[DistributionBalancesStated]], transaction: Transaction
) -> None:
    """Keep what payments stated; the statement can be drawn up now."""
    connection, at = transaction.connection, transaction.started_at
    ids = sorted({UUID(envelope.event.distribution_id) for envelope in envelopes})
    await connection.fetch(store.LOCK, ids)
    found = {row["distribution_id"]: row for row in await connection.fetch(store.SELECT, ids)}
    steps: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for envelope in envelopes:
        event = envelope.event
        row = found.get(UUID(event.distribution_id))
        # An answer to a former question finds nobody waiting.
        if row is None or (row["state"], row["step_no"]) != (DistributionState.WAITING, event.ask_no):
            continue
        rows += (
            (
                row["distribution_id"],
                event.ask_no,
                one.claim_id,
                one.due_on,
                one.cost_yen,
                [part.priority_on for part in one.parts],
                [part.amount_yen for part in one.parts],
                one.provisional_yen,
                at,
            )
            for one in event.claims
            if one.claim_id in row["claim_ids"]
        )
        steps.append(_step(row, DistributionStep.STATED, None, transaction))
    await store.STEPS.copy(connection, steps)
    await store.BALANCES.copy(connection, rows)
    _record(envelopes, transaction)


async def on_proceeds_divided(envelopes: Sequence[Envelope[ProceedsDivided]], transaction: Transaction) -> None:
    """Draw up the statement of money that payments has divided, since nobody else takes part."""
    connection = transaction.connection
    places = [(UUID(one.event.seizure_id), one.event.collection_no) for one in envelopes]
    locked = await connection.fetch(store.LOCK_OF_STEPS, *map(list, zip(*places, strict=True)))
    rows = await connection.fetch(store.SELECT, [row["distribution_id"] for row in locked])
    found = {(row["seizure_id"], row["seizure_step_no"]): row for row in rows}
    waiting = [
        (envelope, row)
        for envelope, place in zip(envelopes, places, strict=True)
        if (row := found.get(place)) is not None and row["is_direct"] and row["state"] == DistributionState.WAITING
    ]
    numbers = await _document_numbers(len(waiting), transaction)
    steps = []
    shares: list[tuple[Any, ...]] = []
    for (envelope, row), document_no in zip(waiting, numbers, strict=True):
        divided = [
            Divided(one.claim_id, one.cost_yen, one.without_cost_yen, one.amount_yen) for one in envelope.event.shares
        ]
        steps.append(_step(row, DistributionStep.DIVIDED, document_no, transaction))
        shares += _share_rows(row["distribution_id"], row["step_no"] + 1, statement_of_divided(divided))
    await store.STEPS.copy(connection, steps)
    await store.SHARES.copy(connection, shares)
    _record(envelopes, transaction)


async def draft(found: asyncpg.Record, connection: Connection) -> list[Line]:
    """The statement as it would be drawn up now, from payments' last answer and the creditors that are entered.

    Raises:
        UnlawfulDistribution: Money that a channel may still withdraw counts in it, or an own claim is missing.
    """
    balances = await connection.fetch(store.SELECT_BALANCES, found["distribution_id"], found["ask_no"])
    if len(balances) != len(found["claim_ids"]):
        raise UnlawfulDistribution("収納に見つからない期別債権があります。差押えの期別債権を確かめてください。")
    if any(row["provisional_yen"] for row in balances):
        raise UnlawfulDistribution("速報の収納があります。確報を待ち、債権額を確認し直してください。")
    own = [
        OwnClaim(
            row["claim_id"],
            row["due_on"],
            tax_item(row["tax_item"]).kind is TaxKind.CHARGE,
            row["cost_yen"],
            tuple(zip(row["priority_days"], row["amounts_yen"], strict=True)),
        )
        for row in balances
    ]
    others = await connection.fetch(store.SELECT_CREDITORS, found["property_id"], found["received_on"])
    creditors = [
        Creditor(
            row["creditor_id"],
            CreditorKind(row["kind"]),
            row["claimed_yen"],
            row["ranks_on"],
            row["arrived_on"],
            row["limit_yen"],
            row["from_former_owner"],
        )
        for row in others
    ]
    return statement(found["amount_yen"], own, creditors, found["seized_on"])


async def decide(found: asyncpg.Record, lines: Sequence[Line], approval_id: UUID, transaction: Transaction) -> None:
    """Keep the statement that two persons have decided.

    Raises:
        UnlawfulDistribution: It cannot be decided as it stands.
    """
    (document_no,) = await _document_numbers(1, transaction)
    on = transaction.started_at.astimezone(TOKYO).date()
    await add_step(found, DistributionStep.DECIDED, on, "", approval_id, transaction, document_no=document_no)
    rows = _share_rows(found["distribution_id"], found["step_no"] + 1, lines)
    await store.SHARES.copy(transaction.connection, rows)


async def uphold(found: asyncpg.Record, note: str, approval_id: UUID, transaction: Transaction) -> None:
    """An objection is right (133条): everything is asked anew, for another statement.

    Raises:
        UnlawfulDistribution: There is no open objection.
    """
    on = transaction.started_at.astimezone(TOKYO).date()
    await add_step(found, DistributionStep.UPHELD, on, note, approval_id, transaction)
    _ask(found, found["step_no"] + 1, transaction)


async def pay_out(day: date, transaction: Transaction) -> dict[str, Any]:
    """Execute the statements whose day has come and to which nobody objects: own shares are posted, others ordered.

    Args:
        day: The business day.
        transaction: Everything commits with it, so a repeated run finds nothing new.
    """
    connection = transaction.connection
    locked = await connection.fetch(store.LOCK_DUE, day)
    rows = await connection.fetch(store.SELECT, [row["distribution_id"] for row in locked])
    # What was changed between finding and locking it is not due any more.
    due = [row for row in rows if row["state"] == DistributionState.SENT]
    if not due:
        return {"paid_out": 0, "payment_orders": 0}
    keys = [(row["distribution_id"], row["statement_no"]) for row in due]
    shares: dict[UUID, list[asyncpg.Record]] = {}
    for share in await connection.fetch(store.SELECT_SHARES, *map(list, zip(*keys, strict=True))):
        shares.setdefault(share["distribution_id"], []).append(share)
    steps, orders = [], []
    for row in due:
        own: dict[int, Yen] = {}
        for share in shares[row["distribution_id"]]:
            if share["claim_id"] is not None:
                own[share["claim_id"]] = own.get(share["claim_id"], 0) + share["amount_yen"]
            elif share["amount_yen"]:
                key = (share["distribution_id"], share["statement_no"], share["position"])
                orders.append((uuid7(), *key, day, transaction.started_at))
        own = {claim_id: yen for claim_id, yen in own.items() if yen}
        if own:
            announce_proceeds(row, row["seizure_step_no"], row["received_on"], sum(own.values()), transaction, own)
        steps.append(_step(row, DistributionStep.PAID_OUT, None, transaction, on=day))
    await store.STEPS.copy(connection, steps)
    await store.ORDERS.copy(connection, orders)
    transaction.record_access(DISTRIBUTE, [row["addressee_no"] for row in due], fields=_FIELDS)
    return {"paid_out": len(due), "payment_orders": len(orders)}


async def report_distributions(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the statements that were not sent yet, and those that should have been (国税徴収法131条)."""
    days = LAW.distribution_statement_days.on(day)
    row = await transaction.connection.fetchrow(store.COUNT_OPEN, day, days)
    return dict(row) if row is not None else {}


async def add_step(
    found: _Row,
    step: DistributionStep,
    on: date,
    note: str,
    approval_id: UUID | None,
    transaction: Transaction,
    *,
    document_no: str | None = None,
    delivery_on: date | None = None,
) -> None:
    """Add a step to a locked distribution.

    Raises:
        UnlawfulDistribution: No edge leads along it from where the distribution stands.
    """
    state = move(DistributionState(found["state"]), step)
    place = (found["distribution_id"], found["step_no"] + 1, step.value, state.value, on, document_no, delivery_on)
    row = (*place, note, approval_id, transaction.actor.id, transaction.started_at)
    await store.STEPS.copy(transaction.connection, [row])


def _step(
    found: asyncpg.Record,
    step: DistributionStep,
    document_no: str | None,
    transaction: Transaction,
    *,
    on: date | None = None,
) -> tuple[Any, ...]:
    state = move(DistributionState(found["state"]), step)
    day = on or transaction.started_at.astimezone(TOKYO).date()
    place = (found["distribution_id"], found["step_no"] + 1, step.value, state.value, day, document_no, None)
    return (*place, "", None, _BY, transaction.started_at)


def _ask(found: _Row, ask_no: int, transaction: Transaction) -> None:
    question = DistributionBalancesAsked(
        distribution_id=str(found["distribution_id"]),
        addressee_no=found["owner_no"],
        ask_no=ask_no,
        valued_on=found["received_on"],
        claim_ids=tuple(found["claim_ids"]),
        other_addressee_nos=tuple(found["other_nos"]),
    )
    transaction.publish(question, key=found["owner_no"])


def announce_proceeds(
    found: _Row,
    collection_no: int,
    received_on: date,
    amount_yen: Yen,
    transaction: Transaction,
    shares: Mapping[int, Yen] = MappingProxyType({}),
) -> None:
    """Announce money for the claims of a seizure, by its step; without shares payments divides it."""
    event = ProceedsCollected(
        seizure_id=str(found["seizure_id"]),
        addressee_no=found["owner_no"],
        collection_no=collection_no,
        collected_on=received_on,
        amount_yen=amount_yen,
        claim_ids=tuple(found["claim_ids"]),
        other_addressee_nos=tuple(found["other_nos"]),
        shares=tuple(ProceedsShare(claim_id=claim_id, amount_yen=yen) for claim_id, yen in shares.items()),
    )
    transaction.publish(event, key=found["owner_no"])


async def _document_numbers(count: int, transaction: Transaction) -> list[str]:
    if not count:
        return []
    year = fiscal_year(transaction.started_at.astimezone(TOKYO).date())
    last: int = await transaction.connection.fetchval(store.TAKE_SERIALS, "distribution", year, count)
    return [f"H{year}-{serial:07d}" for serial in range(last - count + 1, last + 1)]


def _share_rows(distribution_id: UUID, statement_no: int, lines: Iterable[Line]) -> list[tuple[Any, ...]]:
    return [
        (
            distribution_id,
            statement_no,
            position,
            one.kind.value,
            one.claim_id,
            one.creditor_id,
            one.claimed_yen,
            one.amount_yen,
            one.article,
        )
        for position, one in enumerate(lines, 1)
        # The debtor's line stands also where nothing is left.
        if one.kind is LineKind.REST or one.claimed_yen
    ]


def _record(
    envelopes: Sequence[Envelope[DistributionBalancesStated]] | Sequence[Envelope[ProceedsDivided]],
    transaction: Transaction,
) -> None:
    transaction.record_access(
        DISTRIBUTE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
