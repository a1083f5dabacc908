"""What stands against a seizure, what must be done about one, and where one may go: examples written by hand."""

import itertools
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.rules import seizure_states
from services.enforcement.rules.duties import Duty, DutyKind, SeizedFor, duty_of
from services.enforcement.rules.preconditions import (
    Balance,
    Failed,
    Notice,
    Precondition,
    Target,
    amount_at_issue,
    failed_preconditions,
)
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS, Course
from services.enforcement.rules.seizure_states import (
    EFFECTING,
    STEPS,
    TRANSITIONS,
    SeizureState,
    SeizureStep,
    UnlawfulStep,
    effective_from,
    move,
)
from services.enforcement.rules.stages import require_notable
from shared.law.free_text import has_individual_number

#: Due 30 June 2026, dunned on Friday 17 July: the last day to pay is 27 July, and seizure is open from the 28th.
NOTICE = Notice("D2026-0000001", date(2026, 7, 17), date(2026, 7, 27))
BALANCE = Balance(date(2026, 6, 30), 50_000, 100, 400, 0)
TARGET = Target(
    is_current=True, is_seized=False, value_yen=80_000, senior_yen=0, seized_yen=50_500, seized_elsewhere_yen=0
)
FIRST_DAY = date(2026, 7, 28)


def failed(
    *, notice: Notice | None = NOTICE, balance: Balance = BALANCE, target: Target = TARGET, day: date = FIRST_DAY
) -> list[Failed]:
    return failed_preconditions([1], {1: notice} if notice else {}, {1: balance}, set(), target, day)


def test_a_seizure_is_open_eleven_days_after_dispatch_and_not_a_day_before() -> None:
    assert failed(day=FIRST_DAY) == []
    assert failed(day=date(2026, 7, 27)) == [Failed(Precondition.TOO_EARLY, 1)]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"notice": None}, Precondition.NO_NOTICE),
        ({"balance": BALANCE._replace(due_on=FIRST_DAY)}, Precondition.NOT_DUE),
    ],
)
def test_one_thing_missing_about_a_claim_forbids_the_seizure(changed: dict, rule: Precondition) -> None:  # type: ignore[type-arg] # Keyword arguments of several types.
    assert failed(**changed) == [Failed(rule, 1)]


@pytest.mark.parametrize(
    ("provisional_yen", "rule"), [(0, Precondition.NOTHING_OWED), (50_500, Precondition.MONEY_ON_ITS_WAY)]
)
def test_nothing_is_seized_for_what_is_paid_or_about_to_be(provisional_yen: int, rule: Precondition) -> None:
    paid = Balance(date(2026, 6, 30), 0, 0, 0, provisional_yen)
    assert failed(balance=paid) == [Failed(rule, 1), Failed(Precondition.EXCESS)]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"is_current": False}, Precondition.PROPERTY_CHANGED),
        ({"is_seized": True}, Precondition.SEIZED_ALREADY),
        ({"seized_yen": 50_501}, Precondition.EXCESS),
        ({"seized_elsewhere_yen": 1}, Precondition.EXCESS),
        ({"senior_yen": 80_000}, Precondition.FUTILE),
        ({"value_yen": 0}, Precondition.FUTILE),
    ],
)
def test_property_is_seized_neither_in_excess_nor_in_vain(changed: dict, rule: Precondition) -> None:  # type: ignore[type-arg] # Keyword arguments of several types.
    assert failed(target=TARGET._replace(**changed)) == [Failed(rule)]


def test_a_charge_of_delinquency_alone_may_be_seized_for_and_an_unknown_deposit_may_be_seized() -> None:
    only_charge = Balance(date(2026, 6, 30), 0, 0, 1_200, 0)
    assert failed(balance=only_charge, target=TARGET._replace(seized_yen=1_200, value_yen=None)) == []


def test_everything_that_stands_against_it_is_said_at_once() -> None:
    found = failed_preconditions([2, 1], {}, {1: BALANCE}, {1}, TARGET, FIRST_DAY)
    assert found == [
        Failed(Precondition.NO_NOTICE, 1),
        Failed(Precondition.HELD, 1),
        Failed(Precondition.UNKNOWN_CLAIM, 2),
    ]


@pytest.mark.parametrize(
    ("owed", "duty"),
    [
        ((50_100, 30_000), None),
        # 20,000 yen less are owed on the first: 30,100 and 400, and 30,000.
        ((30_100, 30_000), Duty(DutyKind.REDUCTION, 60_500)),
        # The first is paid, its charge with it.
        ((0, 30_000), Duty(DutyKind.REDUCTION, 30_000)),
        ((0, 0), Duty(DutyKind.RELEASE, 0)),
        # More is owed than at the issue: nothing follows for what was seized.
        ((70_000, 30_000), None),
    ],
)
def test_less_owed_than_seized_must_be_let_go(owed: tuple[int, int], duty: Duty | None) -> None:
    claims = [SeizedFor(50_100, 400, owed[0]), SeizedFor(30_000, 0, owed[1])]
    assert duty_of(80_500, claims) == duty


@given(
    st.lists(st.builds(SeizedFor, *[st.integers(0, 10**9)] * 3), min_size=1, max_size=4),
    st.integers(1, 10**9),
)
def test_a_duty_never_asks_for_more_than_what_is_seized_and_never_forgets_what_is_owed(
    claims: list[SeizedFor], seized_yen: int
) -> None:
    duty = duty_of(seized_yen, claims)
    if all(claim.owed_yen == 0 for claim in claims):
        assert duty == Duty(DutyKind.RELEASE, 0)
    elif duty is not None:
        assert duty.kind is DutyKind.REDUCTION
        assert 0 <= duty.remaining_yen < seized_yen


