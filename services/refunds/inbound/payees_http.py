"""Whom refunds are paid to (還付先): entered by one officer from a claim form; nothing is paid before two have decided.

Permissions: refunds.payee.enter, refunds.payee.view, refunds.payee.unmask for an account number whole,
refunds.payee.shared for the list of accounts that several persons' refunds go to, refunds.refund.list for those that
the register does not confirm.
"""

from datetime import date, datetime
from typing import Annotated, Self

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.refunds.handlers.payees import Entry, NotEntered, enter
from services.refunds.rules.holders import LIKENESS_LABELS
from services.refunds.rules.payees import Account, Capacity, Heirs, NotPayable, Receiver, Source
from services.refunds.store import holders, overpayments, payees
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts.fields import AddresseeNo, Text
from shared.contracts.payee_names import HolderLikeness
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.masking import MaskedAccount, Whole, unmasking
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

payee_routes = Routes("payees")

ENTER = Access("refunds.payee.enter", REFUND, AccessAction.UPDATE)
VIEW = Access("refunds.payee.view", REFUND, AccessAction.VIEW)
UNMASK = Access("refunds.payee.unmask", REFUND, AccessAction.VIEW)
SHARED = Access("refunds.payee.shared", REFUND, AccessAction.LIST)
UNCONFIRMED = Access("refunds.refund.list", REFUND, AccessAction.LIST)
FIELDS = ("payee", "account", "holder_kana")
_PAGE_MAX = 200

OverpaymentId = Annotated[int, Field(ge=1, le=2**53 - 1)]
HeirCount = Annotated[int, Field(ge=0, le=99)]
Short = Annotated[str, Field(max_length=60, pattern=r"^[^\u0000-\u001f\u007f]*$")]


class HeirsGiven(BaseModel):
    """Of whom the heirs are made up; the receivers follow in this order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spouse: bool = False
    children: HeirCount = 0
    ascendants: HeirCount = 0
    siblings: HeirCount = 0
    half_siblings: HeirCount = 0


class AccountGiven(BaseModel):
    """An account as it stands on the form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank_number: Short
    branch_number: Short
    account_kind: Short = Field(description="1 普通, 2 当座, 4 貯蓄, 9 その他")
    account_number: Short
    holder_kana: Short


class ReceiverGiven(BaseModel):
    """Who receives; without an account where he is paid in cash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    capacity: Capacity = Capacity.SELF
    name: Text
    name_kana: Text = Field(description="As he wrote it on the form")
    source: Source = Source.CLAIM_FORM
    consent_document: Text | None = Field(None, description="By which the holder of a debit account agreed")
    account: AccountGiven | None = None
    difference_reason: Annotated[str, Field(max_length=200, pattern=r"^[^\u0000-\u001f\u007f]*$")] = Field(
        "", description="Why a name is another's; the second officer reads it"
    )

    def receiver(self) -> Receiver:
        """What the rules judge."""
        account = None if self.account is None else Account(**self.account.model_dump())
        return Receiver(
            self.capacity,
            self.name,
            self.name_kana,
            self.source,
            self.consent_document,
            account,
            self.difference_reason.strip(),
        )


class SeizureDays(BaseModel):
    """From when to when somebody else had seized the right to a refund provisionally (仮差押え)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_day: DayAtHand
    last_day: DayAtHand

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("仮差押えの終わりの日が、始まりの日より前です。")
        return self


class EntryGiven(BaseModel):
    """A claim form (還付請求書) for some overpayments of one addressee."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    overpayment_ids: Annotated[tuple[OverpaymentId, ...], Field(min_length=1, max_length=50)]
    claimed_on: DayAtHand
    heirs: HeirsGiven | None = None
    receivers: Annotated[tuple[ReceiverGiven, ...], Field(min_length=1, max_length=20)]
    seized_on: DayOnPaper | None = Field(None, description="When a seizure of the right to the refund was served")
    provisional_seizure: SeizureDays | None = None


class PayeeView(BaseModel):
    """Who receives, as it was entered."""

    model_config = ConfigDict(frozen=True)

    payee_no: int
    capacity: str
    name: str
    name_kana: str
    source: str
    consent_document: str | None
    bank_number: str | None
    branch_number: str | None
    account_kind: str | None
    account_number: MaskedAccount | None
    holder_kana: str | None
    difference_reason: str
    shared_with: int = Field(description="How many other addressees' refunds go to the same account")
    likeness: HolderLikeness | None = Field(description="What the register says of the account's holder")
    is_asked: bool = Field(description="Whether the register was asked; without an answer nothing is decided")


class EntryView(BaseModel):
    """An entry with its receivers; an alarm for each account that others use too."""

    model_config = ConfigDict(frozen=True)

    entry_id: int
    addressee_no: str
    overpayment_ids: list[int]
    claimed_on: date
    entered_by: str
    payees: list[PayeeView]
    alarms: list[str]


class SharedAccount(BaseModel):
    """An account that several addressees' refunds go to: a finding for whoever looks for fraud."""

    model_config = ConfigDict(frozen=True)

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: MaskedAccount
    holder_kana: str
    addressee_nos: list[str]


class UnconfirmedHolder(BaseModel):
    """An account to which something may still be paid, and whose holder the register does not confirm."""

    model_config = ConfigDict(frozen=True)

    entry_id: int
    payee_no: int
    addressee_no: str
    entered_by: str
    asked_at: datetime | None = Field(description="When the register was asked last")
    state: str = Field(description="What it said, or that it has not answered")


