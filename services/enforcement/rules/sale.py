"""The public sale (公売) of property under seizure: its states, its days, its deposit, and who wins.

```mermaid
stateDiagram-v2
    [*] --> planned
    planned --> published: published
    planned --> cancelled: cancelled
    published --> awarded: awarded
    published --> failed: failed
    published --> cancelled: cancelled
    awarded --> decided: decided
    awarded --> cancelled: cancelled
    decided --> paid: paid
    decided --> cancelled: cancelled
    decided --> defaulted: defaulted
    decided --> cancelled: defaulted
    defaulted --> decided: decided
    defaulted --> cancelled: cancelled
    paid --> transferred: transferred
    failed --> [*]
    cancelled --> [*]
    transferred --> [*]
```
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import COLLECTED, KINDS, LIKE_REAL_ESTATE
from shared.money import Yen


class SaleState(StrEnum):
    """Where a sale stands, and the step that leads there; only a default without a next bidder ends the sale."""

    PLANNED = "planned"
    PUBLISHED = "published"
    AWARDED = "awarded"
    FAILED = "failed"
    DECIDED = "decided"
    PAID = "paid"
    TRANSFERRED = "transferred"
    #: The buyer did not pay: the decision is cancelled, and the next-highest bidder's turn has come.
    DEFAULTED = "defaulted"
    CANCELLED = "cancelled"


#: What officers read.
STATE_LABELS: Mapping[SaleState, str] = MappingProxyType(
    {
        SaleState.PLANNED: "公売公告前",
        SaleState.PUBLISHED: "公売公告中",
        SaleState.AWARDED: "最高価申込者の決定",
        SaleState.FAILED: "不調(入札者なし)",
        SaleState.DECIDED: "売却決定",
        SaleState.PAID: "買受代金納付",
        SaleState.TRANSFERRED: "権利移転済",
        SaleState.DEFAULTED: "買受代金の不納付(次順位の売却決定待ち)",
        SaleState.CANCELLED: "公売中止・売却決定取消",
    }
)
_STATE = SaleState
#: States in which the property is on sale.
LIVE = frozenset({_STATE.PLANNED, _STATE.PUBLISHED, _STATE.AWARDED, _STATE.DECIDED, _STATE.DEFAULTED})
#: Where each step may begin.
FROM: Mapping[SaleState, frozenset[SaleState]] = MappingProxyType(
    {
        _STATE.PUBLISHED: frozenset({_STATE.PLANNED}),
        _STATE.AWARDED: frozenset({_STATE.PUBLISHED}),
        _STATE.FAILED: frozenset({_STATE.PUBLISHED}),
        _STATE.DECIDED: frozenset({_STATE.AWARDED, _STATE.DEFAULTED}),
        _STATE.PAID: frozenset({_STATE.DECIDED}),
        _STATE.TRANSFERRED: frozenset({_STATE.PAID}),
        _STATE.DEFAULTED: frozenset({_STATE.DECIDED}),
        _STATE.CANCELLED: LIVE,
    }
)


class SaleMethod(StrEnum):
    """How it is sold (94条2項)."""

    BIDS = "bids"
    AUCTION = "auction"


class EarlyGround(StrEnum):
    """Why property of whoever is liable beside the debtor is sold before the debtor's (国税徴収法32条4項)."""

    VALUE_FALLING = "value_falling"


EARLY_LABELS: Mapping[EarlyGround, str] = MappingProxyType(
    {EarlyGround.VALUE_FALLING: "財産の価額が著しく減少するおそれがある(国税徴収法32条4項)"}
)
METHOD_LABELS: Mapping[SaleMethod, str] = MappingProxyType({SaleMethod.BIDS: "入札", SaleMethod.AUCTION: "競り売り"})


class Unsaleable(ValueError):  # noqa: N818 - It names what was found.
    """Something stands against a step of a sale; the sentence says what, in Japanese."""


