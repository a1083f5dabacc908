"""What `payments` asks about whoever paid money that fits no claim, and what `identity` proposes.

The question is keyed by the receipt and holds what the channel wrote of the payer, no amount and no slip: neither helps
to find a person. The answer names addressee numbers and why, and nothing else about anybody.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, Contract, Day
from shared.contracts.payments import ReceiptId
from shared.contracts.remittances import Channel, Payer

#: More than anybody compares by eye.
CANDIDATES_MAX = 5


class _AboutPayer(Event):
    receipt_id: ReceiptId
    #: Counts up when the same is asked again; the answer to the last question counts.
    ask_no: Annotated[int, Field(ge=1, le=9999)]


class PayerAsked(_AboutPayer):
    """Who may have paid this money? Asked of identity while the money is in suspense (消込不能)."""

    type: ClassVar[str] = "payments.payer_asked.v1"

    channel: Channel
    payer: Payer


class LikenessReason(StrEnum):
    """What of a payer is like an addressee; a closed list."""

    NAME = "name"
    NAME_SIMILAR = "name_similar"
    #: The name as far as it goes: the channel's field was too short for it.
    NAME_BEGINS = "name_begins"
    SURNAME = "surname"
    GIVEN = "given"
    COMPANY_NAME = "company_name"
    ADDRESS = "address"
    TOWN = "town"
    TELEPHONE = "telephone"


class Abstention(StrEnum):
    """Why identity says no probability."""

    #: Nothing that was written of the payer can be looked for.
    NOTHING_TO_GO_BY = "nothing_to_go_by"
    #: No model is active: what is proposed rests on equal names and numbers alone.
    NO_MODEL = "no_model"
    #: More people than can be proposed bear the name.
    TOO_COMMON = "too_common"


class PayerCandidate(Contract):
    """Somebody who may have paid."""

    addressee_no: AddresseeNo
    #: In parts of ten thousand; none where only a rule speaks for him.
    probability_bp: Annotated[int, Field(ge=0, le=10_000)] | None = None
    reasons: tuple[LikenessReason, ...]
    #: Under a support measure (支援措置): shown to nobody who may not know of it.
    protected: bool = False


class PayerProposed(_AboutPayer):
    """Who may have paid money in suspense, the most probable first; nobody where nobody was found."""

    type: ClassVar[str] = "identity.payer_proposed.v1"

    judged_on: Day
    #: The model that judged; none where none was active.
    model_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    abstained: Abstention | None = None
    candidates: Annotated[tuple[PayerCandidate, ...], Field(max_length=CANDIDATES_MAX)] = ()