@payee_routes.post("/refund-payees", access=ENTER, summary="Enter whom a refund is to be paid to", status_code=201)
async def enter_payee(call: Call, given: EntryGiven) -> EntryView:
    """Write down a claim form; an entry for the same overpayments that came before no longer counts."""
    call.require_distance([given.addressee_no])
    rows = await overpayments.lock(call.transaction.connection, given.overpayment_ids)
    for row in rows.values():
        call.require_tax_item(row["tax_item"], [given.addressee_no])
    seizure = given.provisional_seizure
    entry = Entry(
        given.addressee_no,
        given.overpayment_ids,
        given.claimed_on,
        None if given.heirs is None else Heirs(**given.heirs.model_dump()),
        [one.receiver() for one in given.receivers],
        given.seized_on,
        None if seizure is None else (seizure.first_day, seizure.last_day),
    )
    try:
        entry_id = await enter(entry, call.transaction)
    except NotPayable as fault:
        raise Problem(422, "not_payable", str(fault)) from None
    except NotEntered as fault:
        raise Problem(409, fault.code, fault.sentence) from None
    return await _view(call, entry_id)


@payee_routes.get("/refund-payees/{entry_id}", access=VIEW, summary="An entry of a payee")
async def get_payee(call: Call, entry_id: int) -> EntryView:
    """Whom a refund is to be paid to, account numbers masked."""
    return await _view(call, entry_id)


@unmasking(
    payee_routes,
    "/refund-payees/{entry_id}/payees/{payee_no}/unmask",
    access=UNMASK,
    summary="The whole account number of a payee",
)
async def whole_payee(call: Call, entry_id: int, payee_no: int) -> Whole:
    """What is masked of one payee."""
    rows = await call.transaction.connection.fetch(payees.SELECT_PAYEES, [entry_id])
    found = next((row for row in rows if row["payee_no"] == payee_no), None)
    if found is None or found["account_number"] is None:
        raise not_found("還付先の口座")
    await _require_scope(call, entry_id, found["addressee_no"])
    return Whole(found["addressee_no"], {"account_number": found["account_number"]})


@payee_routes.get("/refund-payees-shared", access=SHARED, summary="Accounts that several persons' refunds go to")
async def list_shared(
    call: Call,
    persons: Annotated[int, Query(ge=2, le=1_000)] = 2,
) -> list[SharedAccount]:
    """Each account with the addressees, the most used first."""
    rows = await call.transaction.connection.fetch(payees.LIST_SHARED, persons, _PAGE_MAX)
    subjects = sorted({number for row in rows for number in row["addressee_nos"]})
    call.record(subjects, fields=FIELDS, detail="shared accounts")
    return [
        SharedAccount.model_validate({**dict(row), "account_number": MaskedAccount(row["account_number"])})
        for row in rows
    ]


@payee_routes.get(
    "/refund-payees-unconfirmed", access=UNCONFIRMED, summary="Accounts that the register does not confirm, or not yet"
)
async def list_unconfirmed(call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> list[UnconfirmedHolder]:
    """In pages by entry: nothing is paid to them unless two persons decide so on a ground."""
    rows = await call.transaction.connection.fetch(holders.LIST_UNCONFIRMED, after, _PAGE_MAX)
    call.record(sorted({row["addressee_no"] for row in rows}), fields=("payee", "holder_kana"))
    names = ("entry_id", "payee_no", "addressee_no", "entered_by", "asked_at")
    return [
        UnconfirmedHolder(**{name: row[name] for name in names}, state=_holder_words(row["likeness"])) for row in rows
    ]


def payee_view(row: asyncpg.Record) -> PayeeView:
    """A payee as he is shown."""
    number = row["account_number"]
    masked = None if number is None else MaskedAccount(number)
    values = {name: row[name] for name in PayeeView.model_fields if name != "account_number"}
    return PayeeView(account_number=masked, **values)


async def _view(call: Call, entry_id: int) -> EntryView:
    connection = call.transaction.connection
    entry = await connection.fetchrow(payees.SELECT_ENTRY, entry_id)
    if entry is None:
        raise not_found("還付先の入力")
    numbers = await _require_scope(call, entry_id, entry["addressee_no"])
    views = [payee_view(row) for row in await connection.fetch(payees.SELECT_PAYEES, [entry_id])]
    heard = await connection.fetch(payees.SELECT_HEARD, [entry["addressee_no"]])
    call.record([entry["addressee_no"]], fields=FIELDS)
    return EntryView(
        entry_id=entry_id,
        addressee_no=entry["addressee_no"],
        overpayment_ids=numbers,
        claimed_on=entry["claimed_on"],
        entered_by=entry["entered_by"],
        payees=views,
        alarms=[
            *([] if heard else ["宛名の氏名が届いていないため、受取人の氏名を照合していません。"]),
            *(
                f"受取人{one.payee_no}の口座は、ほかに{one.shared_with}人の還付先になっています。確かめてください。"
                for one in views
                if one.shared_with
            ),
            *(
                f"受取人{one.payee_no}の口座名義: {_holder_words(one.likeness)}。"
                for one in views
                if one.is_asked and one.likeness is not HolderLikeness.SAME
            ),
        ],
    )


def _holder_words(likeness: str | None) -> str:
    return "宛名に照会中" if likeness is None else LIKENESS_LABELS[HolderLikeness(likeness)]


async def _require_scope(call: Call, entry_id: int, addressee_no: str) -> list[int]:
    """Go on only for the caller's tax items, and not for his own household; the overpayments of the entry."""
    connection = call.transaction.connection
    call.require_distance([addressee_no])
    numbers = [row["overpayment_id"] for row in await connection.fetch(payees.SELECT_OVERPAYMENTS_OF, entry_id)]
    for row in await connection.fetch(overpayments.SELECT, numbers):
        call.require_tax_item(row["tax_item"], [addressee_no])
    return numbers
