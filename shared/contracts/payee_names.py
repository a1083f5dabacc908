"""Whether the account of a refund is in the name of who gets it: `refunds` asks, `identity` answers, nobody else hears.

The holder's name goes to the register, and one word of a closed list comes back: no reading, no former name and no
support measure (支援措置) leaves identity. Both travel on a topic that only these two may read.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import PRINTABLE, AddresseeNo, Day


class _OfPayee(Event):
    #: The entry of the claim form in refunds, and the payee in it.
    entry_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    payee_no: Annotated[int, Field(ge=1, le=99)]
    #: Counts up when the same is asked again; the answer to the last question counts.
    ask_no: Annotated[int, Field(ge=1, le=99_999)]
    addressee_no: AddresseeNo


class HolderAsked(_OfPayee):
    """Is this the addressee's name? Asked for each account to which his own refund is to go."""

    type: ClassVar[str] = "payees.holder_asked.v1"

    #: As bank files write it, in half-width kana.
    holder_kana: Annotated[str, Field(min_length=1, max_length=30, pattern=PRINTABLE)]


class HolderLikeness(StrEnum):
    """What the register says of an account holder's name; a closed list."""

    #: The addressee's reading, or the former surname, alias or Latin name that the register has beside it.
    SAME = "same"
    #: A reading that the register had before (改氏).
    FORMER = "former"
    OTHER = "other"
    #: The register has no reading of the name, so nothing can be compared.
    NO_READING = "no_reading"
    #: The register does not know the addressee number.
    UNKNOWN = "unknown"


class HolderCompared(_OfPayee):
    """How an account holder's name compares with the register, under every number of the person."""

    type: ClassVar[str] = "payees.holder_compared.v1"

    likeness: HolderLikeness
    judged_on: Day


#: The question and its answer, as the catalogue lists them.
PAYEE_NAMES: tuple[type[Event], ...] = (HolderAsked, HolderCompared)
