"""The days, the deposit and the winner of a public sale, on examples worked out by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.handlers.selling import terms_on
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.sale import (
    FROM,
    LIVE,
    Bid,
    NextBidderTerms,
    SaleMethod,
    SaleState,
    Unsaleable,
    decision_days,
    invalid,
    least_deposit_yen,
    payment_days,
    require_next_bidder,
    require_offerable,
    require_published_in_time,
    require_step,
    winner,
)

TERMS = terms_on(date(2026, 7, 21))


@pytest.mark.parametrize(
    ("estimate_yen", "deposit_yen"), [(500_000, 0), (500_001, 50_001), (1_000_000, 100_000), (1_234_567, 123_457)]
)
def test_a_tenth_of_the_estimate_is_deposited_and_nothing_of_little(estimate_yen: int, deposit_yen: int) -> None:
    assert least_deposit_yen(estimate_yen, TERMS) == deposit_yen


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": PropertyKind.DEPOSIT}, "取り立てます"),
        ({"kind": PropertyKind.ELECTRONIC_CLAIM}, "取り立てます"),
        ({"deposit_yen": 99_999}, "100,000円以上"),
        ({"deposit_yen": 1_000_000}, "見積価額未満"),
        ({"senior_yen": 1_000_000}, "残余の見込み"),
    ],
)
def test_what_cannot_be_offered(changed: dict[str, Any], words: str) -> None:
    values = {
        "kind": PropertyKind.REAL_ESTATE,
        "estimate_yen": 1_000_000,
        "deposit_yen": 100_000,
        "senior_yen": 999_999,
        "terms": TERMS,
    }
    require_offerable(**values)
    with pytest.raises(Unsaleable, match=words):
        require_offerable(**{**values, **changed})


@pytest.mark.parametrize(
    ("kind", "published_on", "estimate_on", "in_time"),
    [
        # The sale is on 21 July 2026: from the eleventh to the twentieth lie ten whole days.
        (PropertyKind.REAL_ESTATE, date(2026, 7, 10), date(2026, 7, 18), True),
        (PropertyKind.REAL_ESTATE, date(2026, 7, 11), date(2026, 7, 18), False),
        (PropertyKind.REAL_ESTATE, date(2026, 7, 10), date(2026, 7, 19), False),
        (PropertyKind.MOVABLE, date(2026, 7, 10), date(2026, 7, 20), True),
        (PropertyKind.MOVABLE, date(2026, 7, 10), date(2026, 7, 21), False),
    ],
)
def test_notices_come_in_time(kind: PropertyKind, published_on: date, estimate_on: date, in_time: bool) -> None:
    sale_on = date(2026, 7, 21)
    if in_time:
        require_published_in_time(kind, sale_on, published_on, estimate_on, TERMS)
        return
    with pytest.raises(Unsaleable, match="までです"):
        require_published_in_time(kind, sale_on, published_on, estimate_on, TERMS)


@pytest.mark.parametrize(
    ("kind", "first_on", "last_on"),
    [
        # Of land a day between the seventh and the twenty-first after the sale is set; the others have one day.
        (PropertyKind.REAL_ESTATE, date(2026, 7, 28), date(2026, 8, 11)),
        (PropertyKind.VEHICLE, date(2026, 7, 28), date(2026, 7, 28)),
        (PropertyKind.BOOK_ENTRY_SECURITY, date(2026, 7, 28), date(2026, 7, 28)),
        (PropertyKind.MOVABLE, date(2026, 7, 21), date(2026, 7, 21)),
        (PropertyKind.TELEPHONE, date(2026, 7, 21), date(2026, 7, 21)),
    ],
)
def test_each_kind_has_its_days_for_the_decision(kind: PropertyKind, first_on: date, last_on: date) -> None:
    assert decision_days(kind, date(2026, 7, 21), TERMS) == (first_on, last_on)


def test_before_the_police_were_asked_land_had_one_day_too() -> None:
    sale_on = date(2020, 12, 31)
    assert decision_days(PropertyKind.REAL_ESTATE, sale_on, terms_on(sale_on)) == (date(2021, 1, 7), date(2021, 1, 7))


def test_a_lot_decides_among_equals_and_nowhere_else() -> None:
    bids = [Bid(1, 300, 30), Bid(2, 400, 30), Bid(3, 400, 30), Bid(4, 900, 29), Bid(5, 199, 30)]
    assert [invalid(bid, 200, 30) for bid in bids] == ["", "", "", "公売保証金の不足", "見積価額未満"]
    assert winner(bids, 200, 30, 3) == bids[2]
    for drawn in (None, 1, 4):
        with pytest.raises(Unsaleable, match="2、3"):
            winner(bids, 200, 30, drawn)
    assert winner(bids[:2], 200, 30, None) == bids[1]
    with pytest.raises(Unsaleable, match="くじは要りません"):
        winner(bids[:2], 200, 30, 2)
    assert winner(bids[3:], 200, 30, None) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=6))
def test_the_winner_is_a_highest_bid_that_counts(offered: list[tuple[int, int]]) -> None:
    bids = [Bid(number, *one) for number, one in enumerate(offered, 1)]
    counting = [bid for bid in bids if not invalid(bid, 4, 2)]
    highest = [bid for bid in counting if bid.amount_yen == max(one.amount_yen for one in counting)]
    won = winner(bids, 4, 2, highest[-1].bid_no if len(highest) > 1 else None)
    assert won == (highest[-1] if highest else None)
    assert won is None or (won.amount_yen >= 4 and won.deposit_yen >= 2)


LAND = NextBidderTerms(PropertyKind.REAL_ESTATE, SaleMethod.BIDS, 800, 100)
WON = Bid(1, 1_000, 100)


@pytest.mark.parametrize(
    ("others", "next_bid_no", "changed", "refused"),
    [
        # The deposit is 100, so 900 is the least: the highest bid less the deposit.
        ([Bid(2, 900, 100)], 2, {}, ""),
        ([Bid(2, 899, 100)], 2, {}, "次順位となる額"),
        ([Bid(2, 950, 100), Bid(3, 940, 100)], 3, {}, r"\(2\)"),
        ([Bid(2, 950, 99), Bid(3, 940, 100)], 3, {}, ""),
        ([Bid(2, 940, 100), Bid(3, 940, 100)], 3, {}, ""),
        # Where the lot decided, an equal bid is the next.
        ([Bid(2, 1_000, 100), Bid(3, 990, 100)], 2, {}, ""),
        ([Bid(2, 1_000, 100)], 1, {}, r"\(2\)"),
        ([], 2, {}, "次順位となる額"),
        ([Bid(2, 950, 100)], 2, {"method": SaleMethod.AUCTION}, "不動産等の公売だけ"),
        ([Bid(2, 950, 100)], 2, {"kind": PropertyKind.MOVABLE}, "不動産等の公売だけ"),
        # Without a deposit only an equal bid can be the next.
        ([Bid(2, 999, 0)], 2, {"deposit_yen": 0}, "次順位となる額"),
    ],
)
def test_the_next_bidder_bid_the_most_after_the_winner(
    others: list[Bid], next_bid_no: int, changed: dict[str, Any], refused: str
) -> None:
    terms = LAND._replace(**changed)
    if not refused:
        require_next_bidder([WON, *others], WON, next_bid_no, terms)
        return
    with pytest.raises(Unsaleable, match=refused):
        require_next_bidder([WON, *others], WON, next_bid_no, terms)


def test_where_nobody_won_nobody_is_next() -> None:
    with pytest.raises(Unsaleable, match="次順位となる額"):
        require_next_bidder([Bid(1, 700, 100)], None, 1, LAND)


def test_the_price_is_due_with_the_decision_and_after_seven_days_for_the_next_bidder() -> None:
    on = date(2026, 7, 28)
    assert payment_days(on, TERMS, to_next_bidder=False) == (on, date(2026, 8, 27))
    assert payment_days(on, TERMS, to_next_bidder=True) == (date(2026, 8, 4), date(2026, 9, 3))


def test_a_sale_moves_along_its_edges_only() -> None:
    for step, begins in FROM.items():
        for state in SaleState:
            if state in begins:
                require_step(state, step)
            else:
                with pytest.raises(Unsaleable, match="この手続はできません"):
                    require_step(state, step)
    # Whatever is on sale can be stopped; what is paid for cannot.
    assert FROM[SaleState.CANCELLED] == LIVE