class SaleTerms(NamedTuple):
    """What the law says of public sales, on the day of the sale.

    Attributes:
        notice_days: Days between the announcement and the sale (95条1項).
        estimate_days: Days between the notice of the estimate and the sale of real estate (99条1項1号).
        deposit_permille: The share of the estimate that is deposited (100条1項).
        deposit_exempt_yen: Up to this estimate no deposit is asked for (施行令42条の5).
        decision_days: Days between the sale of what is like real estate and the decision (113条1項).
        decision_last_days: Days between the sale of real estate and the last day for the decision (施行規則1条の7).
        extension_days: For how long the payment of the price may be put off (115条2項).
        next_bidder_days: Until when the next-highest bidder pays after the decision (115条1項).
    """

    notice_days: int
    estimate_days: int
    deposit_permille: int
    deposit_exempt_yen: Yen
    decision_days: int
    decision_last_days: int
    extension_days: int
    next_bidder_days: int


def require_step(state: SaleState, step: SaleState) -> None:
    """Check that a step may follow.

    Raises:
        Unsaleable: No edge leads there.
    """
    if state not in FROM[step]:
        sentence = f"公売の状態が「{STATE_LABELS[state]}」のため、この手続はできません。内容を開き直してください。"
        raise Unsaleable(sentence)


