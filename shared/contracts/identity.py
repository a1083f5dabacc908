"""What `identity` announces: under which name and to which address letters go, and what others must heed.

Nothing else about a person travels: no birth date, no kana, no number but the addressee's; a household only in the
answer to a question (`shared/contracts/case_questions.py`).
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import PRINTABLE, AddresseeNo, Code, Contract, Day, TaxItemCode, Text


class LetterCapacity(StrEnum):
    """As what the one to whom a letter goes receives it."""

    SELF = "self"
    #: Another address of the addressee's own (送付先).
    MAILING = "mailing"
    TAX_AGENT = "tax_agent"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    HEIR_REPRESENTATIVE = "heir_representative"
    TRUSTEE = "trustee"


class Letter(Contract):
    """Whom a letter names and where it goes."""

    #: Absent for every tax item that has no entry of its own.
    tax_item: TaxItemCode | None = None
    capacity: LetterCapacity
    name: Text
    postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None = None
    address: Text
    lot_number: Annotated[str, Field(max_length=100, pattern=PRINTABLE)] = ""
    building: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""


class AddresseeFlag(StrEnum):
    """What holds for an addressee now, and whoever deals with him must heed."""

    CORPORATION = "corporation"
    NON_RESIDENT = "non_resident"
    DEPARTED = "departed"
    DEAD = "dead"
    CLOSED = "closed"
    #: Under a support measure (支援措置): no address is announced, and nobody is told that there is one.
    PROTECTED = "protected"
    #: Dead, and nobody is known who receives letters for the heirs (地方税法9条の2).
    HEIRS_UNKNOWN = "heirs_unknown"


class AddresseeChange(StrEnum):
    """What became different."""

    MOVED = "moved"
    RENAMED = "renamed"
    DIED = "died"
    DEPARTED = "departed"
    CLOSED = "closed"
    STANDING = "standing"
    PROTECTION_BEGAN = "protection_began"
    PROTECTION_ENDED = "protection_ended"
    LETTERS = "letters"


class AddresseeEffect(StrEnum):
    """What a change asks of another service."""

    END_MANDATES = "payments.end_mandates"
    READDRESS_LETTERS = "dunning.readdress_letters"
    HOLD_LETTERS = "dunning.hold_letters"
    OPEN_SUCCESSION = "enforcement.open_succession"
    REVIEW_JURISDICTION = "enforcement.review_jurisdiction"
    CHECK_PAYEE = "refunds.check_payee"


class _Addressee(Event):
    addressee_no: AddresseeNo
    #: As letters name the addressee himself.
    name: Text
    #: None where no letter may be sent: heirs unknown, or the address withheld.
    letters: tuple[Letter, ...]
    flags: tuple[AddresseeFlag, ...]
    #: The day for which this holds.
    effective_on: Day


class AddresseeRegistered(_Addressee):
    """An addressee (宛名) became known."""

    type: ClassVar[str] = "identity.addressee_registered.v1"


class AddresseeChanged(_Addressee):
    """What letters to an addressee need, or what others must heed, changed: the values now hold."""

    type: ClassVar[str] = "identity.addressee_changed.v1"

    changes: tuple[AddresseeChange, ...]
    effects: tuple[AddresseeEffect, ...]


class AddresseeDeceased(Event):
    """An addressee died; announced beside the change, once for each day of death that was said."""

    type: ClassVar[str] = "identity.addressee_deceased.v1"

    addressee_no: AddresseeNo
    died_on: Day
    effects: tuple[AddresseeEffect, ...]


class _Gathering(Event):
    """Under which number an addressee is gathered from now on; his own number, accounts and letters stay as they are.

    Of two for one number the one with the larger `change_no` counts, in whatever order they come.
    """

    addressee_no: AddresseeNo
    change_no: Annotated[int, Field(ge=1, lt=2**53)]
    decided_on: Day


class AddresseeMerged(_Gathering):
    """An addressee number was found to be somebody who has another number too, and is gathered under it (統合)."""

    type: ClassVar[str] = "identity.addressee_merged.v1"

    surviving_no: AddresseeNo


class AddresseeUnmerged(_Gathering):
    """An addressee number stands for itself again, with all that is its own (統合の解除)."""

    type: ClassVar[str] = "identity.addressee_unmerged.v1"

    former_surviving_no: AddresseeNo


class CorrectionQueried(Event):
    """A source is asked to look at what was corrected ex officio (職権修正): which fields, never their values."""

    type: ClassVar[str] = "identity.correction_queried.v1"

    addressee_no: AddresseeNo
    #: The source as its events name it (CloudEvents source).
    source: Text
    fields: tuple[Code, ...]
    evidence_kind: Code
    decided_on: Day
