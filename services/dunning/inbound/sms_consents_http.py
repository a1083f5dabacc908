"""Who agreed to short messages (SMS), under which mobile number, and who wants no more of them.

Permission: dunning.sms.consent. A person states the number for this use alone; other numbers of his stay with identity.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.dunning.rules.sms import SmsTerms
from services.dunning.store import sms as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.masking import MaskedPhone
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.http.words import Words
from shared.merges import numbers_of_person, surviving_nos

CONSENT = Access("dunning.sms.consent", DUNNING, AccessAction.REGISTER)
SEE = Access("dunning.sms.consent", DUNNING, AccessAction.VIEW)
_FIELDS = ("telephone", "contact")


class Consent(BaseModel):
    """What a person says about messages; it is never changed, what he says later counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    agrees: bool
    mobile_number: Annotated[str, Field(pattern=r"^0[0-9]{10}$")] | None = Field(
        default=None, description="With consent, eleven digits without hyphens"
    )
    means: Literal["paper", "counter", "phone"]
    stated_on: DayAtHand
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> "Consent":
        if self.agrees != (self.mobile_number is not None):
            raise ValueError("同意には携帯電話番号を入力し、停止には入力しないでください。")
        return self


class ConsentOf(BaseModel):
    """Whose consent; in the body, so that the number stands in no URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class ConsentView(BaseModel):
    """What a person said last, under whichever number of his."""

    model_config = ConfigDict(frozen=True)

    agrees: bool = Field(description="False as well where he never said anything")
    mobile_number: MaskedPhone | None
    means: str | None
    stated_on: date | None
    is_in_service: bool = Field(description="False where a carrier said that the number belongs to nobody")


def sms_consent_routes(terms: SmsTerms) -> Routes:
    """The routes, with the kinds of number that get messages."""
    routes = Routes("consent to short messages")

    @routes.post("/sms-consents", access=CONSENT, summary="Whether somebody wants short messages", status_code=201)
    async def enter_consent(call: Call, said: Consent) -> ConsentView:
        await _keep(call, said, terms)
        return await _view(call, said.addressee_no)

    routes.post("/sms-consents/search", access=SEE, summary="Whether a person wants short messages")(find_consent)
    return routes


async def _keep(call: Call, said: Consent, terms: SmsTerms) -> None:
    numbers = await numbers_of_person(call.transaction.connection, said.addressee_no)
    call.require_distance(numbers)
    if said.mobile_number is not None and not terms.is_mobile(said.mobile_number):
        beginnings = "、".join(terms.number_prefixes)
        sentence = f"携帯電話の番号ではありません。{beginnings}のどれかで始まる番号を入力してください。"
        raise Problem(422, "no_mobile_number", sentence)
    if said.stated_on > call.transaction.started_at.astimezone(TOKYO).date():
        raise Problem(422, "day_ahead", "申出の日がまだ来ていません。日付を確かめてください。")
    await call.transaction.connection.execute(
        store.ADD_CONSENT,
        said.addressee_no,
        said.agrees,
        said.mobile_number,
        said.means,
        said.stated_on,
        said.reason,
        call.actor.id,
        call.transaction.started_at,
    )
    call.record(numbers, fields=_FIELDS)


async def find_consent(call: Call, whose: ConsentOf) -> ConsentView:
    """What a person said last, his number masked."""
    numbers = await numbers_of_person(call.transaction.connection, whose.addressee_no)
    call.require_distance(numbers)
    call.record(numbers, fields=_FIELDS)
    return await _view(call, whose.addressee_no)


async def _view(call: Call, addressee_no: str) -> ConsentView:
    connection = call.transaction.connection
    person_no = (await surviving_nos(connection, [addressee_no]))[addressee_no]
    row = await connection.fetchrow(store.SELECT_CONSENTS, [person_no])
    if row is None:
        return ConsentView(agrees=False, mobile_number=None, means=None, stated_on=None, is_in_service=True)
    return ConsentView(**{name: row[name] for name in ConsentView.model_fields})
