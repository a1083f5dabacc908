"""That a person's data may not be used for some purposes (利用停止), as `access` announces it to every service.

It travels with authority, under the same key: a beat says that every suspension decided before it has arrived, too.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.blocks import BlockId
from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, Code, Day


class UseSuspended(Event):
    """A suspension as it stands from now on; it replaces the former one of its number where its version is higher."""

    type: ClassVar[str] = "staff.use_suspended.v1"

    suspension_id: BlockId
    version: Annotated[int, Field(ge=1)]
    addressee_nos: Annotated[
        list[AddresseeNo], Field(min_length=1, max_length=100, description="Every number of the person")
    ]
    purposes: Annotated[list[Code], Field(min_length=1, max_length=40, description="For which it may not be used")]
    excepted_office: Annotated[Code, Field(description="The one office that may, under the reference")]
    reference: Annotated[str, Field(pattern=r"^(case|ticket):[A-Za-z0-9._/-]{1,60}$")]
    first_day: Day
    last_day: Annotated[Day | None, Field(description="Last day; null until its end is decided")] = None
