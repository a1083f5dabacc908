"""What was asked of one person: the dunning notices under every addressee number of his.

Permission: dunning.notice.list. Each notice names the number it was issued to, so that it goes back with it when a
merge of numbers (宛名の統合) turns out to be wrong.
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.dunning.inbound.http import LIST_NOTICES
from services.dunning.store import notices
from shared.contracts.fields import AddresseeNo
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person, surviving_nos

GATHERED = Routes("gathered")

_PAGE_MAX = 200


class NoticesOf(BaseModel):
    """Whose notices; in the body, so that the number stands in no URL and no log of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    after: Annotated[str, Field(max_length=20)] = ""


class GatheredNotice(BaseModel):
    """A dunning notice (督促状), and the number it was issued to."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    claim_id: int
    addressee_no: str
    tax_item: str
    issued_on: date
    pay_by: date
    open_principal_yen: int
    fee_yen: int


class GatheredNotices(BaseModel):
    """The notices of one person."""

    model_config = ConfigDict(frozen=True)

    letters_to: str = Field(description="The number under which the person is gathered: letters go to its address")
    addressee_nos: list[str] = Field(description="Every number of the person")
    notices: list[GatheredNotice]


@GATHERED.post("/notices/search", access=LIST_NOTICES, summary="The dunning notices of a person")
async def find_notices(call: Call, query: NoticesOf) -> GatheredNotices:
    """The notices under every number of a person, in pages by document number."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    letters_to = (await surviving_nos(connection, [query.addressee_no]))[query.addressee_no]
    rows = await connection.fetch(notices.SELECT_OF_PERSON, numbers, query.after, _PAGE_MAX)
    call.require_distance(numbers)
    call.record(numbers, fields=("document_no", "open_principal_yen", "fee_yen"), detail=f"{len(rows)} notices")
    return GatheredNotices(
        letters_to=letters_to,
        addressee_nos=numbers,
        notices=[GatheredNotice(**dict(row)) for row in rows],
    )
