"""Whether an account's holder (口座名義人) bears the name that the register has: one word, and no name is told."""

from collections.abc import Iterable

from services.identity.rules.names import kana_key
from services.identity.rules.payers import KanaRange, Written, lookups_of
from shared.contracts.payee_names import HolderLikeness


def likeness_of(
    holder_kana: str, readings: Iterable[str], others: Iterable[str], former: Iterable[str]
) -> HolderLikeness:
    """How an account holder's name compares with what the register has of one person.

    Banks write names in half-width kana without small letters and sometimes cut off, a corporation's with its legal
    form as an abbreviation (`lookups_of`). Nothing is derived from kanji.

    Args:
        holder_kana: The holder as bank files write him.
        readings: The readings (フリガナ) that hold now, one for each number of the person; empty where there is none.
        others: The names beside them, where in kana or Latin letters: former surname (旧氏), alias (通称), Latin name.
        former: The readings that held before.
    """
    wanted = lookups_of(Written("", holder_kana, "", "")).kana
    now = list(readings)
    if _any_is((*now, *others), wanted):
        return HolderLikeness.SAME
    if _any_is(former, wanted):
        return HolderLikeness.FORMER
    return HolderLikeness.OTHER if any(kana_key(one) for one in now) else HolderLikeness.NO_READING


def _any_is(names: Iterable[str], wanted: tuple[KanaRange, ...]) -> bool:
    keys = {kana_key(name) for name in names} - {""}
    return any(one.first <= key < one.behind for key in keys for one in wanted)
