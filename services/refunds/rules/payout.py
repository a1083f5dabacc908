"""What a result says about a payment, and whether it fits what was ordered."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from shared.days import BusinessDays
from shared.formats.bank_transfer.layout import PAID, RESULT_LABELS, OrderRow

#: The bank gave the money back after it had counted as paid.
RECALLED = "R"
#: Why a payment came back; those of cash and those given back later are entered by officers.
REASONS: Mapping[str, str] = MappingProxyType({**RESULT_LABELS, "C": "受取りに来ない", RECALLED: "組戻し"})


class Verdict(StrEnum):
    """How a result fits."""

    PAID = "paid"
    FAILED = "failed"
    #: The same was said before.
    REPEATED = "repeated"
    #: No payment of this number has left.
    UNKNOWN = "unknown"
    #: The payment is another, or ended otherwise.
    CONTRADICTING = "contradicting"


def confirmable_from(transfer_on: date, result_business_days: int, bank_days: BusinessDays) -> date:
    """The first day on which payments of which the bank has said nothing count as made.

    Args:
        transfer_on: the day on which the bank pays.
        result_business_days: within so many bank business days it reports what could not be paid.
        bank_days: days on which banks are open.
    """
    return bank_days.add_business_days(transfer_on, result_business_days + 1)


def verdict(row: OrderRow, order: Mapping[str, Any] | None) -> Verdict:
    """How a record of a result file fits the payment of its number.

    Args:
        row: the record.
        order: the payment that left, with its account, amount, state and result; none where there is no such payment.
    """
    if order is None:
        return Verdict.UNKNOWN
    ordered = (order["bank_number"], order["branch_number"], order["account_number"], order["amount_yen"])
    if (row.bank_number, row.branch_number, row.account_number, row.amount_yen) != ordered:
        return Verdict.CONTRADICTING
    if order["state"] == "ordered":
        return Verdict.PAID if row.result_code == PAID else Verdict.FAILED
    return Verdict.REPEATED if order["result_code"] == row.result_code else Verdict.CONTRADICTING
