"""Reads addresses as matching compares them: town and lot, an area that was renamed under one name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from services.identity.handlers.address_dictionary import address_dictionary, dictionary_with
from services.identity.rules.addresses.dictionary import Dictionary
from services.identity.rules.addresses.parsing import parse_address
from services.identity.rules.areas import Renaming, one_names
from services.identity.rules.matching.people import Place
from services.identity.store import areas
from shared.postgres.sql import Connection

#: About the households of the city, whose members share an address, as do both sides of a comparison; some 30 MB.
_ADDRESSES_REMEMBERED = 65_536
#: An area code begins with its municipality's, less the check digit.
_MUNICIPALITY_DIGITS = 5
_SECTION_SIGN = "字"


class EnteredChange(NamedTuple):
    """A change of an area as two persons entered it."""

    from_code: str
    to_code: str
    effective_on: date
    from_name: str
    to_name: str
    keeps_lots: bool
    source: str


@dataclass(frozen=True)
class Places:
    """Reads addresses with the areas that were renamed.

    Attributes:
        place: town and lot of an address; what cannot be read stays empty and says nothing.
        changes_of: what was entered of the area of an address, in the order of its days.
    """

    place: Callable[[str], Place]
    changes_of: Callable[[str], Sequence[EnteredChange]]


async def places_of_matching(connection: Connection) -> Places:
    """How addresses are read now; the same object until another change of an area is entered."""
    rows = await connection.fetch(areas.SELECT_CHANGES)
    return _places(tuple(EnteredChange(*(row[name] for name in EnteredChange._fields)) for row in rows))


async def outdate_match_rows(codes: Sequence[str], connection: Connection) -> None:
    """Have whoever lives or lived in some areas found under their one name, from the next `renew_keys` on.

    Args:
        codes: of the areas, each with a change that was entered.
        connection: the transaction in which that was.
    """
    rows = await connection.fetch(areas.SELECT_CHANGES)
    places = await places_of_matching(connection)
    towns = set()
    for row in rows:
        for code, name in ((row["from_code"], row["from_name"]), (row["to_code"], row["to_name"])):
            if code in codes:
                full_name = _full_name(code[:_MUNICIPALITY_DIGITS], name, address_dictionary())
                towns |= {_town(full_name, address_dictionary()), places.place(full_name).town}
    await connection.execute(areas.OUTDATE_MATCH_ROWS, sorted(towns - {""}), list(codes))


def place_of(text: str) -> Place:
    """An address as town and lot, of areas as the dictionary has them."""
    return _places(()).place(text)


@lru_cache(maxsize=2)
def _places(changes: tuple[EnteredChange, ...]) -> Places:
    named = [
        (code[:_MUNICIPALITY_DIGITS], name)
        for one in changes
        for code, name in ((one.from_code, one.from_name), (one.to_code, one.to_name))
    ]
    usual = address_dictionary()
    listed = {_full_name(*one, usual): _town(_full_name(*one, usual), usual) for one in named}
    # A section (小字) that no list has would have to be put into its town; whole towns are what changes bring.
    new = sorted({one for one in named if not listed[_full_name(*one, usual)] and _SECTION_SIGN not in one[1]})
    dictionary = dictionary_with(tuple(new))
    renamings = [
        Renaming(
            _town(_full_name(one.from_code[:_MUNICIPALITY_DIGITS], one.from_name, usual), dictionary),
            _town(_full_name(one.to_code[:_MUNICIPALITY_DIGITS], one.to_name, usual), dictionary),
            one.effective_on,
            one.keeps_lots,
        )
        for one in changes
    ]
    # What no dictionary reads cannot stand in an address that is read either.
    readable = [(one, entered) for one, entered in zip(renamings, changes, strict=True) if one.before and one.after]
    names = one_names([one for one, _ in readable], set(listed.values()))

    @lru_cache(maxsize=_ADDRESSES_REMEMBERED)
    def place(text: str) -> Place:
        read = parse_address(text, dictionary)
        town = read.city + read.town if read.town else ""
        if town not in names:
            return Place(town, read.block)
        return Place(names[town].name, read.block if names[town].keeps_lots else "")

    def changes_of(text: str) -> Sequence[EnteredChange]:
        town = place(text).town
        return [entered for one, entered in readable if names[one.before].name == town]

    return Places(place, changes_of)


def _full_name(code: str, name: str, dictionary: Dictionary) -> str:
    """The municipality's name before that of an area, which announcements leave out."""
    city = next((one for one in dictionary.cities if one.code == code and one.until is None), None)
    return name if city is None or name.startswith(city.name) else f"{city.prefecture}{city.name}{name}"


def _town(text: str, dictionary: Dictionary) -> str:
    read = parse_address(text, dictionary)
    return read.city + read.town if read.town and not read.residue else ""
