"""Who stands as sender on the letters of a city."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.law.dated_yaml import check_keys
from shared.law.parameter import UnsoundParameter


@dataclass(frozen=True, slots=True)
class LetterSender:
    """The office that letters name.

    Attributes:
        office: Such as 財務部納税課.
        postal_code: Seven digits.
        address: Where it is.
        telephone: Its number.
        is_assumption: Whether the city has not confirmed them.
    """

    office: str
    postal_code: str
    address: str
    telephone: str
    is_assumption: bool


def letter_sender(where: str, entry: Mapping[str, Any]) -> LetterSender:
    """Read the section `letter_sender` of a municipality file.

    Raises:
        UnsoundParameter: If anything in it is missing, unknown or of another form.
    """
    check_keys(where, entry, required={"office", "postal_code", "address", "telephone"}, optional={"assumption"})
    texts = {name: text for name, text in entry.items() if name != "assumption"}
    are_texts = all(isinstance(text, str) and text for text in texts.values())
    if not are_texts or not re.fullmatch("[0-9]{7}", texts["postal_code"]):
        raise UnsoundParameter(f"{where}: letter_sender の項目はすべて文字列で、postal_code は数字7桁です。")
    return LetterSender(**texts, is_assumption=bool(entry.get("assumption", False)))
