"""What an overpayment (過誤納金) is, from which account it is paid, and what is taken back of it first."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
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


class Cause(StrEnum):
    """Why the money is owed back (過誤納金発生事由), as refunds keeps it."""

    DOUBLE_PAYMENT = "double_payment"
    EXCESS_PAYMENT = "excess_payment"
    REVISION = "revision"
    CANCELLATION = "cancellation"
    #: It came when the claim was no more: extinction needs no plea (地方税法18条2項), so it was never due.
    PAID_AFTER_EXTINCTION = "paid_after_extinction"


KIND_LABELS = {OverpaymentKind.OVERASSESSED: "過納", OverpaymentKind.NEVER_DUE: "誤納"}
ACCOUNT_LABELS = {Account.REVERSAL: "歳入戻出", Account.EXPENDITURE: "歳出還付"}
CAUSE_LABELS = {
    Cause.DOUBLE_PAYMENT: "二重納付",
    Cause.EXCESS_PAYMENT: "過大納付",
    Cause.REVISION: "賦課更正(減額)",
    Cause.CANCELLATION: "賦課取消",
    Cause.PAID_AFTER_EXTINCTION: "消滅後の納付",
}
_REDUCED = frozenset({Cause.REVISION, Cause.CANCELLATION})


class YearOfAccount(NamedTuple):
    """From what money is paid back, and in which fiscal year."""

    account: Account
    fiscal_year: int


class Held(NamedTuple):
    """An overpayment, in the order in which it was found, and how much of it was not withdrawn."""

    overpayment_id: int
    remaining_yen: Yen


class Stated(NamedTuple):
    """How much of a payment is too much, and on which tax item."""

    amount_yen: Yen
    tax_item: str


class Finding(NamedTuple):
    """A payment of which another amount is too much by the ledger than is known here."""

    claim_id: int
    receipt_id: int
    tax_item: str
    stated_yen: Yen
    known_yen: Yen
    #: Whether what is missing is opened at once.
    is_opened: bool


def findings(
    stated: Mapping[tuple[int, int], Stated],
    known: Mapping[tuple[int, int], Stated],
    used: AbstractSet[tuple[int, int]],
) -> list[Finding]:
    """Where the ledger and what is known here disagree, by claim and payment.

    Args:
        stated: what is too much by the ledger.
        known: what is known and was not used.
        used: payments of which something was used before; what is missing of these a person looks at first.
    """
    found = []
    for place in sorted({*stated, *known}):
        nothing = Stated(0, "")
        by_ledger, here = stated.get(place, nothing), known.get(place, nothing)
        if by_ledger.amount_yen != here.amount_yen:
            is_opened = by_ledger.amount_yen > here.amount_yen >= 0 and place not in used
            tax_item = by_ledger.tax_item or here.tax_item
            found.append(Finding(*place, tax_item, by_ledger.amount_yen, here.amount_yen, is_opened))
    return found


def cause_of(announced: OverpaymentCause, extinguished_on: date | None) -> Cause:
    """Why money is owed back, as payments announced it.

    Args:
        announced: the cause in the event, which has no name of its own for what came after extinction.
        extinguished_on: the first day on which the claim was no more, where the money came on it or later.
    """
    return Cause(announced.value) if extinguished_on is None else Cause.PAID_AFTER_EXTINCTION


def kind_of(cause: Cause) -> OverpaymentKind:
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


def restored(overdrawn: Iterable[Held], amount_yen: Yen) -> tuple[list[tuple[int, Yen]], Yen]:
    """Which overpayments of one payment get how much back of what was withdrawn, when more of it is too much again.

    Only where more was used than is left: there it is no new money, and must not be refunded a second time.

    Args:
        overdrawn: overpayments of the payment, each with what is missing of it.
        amount_yen: what is too much again.

    Returns:
        Yen by overpayment, and the rest, which is an overpayment of its own.
    """
    found: list[tuple[int, Yen]] = []
    for one in sorted(overdrawn):
        given_yen = min(amount_yen, one.remaining_yen)
        if given_yen > 0:
            found.append((one.overpayment_id, given_yen))
            amount_yen -= given_yen
    return found, amount_yen


def leveled(open_yen: Mapping[int, Yen]) -> list[tuple[int, Yen]]:
    """How overpayments of one payment cover for each other, so that none is open while another's money is missing.

    The payment's money is one; in how many parts it was found too much must not let a yen go out twice.

    Args:
        open_yen: by overpayment of the payment, what is open; below zero what is missing.

    Returns:
        What is withdrawn of each (below zero: given back), together nothing.
    """
    missing = [Held(number, -yen) for number, yen in open_yen.items() if yen < 0]
    found: list[tuple[int, Yen]] = []
    for number, yen in sorted(open_yen.items()):
        if yen <= 0:
            continue
        given, rest_yen = restored(missing, yen)
        taken = dict(given)
        missing = [Held(one.overpayment_id, one.remaining_yen - taken.get(one.overpayment_id, 0)) for one in missing]
        found += [(one, -given_yen) for one, given_yen in given]
        if rest_yen < yen:
            found.append((number, yen - rest_yen))
    return found


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
