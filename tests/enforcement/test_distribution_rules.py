"""A statement of distribution is the money to the last yen, whoever takes part; and the day from which it is paid."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.rules.distribution import (
    PRIOR,
    REQUESTS,
    Creditor,
    CreditorKind,
    Divided,
    LineKind,
    OwnClaim,
    delivery_from,
    statement,
    statement_of_divided,
)
from shared.law.library import LAW


def test_seven_days_pass_with_the_day_of_dispatch_counted() -> None:
    # Dispatch on Monday 1 June 2026; the seventh day is Sunday the seventh, so it is handed out on Monday.
    assert delivery_from(date(2026, 6, 1), 7, LAW.business_days) == date(2026, 6, 8)
    # 29 December: the seventh day has passed on 5 January, a Monday.
    assert delivery_from(date(2025, 12, 29), 7, LAW.business_days) == date(2026, 1, 5)
    # 25 December: on 1 January the hall is closed, and until the third; the fourth is a Sunday.
    assert delivery_from(date(2025, 12, 25), 7, LAW.business_days) == date(2026, 1, 5)


_YEN = st.integers(0, 10**6)
_DAYS = st.dates(date(2020, 1, 1), date(2025, 1, 1))
_OWN = st.lists(
    st.builds(
        OwnClaim,
        st.integers(1, 10**6),
        _DAYS,
        st.booleans(),
        st.integers(0, 5_000),
        st.lists(st.tuples(_DAYS, _YEN), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.claim_id,
)


def _creditor(kind: CreditorKind, yen: int, on: date, later: int) -> Creditor:
    is_request, is_prior = kind in REQUESTS, kind in PRIOR
    arrived_on = on + timedelta(days=later) if is_request else None
    return Creditor(uuid4(), kind, yen, None if is_prior else on, arrived_on, None, from_former_owner=False)


_OTHERS = st.lists(st.builds(_creditor, st.sampled_from(CreditorKind), _YEN, _DAYS, st.integers(0, 99)), max_size=4)


@given(_YEN, _OWN, _OTHERS)
def test_a_statement_is_the_money_to_the_last_yen(yen: int, own: list[OwnClaim], others: list[Creditor]) -> None:
    lines = statement(yen, own, others, date(2025, 9, 1))
    assert sum(one.amount_yen for one in lines) == yen
    assert all(one.amount_yen <= one.claimed_yen for one in lines if one.kind is not LineKind.REST)
    # Costs come first, the debtor last: he gets nothing before everybody has all of his.
    kinds = [one.kind for one in lines]
    assert kinds == sorted(kinds, key=lambda kind: (kind is not LineKind.COST, kind is LineKind.REST))
    assert not lines[-1].amount_yen or all(one.amount_yen == one.claimed_yen for one in lines[:-1])
    for claim in own:
        claimed = sum(one.claimed_yen for one in lines if one.claim_id == claim.claim_id)
        assert claimed == claim.cost_yen + sum(part for _, part in claim.parts)


@given(st.lists(st.tuples(_YEN, _YEN, _YEN), min_size=1, max_size=5))
def test_a_statement_of_what_payments_divided_is_the_money_too(shares: list[tuple[int, int, int]]) -> None:
    lines = statement_of_divided([Divided(place, *one) for place, one in enumerate(shares, 1)])
    assert sum(one.amount_yen for one in lines) == sum(yen for _, _, yen in shares)
