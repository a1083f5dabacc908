"""Payment slips (納付書): their numbers, which of them are still to be paid, and how a payment of one is divided."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.payments.rules.quotes import Quote
from shared.formats.el_qr import ElSlip, build_el_qr
from shared.formats.slip import (
    SLIP_MAX_YEN,
    SlipError,
    StoreNumber,
    build_store_number,
    clearing_key,
    free_digits,
    parse_clearing_key,
    parse_store_number,
)
from shared.law.slip_issuer import SlipIssuer
from shared.money import Yen

#: Numbers of the register begin here: with a 9, as no clearing key of an assessor of 16 digits may.
FIRST_SLIP_NO = 900_000_000_000_001

#: What stands before the clearing key in the 20 digits of a payment number (納付番号).
_BEFORE_KEY = "0000"
_NETWORK_MAX_YEN = 99_999_999_999
_REISSUES_MAX = 9
#: 期別 of a slip over several instalments.
_SEVERAL = "00"


class SlipKind(StrEnum):
    """What a slip was made for."""

    FIRST = "first"
    REISSUE = "reissue"
    MERGED = "merged"
    PART = "part"


class SlipState(StrEnum):
    """Where a slip is in its life."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    VOID = "void"
    PAID = "paid"


class Limits(NamedTuple):
    """The last days on which shops, the network (共通納税・ペイジー) and counters take a slip."""

    stores: date
    network: date
    counters: date


class Printed(NamedTuple):
    """What a slip says of its instalment."""

    levy_fiscal_year: int
    target_fiscal_year: int
    tax_item: str
    instalment: str
    due_on: date


class SlipNumbers(NamedTuple):
    """All numbers of a slip; those of shops and network are missing where they would not take the amount."""

    clearing_key: str
    payment_no: str
    confirmation_no: str
    item_number: str
    store_number: str | None
    ocr_upper: str | None
    ocr_lower: str | None
    qr: str | None


def slip_no_of(number: str) -> int | None:
    """The slip of the register that a number names, or none.

    Args:
        number: a clearing key (16 digits), a payment number (納付番号, 20), the free digits of a bar code (自由使用欄,
            21) or a whole bar code (44); anything else names no slip.
    """
    if len(number) == 44:
        try:
            number = parse_store_number(number).free_digits
        except SlipError:
            return None
    if len(number) == 20 and not number.startswith(_BEFORE_KEY):
        return None
    if len(number) not in (16, 20, 21):
        return None
    slip_no = parse_clearing_key(number[-16:])
    return slip_no if slip_no is not None and slip_no >= FIRST_SLIP_NO else None


def numbers_of(
    slip_no: int,
    confirmation_no: str,
    amount_yen: Yen,
    limits: Limits,
    printed: Sequence[Printed],
    issuer: SlipIssuer,
    reissue: int,
) -> SlipNumbers:
    """The numbers of a slip.

    Args:
        slip_no: its number in the register.
        confirmation_no: six digits that only the slip shows.
        amount_yen: all of it.
        limits: how long it is taken.
        printed: its instalments; the earliest due date stands in the code of a slip over several.
        issuer: under which numbers the city issues slips.
        reissue: how many slips there were before it; a bar code counts to nine.
    """
    key = clearing_key(slip_no)
    first = min(printed, key=lambda one: one.due_on)
    items = {one.tax_item for one in printed}
    item_number = issuer.item_numbers[first.tax_item] if len(items) == 1 else issuer.merged_item_number
    store_number = None
    if amount_yen <= SLIP_MAX_YEN:
        digits = free_digits(slip_no, issuer.agent_code)
        number = StoreNumber(issuer.company_code, digits, amount_yen, limits.stores, min(reissue, _REISSUES_MAX))
        store_number = build_store_number(number)
    payment_no = _BEFORE_KEY + key
    if amount_yen > _NETWORK_MAX_YEN:
        return SlipNumbers(key, payment_no, confirmation_no, item_number, store_number, None, None, None)
    code = ElSlip(
        issuer.institution_code,
        payment_no,
        confirmation_no,
        item_number,
        amount_yen,
        first.levy_fiscal_year,
        first.target_fiscal_year,
        first.instalment if len(printed) == 1 else _SEVERAL,
        first.due_on,
        limits.network,
        issuer.office_code,
    )
    qr = build_el_qr(code)
    return SlipNumbers(key, payment_no, confirmation_no, item_number, store_number, code.ocr_upper, code.ocr_lower, qr)


def divided(parts_yen: Sequence[Yen], amount_yen: Yen) -> list[Yen]:
    """Divide a payment of a slip among its parts, in their order.

    The parts are fixed on the slip, so the division needs nothing else, and reports of one payment are divided alike in
    whatever order they come. Too little leaves the last parts short; too much goes to the last, where it is overpaid.
    """
    found, rest = [], amount_yen
    for part_yen in parts_yen:
        taken = min(part_yen, rest)
        found.append(taken)
        rest -= taken
    found[-1] += rest
    return found


def kinds_superseded_by(kind: SlipKind) -> tuple[SlipKind, ...]:
    """Which slips of the same claims a new slip replaces; parts may stand beside one another, nothing else may."""
    return (SlipKind.FIRST, SlipKind.REISSUE, SlipKind.MERGED) if kind is SlipKind.PART else tuple(SlipKind)


def state_of(paid_yen: Yen, ended_as: str | None, limits: Limits, day: date) -> SlipState:
    """Where a slip is in its life on a day; whatever else happened to it, a paid slip is paid."""
    if paid_yen > 0:
        return SlipState.PAID
    if ended_as is not None:
        return SlipState(ended_as)
    return SlipState.EXPIRED if day > max(limits) else SlipState.ISSUED


def inquired_yen(parts: Sequence[tuple[Yen, Yen, Yen, Yen]], due: Sequence[Quote]) -> Yen | None:
    """What the holder of a slip is told to pay on a day, or none where the slip no longer fits its claims.

    A slip for one claim asks for what is due, and never for more than it says. A slip over several is paid whole, since
    a payment is divided by what is printed; so it fits while tax, fee and cost of each claim are as open as it says.

    Args:
        parts: principal, dunning fee, delinquency charge and cost of disposition on the slip, by claim.
        due: what the same claims ask for on the day.
    """
    if len(parts) == 1:
        return min(sum(parts[0]), due[0].amount_yen)
    fits = all(
        (*part[:2], part[3]) == (now.principal_yen, now.dunning_fee_yen, now.disposition_cost_yen)
        for part, now in zip(parts, due, strict=True)
    )
    return sum(map(sum, parts)) if fits else None


def is_still_due(parts: Sequence[tuple[Yen, Yen, Yen, Yen]], due: Sequence[Quote]) -> bool:
    """Whether claims still ask for all that a slip says, so that it may be handed out (again).

    Args:
        parts: principal, dunning fee, delinquency charge and cost of disposition on the slip, by claim.
        due: what the same claims ask for on the day that the slip is made out to.
    """
    return all(
        said <= open_yen
        for part, now in zip(parts, due, strict=True)
        for said, open_yen in zip(part, now.parts, strict=True)
    )
