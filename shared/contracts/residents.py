"""What the resident register and the addressee systems announce about persons. Individual Numbers never travel."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import PRINTABLE, AddresseeNo, Code, Contract, Day, Text


class Address(Contract):
    """An address exactly as the register holds it."""

    postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None = None
    address_code: Code | None = None
    address: Text
    lot_number: Annotated[str, Field(max_length=100, pattern=PRINTABLE)] = ""
    building: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""


class _Person(Event):
    addressee_no: AddresseeNo
    kind: Literal["person", "corporation"]
    name: Text
    name_kana: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    born_on: Day | None = None
    address: Address
    effective_on: Day


class PersonRegistered(_Person):
    """An addressee (宛名) was registered."""

    type: ClassVar[str] = "residents.person_registered.v1"


class PersonChanged(_Person):
    """An addressee changed: the values now hold, for the reason given (move, name, death, correction)."""

    type: ClassVar[str] = "residents.person_changed.v1"

    reason: Literal["moved", "renamed", "died", "corrected"]
