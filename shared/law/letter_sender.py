"""Who stands as sender on the letters of a city."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.law.dated_yaml import check_keys
from shared.law.parameter import UnsoundParameter

#: The seal is put where this sign stands, or it is left out by the city's rules on seals (公印規程).
SEALS = ("印", "(公印省略)")
_REQUIRED = frozenset({"office", "postal_code", "address", "telephone", "seal"})


@dataclass(frozen=True, slots=True)
class LetterSender:
    """The office that letters name.

    Attributes:
        office: Such as 財務部納税課.
        postal_code: Seven digits.
        address: Where it is.
        telephone: Its number.
        seal: What stands for the seal (公印) behind the mayor's name, one of `SEALS`.
        is_assumption: Whether the city has not confirmed them.
    """

    office: str
    postal_code: str
    address: str
    telephone: str
    seal: str
    is_assumption: bool


def letter_sender(where: str, entry: Mapping[str, Any]) -> LetterSender:
    """Read the section `letter_sender` of a municipality file.

    Raises:
        UnsoundParameter: If anything in it is missing, unknown or of another form.
    """
    check_keys(where, entry, required=_REQUIRED, optional={"assumption"})
    texts = {name: text for name, text in entry.items() if name != "assumption"}
    are_texts = all(isinstance(text, str) and text for text in texts.values())
    if not are_texts or not re.fullmatch("[0-9]{7}", texts["postal_code"]):
        raise UnsoundParameter(f"{where}: letter_sender の項目はすべて文字列で、postal_code は数字7桁です。")
    if texts["seal"] not in SEALS:
        raise UnsoundParameter(f"{where}: letter_sender の seal は「{'」か「'.join(SEALS)}」です。")
    return LetterSender(**texts, is_assumption=bool(entry.get("assumption", False)))