def test_the_picture_shows_the_table() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", seizure_states.__doc__ or "", re.MULTILINE)
    table = [(start, end, step) for (start, step), end in TRANSITIONS.items()]
    assert sorted((start, end, step) for start, end, step in drawn) == sorted(table)


@pytest.mark.parametrize("course", list(Course))
def test_what_must_be_released_can_only_be_released(course: Course) -> None:
    # A registrar enters late what he was asked for before; that is noted, since it must be cancelled then.
    lawful = {SeizureStep.RELEASED, SeizureStep.WITHDRAWN, SeizureStep.REGISTERED} & STEPS[course]
    for state, step in itertools.product(SeizureState, SeizureStep):
        if step in lawful and (state, step) in TRANSITIONS:
            assert move(state, step, course, must_be_released=True) == TRANSITIONS[state, step]
        else:
            with pytest.raises(UnlawfulStep):
                move(state, step, course, must_be_released=True)


def test_nothing_leaves_an_end() -> None:
    leaving = {state for (state, _), end in TRANSITIONS.items() if state is not end}
    assert leaving == seizure_states.LIVE
    assert set(TRANSITIONS.values()) - leaving == {
        SeizureState.REFUSED,
        SeizureState.COLLECTED,
        SeizureState.SOLD,
        SeizureState.RELEASED,
        SeizureState.WITHDRAWN,
    }


def test_each_kind_of_property_is_seized_in_one_way_and_takes_effect_by_it() -> None:
    assert set(KINDS) == set(PropertyKind)
    for course in Course:
        assert EFFECTING[course] <= STEPS[course]
        assert all(TRANSITIONS[SeizureState.ISSUED, step] is SeizureState.EFFECTIVE for step in EFFECTING[course])
    # No bank registers, no land is possessed, nothing but a claim is collected.
    for course, step in (
        (Course.CLAIM, SeizureStep.REGISTERED),
        (Course.REGISTERED, SeizureStep.POSSESSED),
        (Course.MOVABLE, SeizureStep.SERVED),
        (Course.REGISTERED, SeizureStep.COLLECTED),
        (Course.CLAIM, SeizureStep.SOLD),
    ):
        with pytest.raises(UnlawfulStep, match="手続はありません"):
            move(SeizureState.ISSUED, step, course)


def test_land_is_seized_from_the_service_or_from_an_earlier_registration() -> None:
    service, entry = date(2026, 9, 3), date(2026, 9, 1)
    both = [("issued", date(2026, 8, 31)), ("served", service), ("registered", entry)]
    assert effective_from(Course.REGISTERED, both) == entry
    assert effective_from(Course.REGISTERED, both[:2]) == service
    assert effective_from(Course.REGISTERED, both[:1]) is None
    assert effective_from(Course.CLAIM, [("served", service), ("registered", entry)]) == service


def test_property_that_cannot_be_divided_is_no_excess_and_stands_for_what_is_owed() -> None:
    house = TARGET._replace(divisible=False, value_yen=9_000_000, seized_yen=50_500)
    assert failed(target=house) == []
    assert amount_at_issue(house, 50_500) == 50_500
    # Something was paid since the proposal, or a deposit is seized for a part of it.
    assert amount_at_issue(house, 40_000) == 40_000
    assert amount_at_issue(house._replace(seized_elsewhere_yen=20_000), 50_500) == 30_500
    # All that is owed is secured already.
    assert failed(target=house._replace(seized_elsewhere_yen=50_500)) == [Failed(Precondition.EXCESS)]
    # Nothing is owed but a little: a house is not let go in parts.
    assert duty_of(50_500, [SeizedFor(50_100, 400, 1_000)], divisible=False) is None
    assert duty_of(50_500, [SeizedFor(50_100, 400, 0)], divisible=False) == Duty(DutyKind.RELEASE, 0)


def test_a_stage_comes_after_what_leads_to_it_and_only_once() -> None:
    issued_on, today = date(2026, 9, 1), date(2026, 9, 10)
    steps = [("issued", issued_on)]
    require_notable(SeizureStep.REGISTRY_ASKED, issued_on, steps, today)
    asked = [*steps, ("registry_asked", date(2026, 9, 4))]
    for step, on, noted, words in (
        (SeizureStep.REGISTERED, today, steps, "先に「登記・登録の嘱託」"),
        (SeizureStep.REGISTERED, date(2026, 9, 3), asked, "2026-09-04から"),
        (SeizureStep.REGISTRY_ASKED, today, asked, "すでに記録"),
        (SeizureStep.SERVED, date(2026, 8, 31), steps, "2026-09-01から"),
        (SeizureStep.SERVED, date(2026, 9, 11), steps, "今日まで"),
        (SeizureStep.RELEASED, today, steps, "決裁によります"),
        (SeizureStep.HANDED_BACK, today, steps, "先に「占有」"),
    ):
        with pytest.raises(UnlawfulStep, match=words):
            require_notable(step, on, noted, today)
    # A notice that came back is sent again.
    require_notable(SeizureStep.DISPATCHED, today, [*steps, ("dispatched", issued_on)], today)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456789018", True),
        ("番号は１２３４-５６７８-９０１８。", True),
        ("1234 5678 9018", True),
        ("123456789012", False),
        ("1234567890181", False),
        ("00123456789018", False),
    ],
)
def test_an_individual_number_is_found_in_free_text(text: str, *, found: bool) -> None:
    assert has_individual_number(text) is found
