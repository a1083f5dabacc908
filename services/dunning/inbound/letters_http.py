"""Where notices went, which of them could be addressed to nobody, and addressing one of those anew.

Permissions: dunning.notice.view, dunning.notice.list, dunning.notice.address.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.issued import notice_numbered
from services.dunning.handlers.letters import address_notices, heard_of
from services.dunning.inbound.http import PAGE_MAX, DocumentNo
from services.dunning.store import letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes

LETTER_ROUTES = Routes("letters")

VIEW = Access("dunning.notice.view", DUNNING, AccessAction.VIEW)
LIST = Access("dunning.notice.list", DUNNING, AccessAction.LIST)
ADDRESS = Access("dunning.notice.address", DUNNING, AccessAction.UPDATE)


class NoticeLetter(BaseModel):
    """To whom and where a notice went; or what stood against addressing it."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    letter_no: int = Field(description="One more each time it was addressed anew")
    addressee_no: str
    capacity: str | None = Field(description="As what he receives it: self, tax_agent, heir_representative, ...")
    name: str | None
    postal_code: str | None
    address: str | None
    lot_number: str | None
    building: str | None
    obstacle: str = Field(description="Empty, unknown_addressee, address_withheld or heirs_unknown")
    addressed_at: datetime


class UnaddressedNotice(BaseModel):
    """A notice that could be addressed to nobody: a task."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    addressee_no: str
    obstacle: str
    tax_item: str
    issued_on: date


class UnaddressedPage(BaseModel):
    """Tasks in the order of their notices."""

    model_config = ConfigDict(frozen=True)

    notices: list[UnaddressedNotice]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


@LETTER_ROUTES.get("/unaddressed-notices", access=LIST, summary="Notices that could be addressed to nobody")
async def list_unaddressed(
    call: Call, after: DocumentNo | None = None, limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100
) -> UnaddressedPage:
    """Every notice without an address, with the reason, until it is addressed anew."""
    rows = await call.transaction.connection.fetch(letters.LIST_UNADDRESSED, after or "", limit + 1)
    page = rows[:limit]
    call.record([row["addressee_no"] for row in page], fields=("letter",), detail="unaddressed")
    next_after = page[-1]["document_no"] if len(rows) > limit else None
    return UnaddressedPage(notices=[UnaddressedNotice.model_validate(dict(row)) for row in page], next_after=next_after)


@LETTER_ROUTES.get("/notices/{document_no}/letter", access=VIEW, summary="To whom and where a notice went")
async def get_letter(call: Call, document_no: Annotated[DocumentNo, Path()]) -> NoticeLetter:
    """The address as it was frozen on the notice's day, or when it was addressed anew."""
    row = await call.transaction.connection.fetchrow(letters.SELECT_NEWEST, document_no)
    if row is None:
        raise not_found("督促状の送付先")
    number = row["addressee_no"]
    heard = (await heard_of(call.transaction.connection, [number])).get(number)
    if heard is not None and "protected" in heard.flags:
        # The measure came after the letter: where it went may still be where the person lives.
        raise Refused("protected", not_found("督促状の送付先"), [number])
    call.record([number], fields=("letter",))
    return NoticeLetter.model_validate(dict(row))


@LETTER_ROUTES.post("/notices/{document_no}/letters", access=ADDRESS, summary="Address a notice anew")
async def address_anew(call: Call, document_no: Annotated[DocumentNo, Path()]) -> NoticeLetter:
    """Address a notice that could be addressed to nobody, now that it is known to whom; the task is done then."""
    connection = call.transaction.connection
    before = await connection.fetchrow(letters.SELECT_NEWEST, document_no)
    issued = await notice_numbered(connection, document_no)
    if before is None or issued is None:
        raise not_found("督促状の送付先")
    if not before["obstacle"]:
        raise Problem(409, "letter_addressed", "この督促状の送付先はすでに決まっています。")
    await address_notices([issued], call.transaction, before["letter_no"] + 1)
    after = await connection.fetchrow(letters.SELECT_NEWEST, document_no)
    if after is None or after["obstacle"]:
        sentence = "送付先がまだわかりません。宛名の登録を確かめてから、もう一度行ってください。"
        raise Problem(409, "letter_still_unaddressed", sentence)
    call.record([before["addressee_no"]], fields=("letter",))
    return NoticeLetter.model_validate(dict(after))
