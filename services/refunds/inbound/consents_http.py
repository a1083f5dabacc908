"""Written consents that money of one tax item pays another (納付委任), where the law alone gives no right.

Permissions: refunds.consent.view and refunds.consent.record. What a consent leads to, two persons decide.
"""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.refunds.handlers.appropriation_asking import ask
from services.refunds.store import appropriation
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts.fields import PRINTABLE, AddresseeNo, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.merges import numbers_of_person
from shared.transaction import uuid7

consent_routes = Routes("consents")

VIEW = Access("refunds.consent.view", REFUND, AccessAction.SEARCH)
RECORD = Access("refunds.consent.record", REFUND, AccessAction.REGISTER)
_FIELDS = ("consent",)


class Consent(BaseModel):
    """A person's written consent that money of one tax item pays another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    overpaid_tax_item: TaxItemCode
    owed_tax_item: TaxItemCode
    given_on: DayOnPaper
    document_ref: Annotated[str, Field(min_length=3, max_length=100, pattern=PRINTABLE)]

    @model_validator(mode="after")
    def _of_two(self) -> Self:
        if self.overpaid_tax_item == self.owed_tax_item:
            raise ValueError("owed_tax_item: the same as overpaid_tax_item, for which no consent is needed")
        return self


class ConsentView(BaseModel):
    """A consent that holds."""

    model_config = ConfigDict(frozen=True)

    consent_id: UUID
    addressee_no: str
    overpaid_tax_item: str
    owed_tax_item: str
    given_on: date
    document_ref: str
    recorded_by: str
    recorded_at: datetime


class ConsentsOf(BaseModel):
    """Whose consents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class ConsentEnd(BaseModel):
    """From which day a person takes his consent back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ended_on: DayAtHand


@consent_routes.post("/consents/search", access=VIEW, summary="The written consents of a person")
async def find_consents(call: Call, query: ConsentsOf) -> list[ConsentView]:
    """Those that hold, under every number of the person."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    call.require_distance(numbers)
    rows = await connection.fetch(appropriation.SELECT_CONSENTS, numbers)
    call.record(numbers, fields=_FIELDS, detail=f"{len(rows)} consents")
    return [ConsentView(**dict(row)) for row in rows]


@consent_routes.post("/consents", access=RECORD, summary="Record a written consent", status_code=201)
async def record_consent(call: Call, consent: Consent) -> ConsentView:
    """Keep it with the document that proves it, and find out anew what is to be appropriated."""
    for item in (consent.overpaid_tax_item, consent.owed_tax_item):
        call.require_tax_item(item.value, [consent.addressee_no])
    transaction = call.transaction
    if consent.given_on > transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "future_day", "同意の日が未来です。書面の日付を確かめてください。")
    view = ConsentView(
        consent_id=uuid7(),
        addressee_no=consent.addressee_no,
        overpaid_tax_item=consent.overpaid_tax_item.value,
        owed_tax_item=consent.owed_tax_item.value,
        given_on=consent.given_on,
        document_ref=consent.document_ref,
        recorded_by=transaction.actor.id,
        recorded_at=transaction.started_at,
    )
    row = tuple(getattr(view, name) for name in appropriation.CONSENTS.columns)
    await appropriation.CONSENTS.copy(transaction.connection, [row])
    await ask([consent.addressee_no], transaction)
    call.record([consent.addressee_no], fields=_FIELDS, detail=f"consent:{view.consent_id}")
    return view


@consent_routes.post("/consents/{consent_id}/end", access=RECORD, summary="A consent is taken back", status_code=204)
async def end_consent(call: Call, consent_id: UUID, end: ConsentEnd) -> None:
    """From now on it leads to nothing; what was appropriated by it stays."""
    transaction = call.transaction
    row = await transaction.connection.fetchrow(appropriation.SELECT_CONSENT, consent_id)
    if row is None:
        raise not_found("同意書")
    call.require_distance([row["addressee_no"]])
    call.record([row["addressee_no"]], fields=_FIELDS, detail=f"consent:{consent_id}")
    if row["ended_on"] is not None:
        raise Problem(409, "already_ended", "この同意はすでに撤回されています。何も変更していません。")
    if end.ended_on < row["given_on"]:
        raise Problem(422, "before_given", "撤回の日が同意の日より前です。日付を確かめてください。")
    ended = (consent_id, end.ended_on, transaction.actor.id, transaction.started_at)
    await appropriation.CONSENT_ENDS.copy(transaction.connection, [ended])
    await ask([row["addressee_no"]], transaction)
