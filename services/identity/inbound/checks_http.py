"""Confirmations at the counter (本人確認・照合) and links for a purpose (目的内の紐付け).

Permissions: identity.check.enter, identity.link.confirm, identity.addressee.view to see both.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.identity.inbound.addressee_view import require_in_sight
from services.identity.inbound.contacts_http import Whose
from services.identity.store import links
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE, PURPOSES
from shared.contracts.fields import Code
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

check_routes = Routes("checks")

VIEW = Access("identity.addressee.view", ADDRESSEE, AccessAction.VIEW)
CHECK = Access("identity.check.enter", ADDRESSEE, AccessAction.REGISTER)
LINK = Access("identity.link.confirm", ADDRESSEE, AccessAction.REGISTER)
UNLINK = Access("identity.link.confirm", ADDRESSEE, AccessAction.UPDATE)

#: Kinds of documents, and nothing of a document: no number, no copy.
DocumentKind = Literal[
    "number_card",
    "driving_licence",
    "passport",
    "residence_card",
    "insurance_eligibility",
    "pension_book",
    "family_register",
    "corporate_register",
    "seal_certificate",
    "power_of_attorney",
    "other_official",
]
CheckedItem = Literal["name", "name_kana", "born", "sex", "address", "corporate_number", "authority"]


def _known_purpose(code: str) -> str:
    if code not in PURPOSES:
        raise ValueError(f"目的は次のいずれかです: {'、'.join(PURPOSES)}")
    return code


class NewCheck(Whose):
    """What was checked at the counter, against which kinds of documents, and whether it agreed."""

    checked_on: DayAtHand
    documents: Annotated[list[DocumentKind], Field(min_length=1, max_length=5)]
    presented_by: Literal["self", "legal_representative", "agent"]
    items: Annotated[list[CheckedItem], Field(min_length=1, max_length=7)]
    outcome: Literal["agrees", "differs"]


class CheckView(BaseModel):
    """A confirmation as it was entered."""

    model_config = ConfigDict(frozen=True)

    check_id: int
    checked_on: date
    documents: list[str]
    presented_by: str
    items: list[str]
    outcome: str
    office: str
    entered_by: str
    recorded_at: datetime


class NewLink(Whose):
    """A matter of another system that is this addressee's, the purpose, and when the purpose ends.

    The officer confirms that the link does not go beyond the purpose (目的を超えないことの確認).
    """

    purpose: Annotated[str, AfterValidator(_known_purpose)]
    system: Code
    matter_ref: Code
    begins_on: DayAtHand
    purpose_ends_on: DayAtHand
    within_purpose: Literal[True]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.purpose_ends_on < self.begins_on:
            raise ValueError("目的の終了の日が開始の日より前です。日付を確かめてください。")
        return self


class LinkView(BaseModel):
    """A link with who confirmed it, and its end."""

    model_config = ConfigDict(frozen=True)

    link_id: int
    purpose: str
    system: str
    matter_ref: str
    begins_on: date
    purpose_ends_on: date
    confirmed_by: str
    recorded_at: datetime
    ended_on: date | None
    ended_reason: str | None
    ended_by: str | None


class LinkEnding(BaseModel):
    """From when on a link no longer counts, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ended_on: DayAtHand
    reason: Literal["purpose_ended", "linked_wrongly"]


@check_routes.post("/identity-checks", access=CHECK, summary="Enter a confirmation at the counter", status_code=201)
async def enter_check(call: Call, check: NewCheck) -> dict[str, int]:
    """Keep what was checked and against which kinds of documents; of a document itself nothing is kept."""
    await require_in_sight(call, check.addressee_no)
    check_id = await call.transaction.connection.fetchval(
        links.INSERT_CHECK,
        check.addressee_no,
        check.checked_on,
        check.documents,
        check.presented_by,
        check.items,
        check.outcome,
        call.actor.office,
        call.actor.id,
        call.transaction.started_at,
    )
    call.record([check.addressee_no], fields=("identity_check",))
    return {"check_id": check_id}


@check_routes.post("/identity-checks/list", access=VIEW, summary="Confirmations of an addressee")
async def list_checks(call: Call, whose: Whose) -> list[CheckView]:
    """Every confirmation, oldest first."""
    await require_in_sight(call, whose.addressee_no)
    rows = await call.transaction.connection.fetch(links.SELECT_CHECKS, whose.addressee_no)
    call.record([whose.addressee_no], fields=("identity_check",))
    return [CheckView.model_validate(dict(row)) for row in rows]


@check_routes.post("/purpose-links", access=LINK, summary="Link a matter for a purpose", status_code=201)
async def confirm_link(call: Call, link: NewLink) -> dict[str, int]:
    """Link an addressee with a matter of another system, until the purpose ends; who confirms it is on record."""
    await require_in_sight(call, link.addressee_no)
    link_id = await call.transaction.connection.fetchval(
        links.INSERT_LINK,
        link.addressee_no,
        link.purpose,
        link.system,
        link.matter_ref,
        link.begins_on,
        link.purpose_ends_on,
        call.actor.id,
        call.transaction.started_at,
    )
    call.record([link.addressee_no], fields=("link",), detail=f"purpose={link.purpose} system={link.system}")
    return {"link_id": link_id}


@check_routes.post("/purpose-links/list", access=VIEW, summary="Links of an addressee")
async def list_links(call: Call, whose: Whose) -> list[LinkView]:
    """Every link with its purpose, its end and who confirmed it."""
    await require_in_sight(call, whose.addressee_no)
    rows = await call.transaction.connection.fetch(links.SELECT_LINKS, whose.addressee_no)
    call.record([whose.addressee_no], fields=("link",))
    return [LinkView.model_validate(dict(row)) for row in rows]


@check_routes.post("/purpose-links/{link_id}/ends", access=UNLINK, summary="A link no longer counts")
async def end_link(call: Call, link_id: Annotated[int, Path(ge=1, le=2**53 - 1)], ending: LinkEnding) -> dict[str, int]:
    """End a link before its purpose does, or because it was wrong."""
    connection = call.transaction.connection
    row = await connection.fetchrow(links.SELECT_LINK, link_id)
    if row is None:
        raise not_found("紐付け")
    await require_in_sight(call, row["addressee_no"])
    ended = await connection.fetchval(
        links.INSERT_LINK_END,
        link_id,
        ending.ended_on,
        ending.reason,
        call.actor.id,
        call.transaction.started_at,
    )
    if ended is None:
        raise Problem(409, "link_ended", "この紐付けはすでに終わっています。")
    call.record([row["addressee_no"]], fields=("link",), detail=ending.reason)
    return {"link_id": link_id}
