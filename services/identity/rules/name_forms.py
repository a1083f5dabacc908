"""The names that one person goes by: a name with a former surname (旧氏) or a common name (通称), Latin names."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.identity.rules.variants import PLAIN_LATIN

_PLAIN: Final = str.maketrans(dict(PLAIN_LATIN) | dict.fromkeys("'’`.", "") | dict.fromkeys("‐–−", "-"))
_LATIN_NAME: Final = re.compile(r"[A-Z][A-Z-]*( [A-Z][A-Z-]*)+")
_OPEN, _CLOSE = "(\uff08\\[\uff3b〔【", ")\uff09\\]\uff3d〕】"
_BESIDE: Final = re.compile(
    rf"[{_OPEN}]\s*(?P<kind>旧氏|旧姓|通称名?)\s*[:\uff1a]?\s*(?P<name>[^{_OPEN}{_CLOSE}]+?)\s*[{_CLOSE}]"
)
_TRADE: Final = re.compile(r"(?P<trade>.+?)\s*(?:こと|コト|事)[\s、]+(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class LatinName:
    """A name in Latin letters in the order of passports, in capitals without marks; `middle` may be empty."""

    surname: str
    given: str
    middle: str = ""


@dataclass(frozen=True, slots=True)
class NameForms:
    """What one field says about a person's names, each in the characters received; empty where it says nothing.

    Attributes:
        registered: the name itself.
        former_surname: 旧氏 (住民基本台帳法施行令30条の13).
        common_name: 通称 (住民基本台帳法施行令30条の16).
        trade_name: under which the person does business (屋号), as in 石巻商店こと 佐藤一郎.
    """

    registered: str
    former_surname: str = ""
    common_name: str = ""
    trade_name: str = ""


def name_forms(text: str) -> NameForms:
    """The names in one field: `阿部 花子(旧氏:佐藤)`, `SMITH JOHN(通称 山田太郎)` or `石巻商店こと 佐藤一郎`."""
    former = common = ""
    for found in _BESIDE.finditer(text):
        if found["kind"].startswith("通称"):
            common = found["name"]
        else:
            former = found["name"]
    rest = _BESIDE.sub("", text).strip()
    trade = _TRADE.fullmatch(rest)
    if trade is None:
        return NameForms(rest, former, common)
    return NameForms(trade["name"], former, common, trade["trade"])


def latin_name(text: str) -> LatinName | None:
    """A name in Latin letters by its parts; `None` where it has other letters or one word only.

    A comma ends the surname, which then may have several words (`De la Cruz, María José`). Without one the first word
    is the surname: the register of foreign residents takes the order of the passport (住民基本台帳法施行令30条の25).
    """
    surname, comma, rest = (
        " ".join(part.split()) for part in unicodedata.normalize("NFKC", text).translate(_PLAIN).upper().partition(",")
    )
    if not comma:
        surname, _, rest = surname.partition(" ")
    if not _LATIN_NAME.fullmatch(f"{surname} {rest}"):
        return None
    given, _, middle = rest.partition(" ")
    return LatinName(surname, given, middle)
