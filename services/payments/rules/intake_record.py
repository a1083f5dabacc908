"""What a record of a channel's file says of a payment, or why nobody can enter it."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from services.payments.rules.channels import ChannelTerms
from services.payments.rules.slips import slip_no_of
from shared.contracts import ReceiptStage
from shared.money import Yen

Values = Mapping[str, str | int | date | None]
#: What stands before the 17 digits of an assessor's clearing key in a payment number (納付番号) of 20.
_BEFORE_ASSESSORS_KEY: Final = "000"
_SLIP_KEY_DIGITS: Final = 16


class Rejection(StrEnum):
    """Why a record is no payment that can be entered; the words are for officers."""

    UNKNOWN_STAGE = "速報・確報・取消の別が分かりません"
    STAGE_NOT_AGREED = "この収納チャネルが報告しない種別です"
    NO_AMOUNT = "金額が1円以上ではありません"
    NO_DAY = "領収日がありません"
    PAID_AFTER_RECEIPT = "領収日がファイルの受領日より後です"
    BOOKED_BEFORE_PAID = "収入日が領収日より前です"


class FilePayment(NamedTuple):
    """A payment as a record reports it."""

    stage: ReceiptStage
    receipt_ref: str
    #: Of the slip; with the collecting number before it where that is not the city's, so that it finds no claim.
    clearing_key: str
    amount_yen: Yen
    paid_on: date
    booked_on: date
    value_date: date | None
    place: str | None


def payment_of(
    values: Values, reference: Sequence[str], terms: ChannelTerms, received_on: date
) -> FilePayment | Rejection:
    """Read a record as a payment.

    Args:
        values: What the record holds, by the names of its mapping.
        reference: The values that together name the payment, the same in its flash, final and cancellation.
        terms: The channel's.
        received_on: When the file came; nothing in it can have been paid later.
    """
    stage_text = values.get("stage", ReceiptStage.FINAL.value)
    if stage_text not in tuple(ReceiptStage):
        return Rejection.UNKNOWN_STAGE
    stage = ReceiptStage(str(stage_text))
    amount, paid_on, booked_on = values.get("amount_yen"), values.get("paid_on"), values.get("booked_on")
    if stage not in terms.stages:
        return Rejection.STAGE_NOT_AGREED
    if not isinstance(amount, int) or amount <= 0:
        return Rejection.NO_AMOUNT
    if not isinstance(paid_on, date):
        return Rejection.NO_DAY
    if paid_on > received_on:
        return Rejection.PAID_AFTER_RECEIPT
    if isinstance(booked_on, date) and booked_on < paid_on:
        return Rejection.BOOKED_BEFORE_PAID
    value_date, place = values.get("value_date"), values.get("place")
    return FilePayment(
        stage,
        ".".join((terms.code, *(_text(values.get(name)) for name in reference))),
        _clearing_key(values, terms),
        amount,
        paid_on,
        booked_on if isinstance(booked_on, date) else paid_on,
        value_date if isinstance(value_date, date) else None,
        _text(place) or None,
    )


def key_of_payment_number(number: str) -> str:
    """The clearing key in the 20 digits of a payment number (納付番号): a slip's of the register, or the assessor's.

    A number that is neither stays as it is, finds no claim, and is looked into.
    """
    if slip_no_of(number) is not None:
        return number[-_SLIP_KEY_DIGITS:]
    return number.removeprefix(_BEFORE_ASSESSORS_KEY)


def _clearing_key(values: Values, terms: ChannelTerms) -> str:
    number = values.get("payment_no")
    key = key_of_payment_number(number) if isinstance(number, str) else _text(values.get("clearing_key"))
    code = _text(values.get("company_code"))
    return f"{code}-{key}" if terms.issuer_code and code and code != terms.issuer_code else key


def _text(value: str | int | date | None) -> str:
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return "" if value is None else str(value)
