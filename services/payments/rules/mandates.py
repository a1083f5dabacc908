"""What a mandate (口座振替依頼) may become, and which account it means on a day."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

#: ゆうちょ銀行 in files of the Japanese Bankers Association.
YUCHO_BANK = "9900"
_ORDINARY = "1"


class AccountRefused(ValueError):  # noqa: N818 - It names what happened.
    """An account that no bank file can name; the message is Japanese and for officers."""


class Account(NamedTuple):
    """An account as bank files name it, and for ゆうちょ銀行 also as its holder knows it."""

    bank_number: str
    branch_number: str
    account_kind: str
    account_number: str
    yucho_symbol: str | None = None
    yucho_number: str | None = None


class Standing(NamedTuple):
    """A mandate as its newest version has it."""

    version_no: int
    addressee_no: str
    tax_item: str
    ended_on: date | None


class Obstacle(StrEnum):
    """What stands against a step of a mandate."""

    UNKNOWN = "unknown_mandate"
    LIVE = "mandate_live"
    ENDED = "mandate_ended"
    CHANGED = "mandate_changed"


class BankChange(NamedTuple):
    """A bank or branch that carries on as another from a day on; without a branch, every branch of the bank."""

    bank_number: str
    branch_number: str | None
    effective_on: date
    to_bank_number: str
    #: None where branches keep their numbers.
    to_branch_number: str | None


def yucho_account(symbol: str, number: str) -> Account:
    """The account of 通常貯金 in the form of bank files, from 記号 and 番号.

    Formula (ゆうちょ銀行「他金融機関からの振込の受取口座」): the branch is the second and third digit of the
    symbol and an 8; the account is the number without its last digit, which is always 1, filled up to seven digits.

    Args:
        symbol: five digits, the first of them a 1.
        number: two to eight digits.

    Raises:
        AccountRefused: symbol or number is not of 通常貯金.
    """
    if len(symbol) != 5 or not _digits(symbol) or symbol[0] != "1":
        raise AccountRefused("ゆうちょ銀行の記号は「1」で始まる5桁です。通帳の記号を確かめてください。")
    if not 2 <= len(number) <= 8 or not _digits(number) or number[-1] != "1":
        raise AccountRefused("ゆうちょ銀行の番号は末尾が「1」の2桁から8桁です。通帳の番号を確かめてください。")
    return Account(YUCHO_BANK, symbol[1:3] + "8", _ORDINARY, number[:-1].zfill(7), symbol, number)


def application_obstacle(seen_version: int, standing: Standing | None, effective_on: date) -> Obstacle | None:
    """What stands against a new application; none where there is no mandate, or where it ends by then.

    Args:
        seen_version: the version that the officer saw; 0 where there was no mandate.
        standing: the mandate as it stands now, of the same addressee and tax item.
        effective_on: the first debit day of the application.
    """
    if standing is None:
        return None if seen_version == 0 else Obstacle.UNKNOWN
    if standing.version_no != seen_version:
        return Obstacle.CHANGED
    live = standing.ended_on is None or standing.ended_on > effective_on
    return Obstacle.LIVE if live else None


def change_obstacle(seen: Standing, standing: Standing | None) -> Obstacle | None:
    """What stands against changing, stopping or ending a mandate that an officer saw in a certain version."""
    if standing is None:
        return Obstacle.UNKNOWN
    if standing.ended_on is not None:
        return Obstacle.ENDED
    return None if standing == seen else Obstacle.CHANGED


def bank_on(day: date, bank_number: str, branch_number: str, changes: Iterable[BankChange]) -> tuple[str, str]:
    """Bank and branch that an account has on a day, after every merger until then.

    A change of the branch itself comes before one of the whole bank on the same day; each change counts only for what
    its bank and branch are called on its day, so no chain of changes runs in a circle.

    Args:
        day: the debit day.
        bank_number: as the mandate has it.
        branch_number: as the mandate has it.
        changes: all that are known.
    """
    bank, branch, reached = bank_number, branch_number, date.min
    for change in sorted(changes, key=lambda one: (one.effective_on, one.branch_number is None)):
        concerns = change.bank_number == bank and change.branch_number in (branch, None)
        if concerns and reached < change.effective_on <= day:
            bank, branch, reached = change.to_bank_number, change.to_branch_number or branch, change.effective_on
    return bank, branch


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