def least_deposit_yen(estimate_yen: Yen, terms: SaleTerms) -> Yen:
    """The least deposit (公売保証金): a share of the estimate, a yen begun counted whole; none for little (100条)."""
    if estimate_yen <= terms.deposit_exempt_yen:
        return 0
    return -(-estimate_yen * terms.deposit_permille // 1_000)


def require_offerable(
    kind: PropertyKind, estimate_yen: Yen, deposit_yen: Yen, senior_yen: Yen, terms: SaleTerms
) -> None:
    """Check the terms on which property is offered.

    Args:
        kind: What it is.
        estimate_yen: The estimate (見積価額, 98条).
        deposit_yen: What a bidder deposits.
        senior_yen: What comes before the city's claims.
        terms: The law.

    Raises:
        Unsaleable: It is collected and not sold, nothing would be left for the city, or the deposit is too small.
    """
    if KINDS[kind].course in COLLECTED:
        raise Unsaleable(
            "債権と金銭は換価せず、取り立てます(国税徴収法56条3項、67条、89条)。取立てを起案してください。"
        )
    if estimate_yen <= senior_yen:
        raise Unsaleable("優先する債権を引くと残余の見込みがありません(国税徴収法48条2項、79条1項2号)。")
    least_yen = least_deposit_yen(estimate_yen, terms)
    if not least_yen <= deposit_yen < estimate_yen:
        raise Unsaleable(f"公売保証金は{least_yen:,}円以上、見積価額未満としてください(国税徴収法100条1項)。")


def require_published_in_time(
    kind: PropertyKind, sale_on: date, published_on: date, estimate_on: date, terms: SaleTerms
) -> None:
    """Check the days of the announcement and of the notice of the estimate.

    Ten whole days lie between the notice and the sale. Of real estate the estimate is published by the third day before
    it, of other property before it.

    Raises:
        Unsaleable: One of them comes too late.
    """
    last_on = sale_on - timedelta(days=terms.notice_days + 1)
    if published_on > last_on:
        raise Unsaleable(f"公売公告は{last_on}までです(国税徴収法95条1項)。公売の日を改めてください。")
    days = terms.estimate_days if kind is PropertyKind.REAL_ESTATE else 1
    last_on = sale_on - timedelta(days=days)
    if estimate_on > last_on:
        raise Unsaleable(f"見積価額の公告は{last_on}までです(国税徴収法99条1項)。公売の日を改めてください。")


class Bid(NamedTuple):
    """A bid as it was opened, with its deposit."""

    bid_no: int
    amount_yen: Yen
    deposit_yen: Yen


def invalid(bid: Bid, estimate_yen: Yen, deposit_yen: Yen) -> str:
    """Why a bid does not count; empty where it does (104条1項, 100条)."""
    if bid.deposit_yen < deposit_yen:
        return "公売保証金の不足"
    return "見積価額未満" if bid.amount_yen < estimate_yen else ""


def winner(bids: Sequence[Bid], estimate_yen: Yen, deposit_yen: Yen, drawn_bid_no: int | None) -> Bid | None:
    """The highest bid that counts (104条); none where no bid does.

    Args:
        bids: All bids.
        estimate_yen: Below it nothing is sold.
        deposit_yen: What each has to deposit.
        drawn_bid_no: Among equals, whom the lot fell on (104条2項).

    Raises:
        Unsaleable: Several are the highest and no lot was drawn among them, or one was drawn for nothing.
    """
    counting = [bid for bid in bids if not invalid(bid, estimate_yen, deposit_yen)]
    highest_yen = max((bid.amount_yen for bid in counting), default=0)
    highest = [bid for bid in counting if bid.amount_yen == highest_yen]
    if len(highest) <= 1:
        if drawn_bid_no is not None:
            raise Unsaleable("最高の入札が1件のため、くじは要りません。くじの番号を消してください。")
        return highest[0] if highest else None
    drawn = next((bid for bid in highest if bid.bid_no == drawn_bid_no), None)
    if drawn is None:
        numbers = "、".join(str(bid.bid_no) for bid in highest)
        raise Unsaleable(f"同額の入札があります({numbers})。くじで決めた番号を入力してください(国税徴収法104条2項)。")
    return drawn


def require_next_bidder(bids: Sequence[Bid], won: Bid | None, next_bid_no: int, terms: "NextBidderTerms") -> None:
    """Check that a bidder may be the next to buy (次順位買受申込者, 104条の2).

    He bid the most after the winner, or as much where the lot decided; no less than the highest bid less the deposit.
    Among equals the lot has decided who of them it is.

    Args:
        bids: All bids.
        won: The winner.
        next_bid_no: Who asked for it.
        terms: What was offered, and how.

    Raises:
        Unsaleable: This sale has none, or it is another's place.
    """
    if terms.method is not SaleMethod.BIDS or terms.kind not in LIKE_REAL_ESTATE:
        raise Unsaleable("次順位買受申込者は、入札による不動産等の公売だけにあります(国税徴収法104条の2)。")
    others = [bid for bid in bids if bid != won and not invalid(bid, terms.estimate_yen, terms.deposit_yen)]
    second_yen = max((bid.amount_yen for bid in others), default=0)
    if won is None or second_yen < won.amount_yen - terms.deposit_yen:
        raise Unsaleable("次順位となる額の入札がありません(国税徴収法104条の2)。次順位の番号を消してください。")
    numbers = [bid.bid_no for bid in others if bid.amount_yen == second_yen]
    if next_bid_no not in numbers:
        listed = "、".join(map(str, numbers))
        raise Unsaleable(f"次順位買受申込者は最高価に次ぐ入札者({listed})です(国税徴収法104条の2)。")


class NextBidderTerms(NamedTuple):
    """What was offered and how, as far as it says whether there is a next-highest bidder."""

    kind: PropertyKind
    method: SaleMethod
    estimate_yen: Yen
    deposit_yen: Yen


def state_after_default(next_bid_no: int | None) -> SaleState:
    """Where a sale stands when its buyer has not paid: the next-highest bidder's turn comes, or it is over."""
    return SaleState.CANCELLED if next_bid_no is None else SaleState.DEFAULTED


def payment_days(decided_on: date, terms: SaleTerms, *, to_next_bidder: bool) -> tuple[date, date]:
    """The first and the last day that may be set for the payment of the price (115条1項、2項).

    It is the day of the decision, for the next-highest bidder the day on which seven days have passed since then, and
    may be put off by thirty days.
    """
    due_on = decided_on + timedelta(days=terms.next_bidder_days if to_next_bidder else 0)
    return due_on, due_on + timedelta(days=terms.extension_days)


def decision_days(kind: PropertyKind, sale_on: date, terms: SaleTerms) -> tuple[date, date]:
    """The first and the last day of the decision to sell (111条、113条1項).

    It is the day of the sale; of what is like real estate the day on which seven days have passed, and of real estate a
    day from then on that is set before three weeks are over, in which the police are asked about the buyer (106条の2).
    """
    first_on = sale_on + timedelta(days=terms.decision_days if kind in LIKE_REAL_ESTATE else 0)
    if kind is not PropertyKind.REAL_ESTATE:
        return first_on, first_on
    return first_on, sale_on + timedelta(days=terms.decision_last_days)
