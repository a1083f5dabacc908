"""What an overpayment (過誤納金) is, from which account it is paid, and what is taken back of it first."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.contracts import OverpaymentCause
from shared.days import fiscal_year
from shared.money import Yen


class OverpaymentKind(StrEnum):
    """Whether the money was due when it was paid."""

    #: 過納: it was due, and what was owed was reduced later.
    OVERASSESSED = "overassessed"
    #: 誤納: it was never due.
    NEVER_DUE = "never_due"


class Account(StrEnum):
    """From what a refund is paid."""

    #: 戻出: the revenue of the year that took the money in is reduced (地方自治法施行令165条の6).
    REVERSAL = "reversal"
    #: 歳出還付: an expenditure of the year that pays it (165条の7).
    EXPENDITURE = "expenditure"


KIND_LABELS = {OverpaymentKind.OVERASSESSED: "過納", OverpaymentKind.NEVER_DUE: "誤納"}
ACCOUNT_LABELS = {Account.REVERSAL: "歳入戻出", Account.EXPENDITURE: "歳出還付"}
CAUSE_LABELS = {
    OverpaymentCause.DOUBLE_PAYMENT: "二重納付",
    OverpaymentCause.EXCESS_PAYMENT: "過大納付",
    OverpaymentCause.REVISION: "賦課更正(減額)",
    OverpaymentCause.CANCELLATION: "賦課取消",
}
_REDUCED = frozenset({OverpaymentCause.REVISION, OverpaymentCause.CANCELLATION})


class YearOfAccount(NamedTuple):
    """From what money is paid back, and in which fiscal year."""

    account: Account
    fiscal_year: int


class Held(NamedTuple):
    """An overpayment, in the order in which it was found, and how much of it was not withdrawn."""

    overpayment_id: int
    remaining_yen: Yen


def kind_of(cause: OverpaymentCause) -> OverpaymentKind:
    """Whether the money was due when it was paid: what a reduction brings about was."""
    return OverpaymentKind.OVERASSESSED if cause in _REDUCED else OverpaymentKind.NEVER_DUE


def year_of_account(accounting_fiscal_year: int, decided_on: date, books_close: str) -> YearOfAccount:
    """From what account money is paid back.

    While the books of the year that took it in are open, that year's revenue is reduced; afterwards it is spent.

    Source: 地方自治法施行令165条の6・165条の7, 地方自治法235条の5.

    Args:
        accounting_fiscal_year: the year in whose revenue the money was taken in.
        decided_on: the day of the decision (支出決定・充当決定の日).
        books_close: month and day on which a year's books close in the year after it, such as `05-31`.
    """
    if decided_on <= date.fromisoformat(f"{accounting_fiscal_year + 1}-{books_close}"):
        return YearOfAccount(Account.REVERSAL, accounting_fiscal_year)
    return YearOfAccount(Account.EXPENDITURE, fiscal_year(decided_on))


def withdrawn(held: Iterable[Held], amount_yen: Yen) -> list[tuple[int, Yen]]:
    """Which overpayments of one payment lose how much, when less of it is too much than was announced.

    What was found last is taken back first. More than there is takes all there is.

    Args:
        held: the overpayments of the payment.
        amount_yen: what is no longer too much.
    """
    found: list[tuple[int, Yen]] = []
    for one in sorted(held, reverse=True):
        taken_yen = min(amount_yen, one.remaining_yen)
        if taken_yen:
            found.append((one.overpayment_id, taken_yen))
            amount_yen -= taken_yen
    return found
