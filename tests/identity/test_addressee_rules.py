"""What an addressee is on a day does not depend on the order in which it was learned, and each day stands by itself."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.identity.rules.addressee import AddressText, Born, Correction, Said, state_on
from services.identity.rules.letters import letters_of
from services.identity.rules.usable import doubts_about, require_born
from shared.contracts.identity import LetterCapacity

FIRST = date(2025, 1, 1)
NOBODY = Born(None, None, None)


def said(number: int, **different: Any) -> Said:
    plain = Said(
        version_no=number,
        effective_on=FIRST,
        announced_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        reason="registered",
        kind="person",
        name=f"名{number}",
        name_kana="",
        standing=None,
        former_name=None,
        common_name=None,
        latin_name=None,
        born=NOBODY,
        sex=None,
        household_ref=None,
        household_relation=None,
        corporate_number=None,
        address_no=1,
        address=AddressText(None, None, "見本町", "", "", ""),
        doubts=(),
        source="urn:example:residents",
    )
    return plain._replace(**different)


@st.composite
def histories(draw: st.DrawFn) -> list[Said]:
    """Up to six versions of one addressee, each saying what it likes."""
    standing = st.sampled_from([None, "resident", "non_resident", "departed"])
    return [
        said(
            number,
            effective_on=FIRST + timedelta(days=draw(st.integers(0, 20))),
            reason=draw(st.sampled_from(["registered", "moved", "renamed", "died", "corrected"])),
            standing=draw(standing),
            former_name=draw(st.sampled_from([None, "", "旧姓"])),
            sex=draw(st.sampled_from([None, "male", "female"])),
            born=draw(st.sampled_from([NOBODY, Born(1980, None, None), Born(1980, 1, 2)])),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]


@given(histories(), st.randoms(use_true_random=False), st.integers(-5, 25))
def test_the_state_is_the_same_in_whatever_order_it_was_learned(history: list[Said], order: Any, offset: int) -> None:
    day = FIRST + timedelta(days=offset)
    shuffled = order.sample(history, len(history))

    assert state_on(shuffled, [], day) == state_on(history, [], day)


@given(histories())
def test_a_day_knows_nothing_of_later_ones(history: list[Said]) -> None:
    days = sorted({one.effective_on for one in history})
    for day, following in pairwise([*days, date(2099, 1, 1)]):
        until = [one for one in history if one.effective_on <= day]
        state = state_on(history, [], day)
        assert state == state_on(until, [], day) == state_on(history, [], following - timedelta(days=1))


@given(histories(), st.integers(0, 25))
def test_whoever_is_dead_gets_no_letter_of_his_own(history: list[Said], offset: int) -> None:
    day = FIRST + timedelta(days=offset)
    state = state_on(history, [], day)
    assert state is not None
    capacities = [letter.capacity for letter in letters_of(state, [], day)]

    assert capacities == ([] if state.standing == "dead" else [LetterCapacity.SELF])


def test_a_death_that_was_said_by_mistake_is_taken_back_by_saying_so() -> None:
    died = said(2, reason="died", effective_on=date(2025, 2, 1))
    silent = said(3, reason="corrected", effective_on=date(2025, 3, 1))
    alive = said(4, reason="corrected", effective_on=date(2025, 4, 1), standing="resident")

    states = [state_on([said(1), died, silent, alive], [], date(2025, month, 15)) for month in (1, 2, 3, 4)]
    assert [(one.standing, one.ended_on) for one in states if one] == [
        ("resident", None),
        ("dead", date(2025, 2, 1)),
        ("dead", date(2025, 2, 1)),
        ("resident", None),
    ]


def test_a_correction_holds_from_its_day_and_can_itself_be_corrected() -> None:
    wrong = Correction(1, "name", "名1", "名甲", date(2025, 2, 1))
    back = Correction(2, "name", "名甲", "名乙", date(2025, 3, 1))

    names = [state_on([said(1)], [back, wrong], date(2025, month, 1)) for month in (1, 2, 3)]
    assert [one.name for one in names if one] == ["名1", "名甲", "名乙"]


def test_a_person_of_125_years_is_doubted_and_one_of_a_day_is_not() -> None:
    effective_on = date(2025, 6, 1)
    require_born(Born(2025, 6, 1), effective_on)
    require_born(Born(None, 2, 29), effective_on)

    assert doubts_about("見本", "ミホン", "person", Born(1900, None, None), effective_on) == ()
    assert doubts_about("見本", "ミホン", "person", Born(1899, None, None), effective_on) == ("age",)
    assert doubts_about("ＳＡＭＰＬＥ見本", "", "corporation", NOBODY, effective_on) == ()
