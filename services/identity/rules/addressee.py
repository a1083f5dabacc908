"""What an addressee is on a day: a fold over everything that was said of him, and over what officers corrected.

Every source says the whole of what must be there (kind, name, address) and may leave out what it does not know; what
it leaves out still holds as it was said before. The order is that of the days from which things count, so a report
that comes late ends in the state that would have arisen had it come in time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

#: Standings (現存区分) of somebody who is no longer there.
ENDED_STANDINGS = frozenset({"departed", "dead", "closed"})


class Born(NamedTuple):
    """A birth date of which any part may be unknown."""

    year: int | None
    month: int | None
    day: int | None

    def text(self) -> str:
        """As YYYY-MM-DD with zeros for what is unknown; empty where all of it is."""
        if self == (None, None, None):
            return ""
        return f"{self.year or 0:04d}-{self.month or 0:02d}-{self.day or 0:02d}"


def born_from(text: str) -> Born:
    """A birth date from the form that `Born.text` gives.

    Raises:
        ValueError: the text is no such date.
    """
    if not text:
        return Born(None, None, None)
    year, month, day = (int(part) or None for part in text.split("-"))
    return Born(year, month, day)


class AddressText(NamedTuple):
    """An address as it was received."""

    postal_code: str | None
    address_code: str | None
    address: str
    lot_number: str
    building: str
    building_kana: str


class Said(NamedTuple):
    """One version: what a source said, from a day on. None is what it did not say."""

    version_no: int
    effective_on: date
    announced_at: datetime
    reason: str
    kind: str
    name: str
    name_kana: str
    standing: str | None
    former_name: str | None
    common_name: str | None
    latin_name: str | None
    born: Born
    sex: str | None
    household_ref: str | None
    household_relation: str | None
    corporate_number: str | None
    address_no: int
    address: AddressText
    doubts: tuple[str, ...]
    source: str


class Correction(NamedTuple):
    """A correction ex officio (職権修正): a field's old and new value as texts, from a day on."""

    correction_id: int
    field: str
    old_value: str
    new_value: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class State:
    """An addressee on a day. An empty text or None is what nobody knows."""

    version_no: int
    address_no: int
    kind: str
    standing: str
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: Born
    sex: str | None
    household_ref: str | None
    household_relation: str | None
    corporate_number: str | None
    address: AddressText
    #: Since when he is dead, gone or closed; None where he is not.
    ended_on: date | None
    doubts: tuple[str, ...]
    source: str


def state_on(said: Iterable[Said], corrections: Iterable[Correction], day: date) -> State | None:
    """What an addressee is on a day; before his first day, what he will be on it; None where nothing was said.

    Of several versions for one day the one that its source announced last counts.

    Args:
        said: every version that was known at the time in question, in any order.
        corrections: every correction that was known, in any order.
        day: the day in question.
    """
    ordered = sorted(said, key=lambda one: (one.effective_on, one.announced_at, one.version_no))
    if not ordered:
        return None
    day = max(day, ordered[0].effective_on)
    state: State | None = None
    for version in ordered:
        if version.effective_on <= day:
            state = _after(state, version)
    standing = [one for one in corrections if one.effective_on <= day]
    for correction in sorted(standing, key=lambda one: (one.effective_on, one.correction_id)):
        state = _corrected(state, correction) if state else None
    return state


def _after(state: State | None, said: Said) -> State:
    """The state once a version has been said."""
    before = state if state is not None and state.kind == said.kind else None
    standing = _standing(before, said)
    born = said.born if said.born.text() else (before.born if before else said.born)
    ended_on = None
    if standing in ENDED_STANDINGS:
        ended_on = before.ended_on if before and before.standing == standing else said.effective_on
    return State(
        version_no=said.version_no,
        address_no=said.address_no,
        kind=said.kind,
        standing=standing,
        name=said.name,
        name_kana=said.name_kana,
        former_name=_held(said.former_name, before.former_name if before else ""),
        common_name=_held(said.common_name, before.common_name if before else ""),
        latin_name=_held(said.latin_name, before.latin_name if before else ""),
        born=born,
        sex=said.sex or (before.sex if before else None),
        household_ref=said.household_ref or (before.household_ref if before else None),
        household_relation=said.household_relation or (before.household_relation if before else None),
        corporate_number=said.corporate_number or (before.corporate_number if before else None),
        address=said.address,
        ended_on=ended_on,
        doubts=said.doubts,
        source=said.source,
    )


def _standing(before: State | None, said: Said) -> str:
    corporation = said.kind == "corporation"
    if said.reason == "died":
        return "closed" if corporation else "dead"
    if said.standing is not None:
        return said.standing
    if before is not None:
        return before.standing
    return "operating" if corporation else "resident"


def _held(said: str | None, before: str) -> str:
    return before if said is None else said


def value_of(state: State, field: str) -> str:
    """A correctable field as a text; empty where nobody knows it.

    Raises:
        AttributeError: nothing of this name can be corrected.
    """
    if field == "born":
        return state.born.text()
    holder: Any = state.address if field in AddressText._fields else state
    return getattr(holder, field) or ""


def _corrected(state: State, correction: Correction) -> State:
    """The state with a correction laid over it, while the source still says the old value."""
    field, new = correction.field, correction.new_value
    if value_of(state, field) != correction.old_value:
        return state
    if field == "born":
        return replace(state, born=born_from(new))
    if field in AddressText._fields:
        part: Any = new or (None if field == "postal_code" else "")
        return replace(state, address=state.address._replace(**{field: part}))
    optional = field in ("sex", "corporate_number")
    held_value: Any = (new or None) if optional else new
    return replace(state, **{field: held_value})


#: What a reader of a state may be shown, in the order in which it was declared.
STATE_FIELDS: Sequence[str] = tuple(one.name for one in fields(State))
