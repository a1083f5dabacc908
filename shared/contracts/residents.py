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
    building_kana: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""


class PartialDay(Contract):
    """A day of which parts may be unknown; what is absent is not known."""

    year: Annotated[int, Field(ge=1850, le=2200)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None


OtherName = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]


class _Person(Event):
    # An optional field that is absent says nothing: what was announced before still holds. An empty name says none.
    addressee_no: AddresseeNo
    kind: Literal["person", "corporation"]
    name: Text
    name_kana: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    born_on: Day | None = None
    #: In the place of `born_on`, where parts of the birth date are unknown.
    born: PartialDay | None = None
    address: Address
    effective_on: Day
    standing: Literal["resident", "non_resident", "departed", "dead", "operating", "closed"] | None = None
    #: 旧氏, 通称 and the name in Latin letters, each beside `name`, by which letters call the addressee.
    former_name: OtherName | None = None
    common_name: OtherName | None = None
    latin_name: OtherName | None = None
    sex: Literal["male", "female"] | None = None
    #: A pseudonym of the household and the place in it (続柄): for letters and succession only.
    household_ref: Code | None = None
    household_relation: Annotated[str, Field(max_length=40, pattern=PRINTABLE)] | None = None
    corporate_number: Annotated[str, Field(pattern=r"^[1-9][0-9]{12}$")] | None = None


class PersonRegistered(_Person):
    """An addressee (宛名) was registered."""

    type: ClassVar[str] = "residents.person_registered.v1"


class PersonChanged(_Person):
    """An addressee changed: the values now hold, for the reason given (move, name, death, correction)."""

    type: ClassVar[str] = "residents.person_changed.v1"

    reason: Literal["moved", "renamed", "died", "corrected"]
