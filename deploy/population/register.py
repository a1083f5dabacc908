"""What the register of a synthetic city announces: everybody once, and then what happened to him, by its day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from deploy.population.people import Address, Change, Happening, Name, Person
from shared.contracts import PersonChanged, PersonRegistered
from shared.contracts import residents as contract

Announcement: TypeAlias = PersonRegistered | PersonChanged
_Standing: TypeAlias = Literal["resident", "non_resident", "departed", "dead", "operating"]
_Reason: TypeAlias = Literal["moved", "renamed", "died"]

_REASONS: dict[Change, _Reason] = {"moved": "moved", "departed": "moved", "renamed": "renamed", "died": "died"}
_RELATIONS = {"head": "世帯主", "wife": "妻", "child": "子", "parent": "父母"}
_SEXES: dict[str, Literal["male", "female"]] = {"1": "male", "2": "female"}


@dataclass(frozen=True)
class _Known:
    """What the register holds of somebody at one time."""

    name: Name
    address: Address
    standing: _Standing


def announcements(people: Iterable[Person], happenings: Iterable[Happening], since: date) -> Iterator[Announcement]:
    """Everything that the register says of some people, person by person, each in the order of its days.

    Args:
        people: Addressees of a city.
        happenings: What happened in it, by day.
        since: The first load: whoever is known by then is registered on this day, as he is on it.

    Yields:
        Registrations and changes; `effective_on` is the day of each.
    """
    by_person: dict[str, list[Happening]] = defaultdict(list)
    for happening in happenings:
        by_person[happening.person.addressee_no].append(happening)
    for person in people:
        yield from _of(person, by_person[person.addressee_no], since)


def _of(person: Person, happenings: Sequence[Happening], since: date) -> Iterator[Announcement]:
    known, appeared = _first(person, happenings), since
    later: list[Happening] = []
    for happening in happenings:
        if happening.what in ("born", "arrived"):
            appeared = max(appeared, happening.day)
        elif happening.what in _REASONS:
            later.append(happening)
    for happening in later:
        if happening.day <= appeared:
            known = _after(known, happening)
    yield PersonRegistered.model_validate(_said(person, known, appeared))
    for happening in later:
        if happening.day > appeared:
            known = _after(known, happening)
            said = _said(person, known, happening.day)
            yield PersonChanged.model_validate({**said, "reason": _REASONS[happening.what]})


def _first(person: Person, happenings: Sequence[Happening]) -> _Known:
    """What the register held of somebody before anything happened to him."""
    changes = {happening.what for happening in happenings}
    moved = person.former_address is not None and changes & {"moved", "departed"}
    renamed = person.former_name is not None and "renamed" in changes
    standing: _Standing = "resident"
    if person.kind == "corporation":
        standing = "operating"
    elif person.status == "non-resident":
        standing = "non_resident"
    elif person.status == "departed" and "departed" not in changes:
        standing = "departed"
    return _Known(
        person.former_name if renamed and person.former_name else person.name,
        person.former_address if moved and person.former_address else person.address,
        standing,
    )


def _after(known: _Known, happening: Happening) -> _Known:
    person = happening.person
    if happening.what == "renamed":
        return replace(known, name=person.name)
    if happening.what == "died":
        return replace(known, standing="dead")
    if happening.what == "departed":
        return replace(known, address=person.address, standing="departed")
    return replace(known, address=person.address)


def _said(person: Person, known: _Known, day: date) -> dict[str, object]:
    foreign, town = person.foreign, known.address.town
    return {
        "addressee_no": person.addressee_no,
        "kind": person.kind,
        "name": known.name.written,
        "name_kana": known.name.read,
        "born_on": date.fromordinal(person.birth_ordinal) if person.birth_ordinal else None,
        "address": contract.Address(
            address=f"{town.prefecture}{town.city}{town.name}",
            lot_number=known.address.lot,
            building=known.address.building,
        ),
        "effective_on": day,
        "standing": known.standing,
        "former_name": person.former_name.written if person.former_name and person.shows_former_name else None,
        "common_name": (foreign.common or None) if foreign else None,
        "latin_name": foreign.alphabet if foreign else None,
        "sex": _SEXES.get(person.sex),
        "household_ref": f"H{person.household_no}" if person.household_no else None,
        "household_relation": _RELATIONS.get(person.relation),
        "corporate_number": person.corporate_no or None,
    }
