"""To whom a notice is addressed on its day, or what stands against addressing it to anybody."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple


class Obstacle(StrEnum):
    """Why a notice is addressed to nobody; each is a task for somebody."""

    #: Identity has announced nobody under this number.
    UNKNOWN_ADDRESSEE = "unknown_addressee"
    #: Under a support measure (支援措置): the letter is addressed by those who may know the address.
    ADDRESS_WITHHELD = "address_withheld"
    #: Dead, and nobody receives letters for the heirs (地方税法9条の2).
    HEIRS_UNKNOWN = "heirs_unknown"


class LetterAddress(NamedTuple):
    """Whom a letter names, as what he receives it, and where it goes."""

    capacity: str
    name: str
    postal_code: str | None
    address: str
    lot_number: str
    building: str


class Heard(NamedTuple):
    """What identity announced of an addressee."""

    flags: Collection[str]
    #: By tax item; the one under None is for every item that has none of its own.
    letters: Mapping[str | None, LetterAddress]


def address_on_the_day(heard: Heard | None, tax_item: str) -> LetterAddress | Obstacle:
    """The letter address of a notice, from what is known on its day; or why there is none."""
    if heard is None:
        return Obstacle.UNKNOWN_ADDRESSEE
    found = heard.letters.get(tax_item) or heard.letters.get(None)
    if found is not None:
        return found
    return Obstacle.ADDRESS_WITHHELD if "protected" in heard.flags else Obstacle.HEIRS_UNKNOWN
