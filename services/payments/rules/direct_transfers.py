"""Money that somebody transferred to the city's account himself (直接振込), without any slip or channel.

Such a movement names its payer and is in no channel's table. It is a payment like any other, of a claim that nobody
knows yet. A movement without a name, such as the city's own cash, is none.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from services.payments.rules.channels import UNKNOWN_PAYER
from shared.contracts import Channel, ReceiptStage
from shared.money import Yen

#: Paid at a bank or by its network, as events and receipts call it.
DIRECT_CHANNEL = Channel.BANK_COUNTER
_STAGES = {"in": ReceiptStage.FINAL, "cancelled": ReceiptStage.CANCEL}


class DirectTransfer(NamedTuple):
    """A payment that a movement on the account is; the same reference in its cancellation."""

    stage: ReceiptStage
    receipt_ref: str
    amount_yen: Yen
    paid_on: date
    value_date: date
    payer_kana: str


def direct_transfer_of(
    values: Mapping[str, str | int | date | None], reference: str, channel: str
) -> DirectTransfer | None:
    """The payment that a movement is; None where it is a channel's money, goes out, or names nobody.

    Args:
        values: What the movement holds, by the names of its mapping.
        reference: What names it among all, whichever way it goes.
        channel: Whose money the table of channels takes it for.
    """
    stage = _STAGES.get(str(values.get("direction")))
    payer, amount, booked_on = values.get("payer_name"), values.get("amount_yen"), values.get("booked_on")
    if channel != UNKNOWN_PAYER or stage is None or not isinstance(payer, str) or not payer.strip():
        return None
    if not isinstance(amount, int) or amount <= 0 or not isinstance(booked_on, date):
        return None
    value_date = values.get("value_date")
    return DirectTransfer(
        stage,
        f"direct.{reference}",
        amount,
        booked_on,
        value_date if isinstance(value_date, date) else booked_on,
        payer.strip(),
    )
