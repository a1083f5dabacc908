"""Property under seizure is sold (換価): two persons offer it, the highest bid wins, two decide and book the price."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.distributing import Brought, open_distribution
from services.enforcement.handlers.duties import settle_duties
from services.enforcement.handlers.second_liability import is_sued, sold_before
from services.enforcement.handlers.seizing import add_step as add_seizure_step
from services.enforcement.handlers.seizing import locked_seizure
from services.enforcement.rules.duties import DutyKind
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.sale import (
    LIVE,
    Bid,
    EarlyGround,
    NextBidderTerms,
    SaleMethod,
    SaleState,
    SaleTerms,
    Unsaleable,
    decision_days,
    invalid,
    payment_days,
    require_next_bidder,
    require_offerable,
    require_published_in_time,
    require_step,
    winner,
)
from services.enforcement.rules.seizure_states import SeizureState, SeizureStep, UnlawfulStep
from services.enforcement.store import blocks, duties, holds
from services.enforcement.store import sale as store
from services.enforcement.store.cases import SELECT_OF_PERSON
from services.enforcement.store.distribution import TAKE_SERIALS
from shared.contracts import BlockState
from shared.days import TOKYO, fiscal_year
from shared.law.blocks import MATRIX, Step, standing_against
from shared.law.library import LAW
from shared.merges import numbers_by_person
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class Offer(NamedTuple):
    """Property that is to be offered, as it was proposed; the act explains the fields."""

    seizure_id: UUID
    step_no: int
    method: SaleMethod
    estimate_yen: Yen
    valuation: str
    deposit_yen: Yen
    sale_on: date
    place: str
    early_ground: EarlyGround | None
    early_reason: str | None


class Decision(NamedTuple):
    """The decision to sell (売却決定) as it was proposed."""

    bid_no: int
    price_yen: Yen
    decided_on: date
    payment_due_on: date


class Offered(NamedTuple):
    """A bid as it was opened."""

    bidder: str
    amount_yen: Yen
    deposit_yen: Yen


def terms_on(day: date) -> SaleTerms:
    """What the law says of a sale on a day."""
    return SaleTerms(
        LAW.auction_notice_days.on(day),
        LAW.estimate_notice_days.on(day),
        LAW.auction_deposit_share.on(day),
        LAW.auction_deposit_exempt.on(day),
        LAW.sale_decision_days.on(day),
        LAW.real_estate_decision_last_days.on(day),
        LAW.sale_payment_extension_days.on(day),
        LAW.next_bidder_payment_days.on(day),
    )


async def require_saleable(seizure: asyncpg.Record, day: date, connection: Connection) -> None:
    """Check that nothing stands against selling what is under seizure on a day.

    Raises:
        Unsaleable: It is not in effect, must be released, or a state of the person forbids the realisation.
    """
    if seizure["state"] != SeizureState.EFFECTIVE:
        raise Unsaleable("差押えの効力が生じていないか、終わっています。差押えを開き直してください。")
    open_duties = await connection.fetch(duties.SELECT_OPEN, [seizure["seizure_id"]])
    if any(row["kind"] == DutyKind.RELEASE for row in open_duties):
        raise Unsaleable("この差押えは解除しなければなりません(国税徴収法79条1項、117条)。解除を起案してください。")
    if await is_sued(seizure, connection):
        raise Unsaleable(
            "第二次納税義務者が訴えを提起しています。訴訟の係属する間は換価できません(国税徴収法90条3項)。"
        )
    claims = set(seizure["claim_ids"])
    named = {seizure["addressee_no"], *seizure["claim_owner_nos"]}
    numbers = sorted(set().union(*(await numbers_by_person(connection, named)).values()))
    of_person = [row["case_id"] for row in await connection.fetch(SELECT_OF_PERSON, numbers)]
    held = await connection.fetch(holds.SELECT_IN_FORCE, of_person, day)
    heard = await connection.fetch(blocks.SELECT_STANDING, numbers, day)
    states = [BlockState(row["ground"]) for row in held if claims.intersection(row["claim_ids"] or claims)]
    states += (BlockState(row["state"]) for row in heard if claims.intersection(row["claim_ids"] or claims))
    blocking, _ = standing_against(states, Step.REALISATION)
    if blocking:
        words = "、".join(f"{MATRIX[state].label}({MATRIX[state].law})" for state in blocking)
        raise Unsaleable(f"換価を止める事由があります: {words}。終わってから行ってください。")


async def require_offer(offer: Offer, today: date, connection: Connection) -> tuple[asyncpg.Record, int]:
    """The seizure, locked, whose property may be offered so, and which round it is.

    Raises:
        Unsaleable: Something stands against it, or its notice could not be in time any more.
    """
    seizure = await locked_seizure(offer.seizure_id, connection)
    if seizure is None or seizure["step_no"] != offer.step_no:
        raise Unsaleable("差押えが見つからないか、起案のときから変わっています。内容を開き直してください。")
    kind = PropertyKind(seizure["kind"])
    terms = terms_on(offer.sale_on)
    require_offerable(kind, offer.estimate_yen, offer.deposit_yen, seizure["senior_yen"], terms)
    require_published_in_time(kind, offer.sale_on, today, today, terms)
    rounds = await connection.fetch(store.SELECT_OF_SEIZURE, offer.seizure_id)
    if any(SaleState(row["state"]) in LIVE for row in rounds):
        raise Unsaleable("この財産は公売の手続中です。その結果を待ってください。")
    await require_saleable(seizure, offer.sale_on, connection)
    is_early = not await sold_before(seizure, connection)
    if is_early and offer.early_ground is None:
        raise Unsaleable(
            "第二次納税義務者の財産は、滞納者の財産を換価に付した後に換価します(国税徴収法32条4項)。滞納者の財産の公売を"
            "先に起案するか、価額が著しく減少するおそれがあるときは、その事由と理由を入力してください。"
        )
    if offer.early_ground is not None and not is_early:
        raise Unsaleable("滞納者の財産より先の換価ではありません。先に換価する事由を除いて起案してください。")
    return seizure, len(rounds) + 1


async def offer_property(offer: Offer, approval_id: UUID, transaction: Transaction) -> None:
    """Keep that two persons decided to offer property.

    Raises:
        Unsaleable: As `require_offer`.
    """
    connection, at = transaction.connection, transaction.started_at
    today = at.astimezone(TOKYO).date()
    _, round_no = await require_offer(offer, today, connection)
    row = (approval_id, offer.seizure_id, round_no, offer.method.value, *offer[3:], at)
    await store.SALES.copy(connection, [row])
    planned = SaleState.PLANNED.value
    by = (approval_id, transaction.actor.id, at)
    step = (approval_id, 1, planned, planned, today, None, None, None, None, "", *by, None)
    await store.STEPS.copy(connection, [step])


def require_next(found: asyncpg.Record, step: SaleState, on: date) -> None:
    """Check that a step may follow the last one, on its day or after it.

    Raises:
        Unsaleable: No edge leads there, or the day lies before the last step.
    """
    require_step(SaleState(found["state"]), step)
    if on < found["stepped_on"]:
        raise Unsaleable(f"日付は前の手続の日({found['stepped_on']})から後の日を入力してください。")


async def locked_sale(sale_id: UUID, connection: Connection) -> tuple[asyncpg.Record, asyncpg.Record] | None:
    """A sale and its seizure as they stand now, both locked until the transaction ends."""
    seizure_id = await connection.fetchval(store.SELECT_SEIZURE_ID, sale_id)
    seizure = await locked_seizure(seizure_id, connection) if seizure_id else None
    if seizure is None:
        return None
    await connection.fetch(store.LOCK, sale_id)
    found: Any = await connection.fetchrow(store.SELECT, sale_id)
    return found, seizure


async def publish(
    found: asyncpg.Record, seizure: asyncpg.Record, on: date, estimate_on: date, note: str, transaction: Transaction
) -> None:
    """Note the announcement (公売公告, 95条) with the day on which the estimate was published (99条).

    Raises:
        Unsaleable: It is too late for the day of the sale, or something stands against the sale.
    """
    require_next(found, SaleState.PUBLISHED, on)
    await require_saleable(seizure, found["sale_on"], transaction.connection)
    terms = terms_on(found["sale_on"])
    require_published_in_time(PropertyKind(found["kind"]), found["sale_on"], on, estimate_on, terms)
    number = await document_no_of(transaction)
    await add_step(found, SaleState.PUBLISHED, on, note, None, transaction, document_no=number, second_on=estimate_on)


async def close(
    found: asyncpg.Record,
    seizure: asyncpg.Record,
    offered: Sequence[Offered],
    drawn_bid_no: int | None,
    next_bid_no: int | None,
    transaction: Transaction,
) -> None:
    """Keep the bids and who won, or that nobody did (104条, 107条), and who asked to be next (104条の2).

    Raises:
        Unsaleable: Its day has not come, something stands against the sale, a lot is missing among equals, or the next
            bidder is none.
    """
    require_next(found, SaleState.AWARDED, found["sale_on"])
    if found["sale_on"] > transaction.started_at.astimezone(TOKYO).date():
        raise Unsaleable("公売の日がまだ来ていません。公売の日に入力してください。")
    await require_saleable(seizure, found["sale_on"], transaction.connection)
    bids = [Bid(number, one.amount_yen, one.deposit_yen) for number, one in enumerate(offered, 1)]
    won = winner(bids, found["estimate_yen"], found["deposit_yen"], drawn_bid_no)
    if next_bid_no is not None:
        terms = NextBidderTerms(
            PropertyKind(found["kind"]), SaleMethod(found["method"]), found["estimate_yen"], found["deposit_yen"]
        )
        require_next_bidder(bids, won, next_bid_no, terms)
    rows = [
        (
            found["sale_id"],
            bid.bid_no,
            one.bidder,
            bid.amount_yen,
            bid.deposit_yen,
            invalid(bid, found["estimate_yen"], found["deposit_yen"]),
            transaction.started_at,
        )
        for bid, one in zip(bids, offered, strict=True)
    ]
    await store.BIDS.copy(transaction.connection, rows)
    if won is None:
        await add_step(found, SaleState.FAILED, found["sale_on"], "", None, transaction)
        return
    awarded = (won.bid_no, won.amount_yen)
    on = found["sale_on"]
    await add_step(found, SaleState.AWARDED, on, "", None, transaction, awarded=awarded, next_bid_no=next_bid_no)


async def require_decidable(
    found: asyncpg.Record, seizure: asyncpg.Record, decision: Decision, connection: Connection
) -> None:
    """Check the decision to sell.

    Raises:
        Unsaleable: It is not to the bidder whose turn it is, not on his day, or something stands against the sale.
    """
    require_next(found, SaleState.DECIDED, decision.decided_on)
    if (decision.bid_no, decision.price_yen) != (found["bid_no"], found["price_yen"]):
        raise Unsaleable("買受けの順位にある申込者またはその価額と異なります。内容を開き直してください。")
    to_next_bidder = found["state"] == SaleState.DEFAULTED
    if to_next_bidder and decision.decided_on != found["stepped_on"]:
        cancelled_on = found["stepped_on"]
        raise Unsaleable(f"次順位買受申込者への売却決定の日は、取消しの日({cancelled_on})です(国税徴収法113条2項)。")
    first_on, last_on = decision_days(PropertyKind(found["kind"]), found["sale_on"], terms_on(found["sale_on"]))
    if not to_next_bidder and not first_on <= decision.decided_on <= last_on:
        raise Unsaleable(f"売却決定の日は{first_on}から{last_on}までの日です(国税徴収法111条、113条1項)。")
    terms = terms_on(decision.decided_on)
    due_on, last_on = payment_days(decision.decided_on, terms, to_next_bidder=to_next_bidder)
    if not due_on <= decision.payment_due_on <= last_on:
        raise Unsaleable(f"買受代金の納付の期限は{due_on}から{last_on}までの日としてください(国税徴収法115条)。")
    await require_saleable(seizure, decision.decided_on, connection)


async def decide_sale(found: asyncpg.Record, decision: Decision, approval_id: UUID, transaction: Transaction) -> None:
    """Keep the decision to sell, with the number of its notice (売却決定通知書, 118条)."""
    number = await document_no_of(transaction)
    await add_step(
        found,
        SaleState.DECIDED,
        decision.decided_on,
        "",
        approval_id,
        transaction,
        document_no=number,
        second_on=decision.payment_due_on,
        awarded=(decision.bid_no, decision.price_yen),
    )


def require_payable(found: asyncpg.Record, paid_on: date, amount_yen: Yen) -> None:
    """Check the payment of the price.

    Raises:
        Unsaleable: It is not the price, not decided yet, before the decision, or past the day until which it was to be
            paid.
    """
    require_next(found, SaleState.PAID, paid_on)
    if amount_yen != found["price_yen"]:
        raise Unsaleable(f"買受代金は{found['price_yen']:,}円の全額でなければなりません。金額を確かめてください。")
    if paid_on > found["payment_due_on"]:
        due_on = found["payment_due_on"]
        raise Unsaleable(f"納付の期限({due_on})を過ぎています(国税徴収法115条4項)。売却決定を取り消してください。")


async def pay_price(
    found: asyncpg.Record,
    seizure: asyncpg.Record,
    paid_on: date,
    reference: str,
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    """Book the price: the buyer owns the property, the claims count as paid, the money is distributed (116条, 128条).

    Raises:
        Unsaleable: The seizure is not in effect any more, or must be released.
    """
    price_yen, awarded = found["price_yen"], (found["bid_no"], found["price_yen"])
    await add_step(found, SaleState.PAID, paid_on, reference, approval_id, transaction, awarded=awarded)
    await move_seizure(found, seizure, SeizureStep.SOLD, paid_on, approval_id, transaction)
    brought = Brought("sale", seizure["step_no"] + 1, paid_on, price_yen)
    await open_distribution(brought, seizure, approval_id, transaction)
    cause = f"approval:{approval_id}"
    await settle_duties(seizure["seizure_id"], cause, transaction)
    today = transaction.started_at.astimezone(TOKYO).date()
    await settle_cases({seizure["addressee_no"]: cause}, today, transaction)


async def transfer(found: asyncpg.Record, on: date, note: str, transaction: Transaction) -> None:
    """Note that the right was transferred: handed over, or the registrar was asked (119条, 121条)."""
    require_next(found, SaleState.TRANSFERRED, on)
    await add_step(found, SaleState.TRANSFERRED, on, note, None, transaction)


async def cancel(found: asyncpg.Record, on: date, reason: str, approval_id: UUID, transaction: Transaction) -> None:
    """Stop a sale before the price is paid, or take the decision back (公売中止, 売却決定の取消し, 117条)."""
    require_next(found, SaleState.CANCELLED, on)
    await add_step(found, SaleState.CANCELLED, on, reason, approval_id, transaction)


async def move_seizure(
    found: asyncpg.Record,
    seizure: asyncpg.Record,
    step: SeizureStep,
    on: date,
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    """Move the seizure of a sale along, with the round in its note.

    Raises:
        Unsaleable: The seizure is not in effect any more, or must be released.
    """
    note = f"公売 第{found['round_no']}回"
    seized_yen = 0 if step is SeizureStep.SOLD else seizure["seized_yen"]
    try:
        await add_seizure_step(seizure, step, on, seized_yen, note, approval_id, transaction)
    except UnlawfulStep as fault:
        raise Unsaleable(str(fault)) from None


async def add_step(
    found: asyncpg.Record,
    step: SaleState,
    on: date,
    note: str,
    approval_id: UUID | None,
    transaction: Transaction,
    *,
    state: SaleState | None = None,
    document_no: str | None = None,
    second_on: date | None = None,
    awarded: tuple[int, Yen] | tuple[None, None] = (None, None),
    next_bid_no: int | None = None,
) -> None:
    """Add a step to a locked sale; its state has the name of the step unless another is given."""
    reached = (state or step).value
    place = (found["sale_id"], found["step_no"] + 1, step.value, reached, on, document_no, second_on, *awarded)
    row = (*place, note, approval_id, transaction.actor.id, transaction.started_at, next_bid_no)
    await store.STEPS.copy(transaction.connection, [row])


async def document_no_of(transaction: Transaction) -> str:
    """The next number of the papers of sales."""
    year = fiscal_year(transaction.started_at.astimezone(TOKYO).date())
    serial: int = await transaction.connection.fetchval(TAKE_SERIALS, "sale", year, 1)
    return f"B{year}-{serial:07d}"
