"""Who may use Individual Numbers for which affair (個人番号利用事務, 番号法第9条第1項), and what was entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.law.check_digits import MalformedNumber, is_individual_number


@dataclass(frozen=True, slots=True)
class Affair:
    """One statutory affair.

    Attributes:
        code: Such as local_tax.
        name: What officers read.
        law: The item of the Act that makes the use lawful.
        offices: Which offices carry it out; no other may name it.
        may_show: Whether it needs the number itself.
        integrated: Whether it may use integrated numbers (団体内統合宛名番号).
    """

    code: str
    name: str
    law: str
    offices: frozenset[str]
    may_show: bool
    integrated: bool


@dataclass(frozen=True, slots=True)
class NumberUse:
    """What a city has registered about the use of numbers.

    Attributes:
        affairs: By code.
        looks_per_hour: How often one officer may ask within an hour.
        unusual_per_day: Uses on one day above which somebody looks.
        keep_ended_days: How long a number that no longer holds is kept.
    """

    affairs: Mapping[str, Affair]
    looks_per_hour: int
    unusual_per_day: int
    keep_ended_days: int


class NumberBin(StrEnum):
    """What became of an entered number."""

    REGISTERED = "registered"
    #: The person has this very number already.
    REPEATED = "repeated"
    #: Not twelve digits.
    MALFORMED = "malformed"
    #: Twelve digits, one of them mistyped.
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    #: Nobody has this addressee number.
    UNKNOWN_ADDRESSEE = "unknown_addressee"
    #: Somebody else has the number, or the person has another: two persons decide.
    CONTRADICTION = "contradiction"


def fault_of(number: str) -> NumberBin | None:
    """What is wrong with a number by its digits alone; None where nothing is (番号法施行令第8条)."""
    try:
        return None if is_individual_number(number) else NumberBin.WRONG_CHECK_DIGIT
    except MalformedNumber:
        return NumberBin.MALFORMED
