"""Reads an address. What cannot be explained is said, and never guessed or rewritten.

The reader goes from left to right: prefecture, municipality, town, 丁目, section (小字), block, building. A town counts
only where what follows it can be read too: 中島 is not the town of 中島新町1-2.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from services.identity.rules.addresses.blocks import read_block
from services.identity.rules.addresses.dictionary import SIGNS, City, Dictionary, Place, Places
from services.identity.rules.addresses.folding import KANJI_NUMERALS, even, flat, number


class Level(IntEnum):
    """How far an address could be read."""

    NONE = 0
    PREFECTURE = 1
    CITY = 2
    TOWN = 3
    BLOCK = 4
    BUILDING = 5


class Reason(StrEnum):
    """Why the reading stops, or what is doubtful in it; the value is the sentence for officers."""

    EMPTY = "住所が空です。"
    TOO_LONG = "住所が長すぎます(300文字まで)。"
    UNKNOWN_CITY = "市区町村が見つかりません。"
    AMBIGUOUS_CITY = "同じ名の市区町村が複数あり、どれか分かりません。"
    MISSING_WARD = "区がありません。"
    UNKNOWN_TOWN = "町名が見つかりません。"
    AMBIGUOUS_TOWN = "字体だけが違う町名が複数あります。"
    MISSING_CHOME = "丁目がありません。"
    UNKNOWN_CHOME = "その町にない丁目です。"
    AMBIGUOUS_CHOME = "丁目か番地か、この書き方では分かりません。"
    UNKNOWN_SECTION = "字の名が見つかりません。"
    UNLISTED_SECTION = "字の名が一覧にないため、書かれたとおりに読みました。"
    UNREAD_REST = "町名の後、または番地の後に、読めない部分があります。"


class ParsedAddress(NamedTuple):
    """What an address says, in the names of the dictionary, with what stays unexplained.

    Attributes:
        town: 町丁目 or 大字 with its section, such as 中里三丁目 or 蛇田字新上沼.
        block: 番地 or 街区符号・住居番号, such as 14-1.
        building: 方書, in the characters received.
        level: how far it was read.
        residue: what was not, in the characters received; empty where everything was.
        reason: why not. With an empty residue: what is doubtful in what was read.
        code: the five digits of 全国地方公共団体コード, without the check digit; empty where not known.
        former: the municipality that the address names, where that name is no longer in force.
        former_until: the last day on which it was.
    """

    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    level: Level = Level.NONE
    residue: str = ""
    reason: Reason | None = None
    code: str = ""
    former: str = ""
    former_until: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left unexplained."""
        return not self.residue and self.level > Level.NONE


_LENGTH_MAX: Final = 300
_SIGNS_BEGIN: Final = frozenset(sign[0] for sign in SIGNS)
_NUMERAL: Final = rf"(?:[0-9]+|[{KANJI_NUMERALS}]+)"
_POSTAL_CODE: Final = re.compile(r"(?:〒\s*[0-9]{3}-?[0-9]{4}|[0-9]{3}-[0-9]{4})\s*")
_CHOME: Final = re.compile(rf"\s?(?P<number>{_NUMERAL})(?:[丁町]目|丁(?=[0-9{KANJI_NUMERALS}\s-]|$))[-ノ\s]?")
_BARE_CHOME: Final = re.compile(
    rf"\s?(?P<number>[0-9]+|[{KANJI_NUMERALS}]+(?=[-ノ]))(?:[-ノ](?=[0-9{KANJI_NUMERALS}])|(?=\s*$))"
)
#: Two more numbers: the first one is the 丁目.
_TWO_MORE: Final = re.compile(r"[0-9]+-[0-9]")
#: As far as the first Arabic numeral; a kanji numeral that counts (八十九番地) belongs to the block.
_UNLISTED: Final = re.compile(rf"(?:(?![{KANJI_NUMERALS}]+(?:番|号|丁|$))[^\W0-9_]){{1,10}}(?=[0-9]|$)")
_BARE_SECTION: Final = re.compile(r"[^\W0-9_]{1,10}[0-9]")
#: Sections of 岩手県 are numbered.
_DIVISION: Final = re.compile(rf"第?{_NUMERAL}地割")
_WITHOUT_TOWNS: Final = ("町", "村")
#: In Kyoto streets stand before the town: 寺町通御池上る上本能寺前町.
_KYOTO: Final = "京都市"
_STREETS: Final = re.compile(r".*(?:[上下]ケ?ル|[東西南北]入ル?)")


def parse_address(text: str, dictionary: Dictionary) -> ParsedAddress:
    """Read an address.

    Args:
        text: as received, in one line; any width, hyphen and numeral.
        dictionary: the places in force and their former names.

    Returns:
        What it says. Where something stays unexplained, `reason` and `residue` name it, and only what is certain is
        filled.
    """
    source = even(text).strip()
    folded = flat(source)
    if not folded:
        return ParsedAddress(reason=Reason.EMPTY)
    if len(folded) > _LENGTH_MAX:
        return ParsedAddress(residue=source, reason=Reason.TOO_LONG)
    at = 0
    if folded[0] == "〒" or folded[0].isdigit():
        code = _POSTAL_CODE.match(folded)
        at = code.end() if code else 0
    prefecture = ""
    for length in (3, 4):
        if named := dictionary.prefectures.get(folded[at : at + length]):
            prefecture, at = named, _skip(folded, at + length)
            break
    level = Level.PREFECTURE if prefecture else Level.NONE
    best = ParsedAddress(prefecture, level=level, residue=source[at:], reason=Reason.UNKNOWN_CITY)
    if prefecture and at == len(folded):
        return best._replace(reason=None)
    for end, cities in dictionary.cities_at(prefecture, folded, at):
        read = _best_city(source, folded, (at, end), cities, prefecture)
        if read.is_whole or read.level > best.level or best.reason is Reason.UNKNOWN_CITY:
            best = read
        if best.is_whole:
            break
    return best


def _skip(folded: str, at: int) -> int:
    while folded[at : at + 1] == " ":
        at += 1
    return at


def _after_sign(folded: str, at: int) -> tuple[int, str]:
    """Where 大字, 小字 or 字 ends, and which of them it is."""
    at = _skip(folded, at)
    if folded[at : at + 1] not in _SIGNS_BEGIN:
        return at, ""
    for sign in SIGNS:
        if folded.startswith(sign, at):
            return _skip(folded, at + len(sign)), sign
    return at, ""


def _best_city(
    source: str, folded: str, span: tuple[int, int], cities: Sequence[City], prefecture: str
) -> ParsedAddress:
    """The reading of the only municipality of a name, or of the one whose towns explain the rest."""
    start, end = span
    readings = [_read_in_city(source, folded, _skip(folded, end), city) for city in cities]
    if len(readings) == 1:
        return readings[0]
    reached = [one for one in readings if one.level > Level.CITY]
    sure = [one for one in reached if one.reason is None]
    explained = sure or [one for one in reached if one.is_whole] or reached
    if len(explained) == 1:
        return explained[0]
    shared = {one.prefecture for one in readings}
    known = prefecture or (shared.pop() if len(shared) == 1 else "")
    level = Level.PREFECTURE if known else Level.NONE
    # 仙台市 is the name of five wards; 緑区 in 神奈川県 is a ward of two cities.
    designated = len({(one.prefecture, one.city.partition("市")[0]) for one in readings}) == 1
    reason = Reason.MISSING_WARD if designated else Reason.AMBIGUOUS_CITY
    return ParsedAddress(known, level=level, residue=source[start:], reason=reason)


def _read_in_city(source: str, folded: str, at: int, city: City) -> ParsedAddress:
    now = city.successor or city
    former = "" if city.until is None else city.name
    base = ParsedAddress(
        now.prefecture, now.name, level=Level.CITY, code=now.code, former=former, former_until=city.until
    )
    if at == len(folded):
        return base
    if city.name.startswith(_KYOTO) and (streets := _STREETS.match(folded, at)) and streets.end() < len(folded):
        at = _skip(folded, streets.end())
    reason = None
    start, sign = _after_sign(folded, at)
    for end, place in city.places.beginning(folded, start):
        town_end, name, fault = _read_chome(place, sign, folded, end)
        read = None
        if fault is None:
            sections = place.sections_of(name)
            bare = name in now.unsigned
            town = base._replace(town=name, level=Level.TOWN)
            read = _read_after_town(town, sections, source, folded, town_end, unsigned=bare)
        if read is not None:
            return read
        reason = reason or fault
    if folded[at].isdecimal() and now.name.endswith(_WITHOUT_TOWNS):
        # 鳴沢村8532-28: some towns and villages count their lots as a whole.
        read = _read_block(base, source, folded, at)
        if read is not None and read.is_whole:
            return read
    return base._replace(residue=source[at:], reason=reason or Reason.UNKNOWN_TOWN)


def _read_chome(place: Place, sign: str, folded: str, at: int) -> tuple[int, str, Reason | None]:
    """The full name of a place with the 丁目 that follows it, where that ends, and what stands in the way."""
    explicit = _CHOME.match(folded, at)
    if explicit:
        name = place.with_chome(sign, number(explicit["number"]))
        return explicit.end(), name, None if name else Reason.UNKNOWN_CHOME
    own, doubtful = place.own(sign)
    bare = _BARE_CHOME.match(folded, at) if place.chome or place.open_chome else None
    name = place.with_chome(sign, number(bare["number"])) if bare else ""
    # 大字中川1-2 is a block of 大字中川, where the 丁目 is called 中川一丁目.
    if not bare or not name or (sign in place.owns and not name.startswith(sign)):
        missing = Reason.UNKNOWN_CHOME if bare else Reason.MISSING_CHOME
        doubt = Reason.AMBIGUOUS_TOWN if doubtful else None
        return at, own, doubt if own else missing
    if own and not _TWO_MORE.match(folded, bare.end()):
        return at, own, Reason.AMBIGUOUS_CHOME
    return bare.end(), name, None


def _read_after_town(
    base: ParsedAddress, sections: Places | None, source: str, folded: str, at: int, *, unsigned: bool
) -> ParsedAddress | None:
    """The section, block and building behind a town; `None` where the town cannot be the one that is meant."""
    sign_end, sign = _after_sign(folded, at)
    joint = "" if unsigned else "字"
    for end, section in sections.beginning(folded, sign_end) if sections else ():
        if section.name[0] in KANJI_NUMERALS and not sign:
            # 相野谷5番12 is a block; only 相野谷字五番12 names the section.
            continue
        section_end, name, fault = _read_chome(section, sign, folded, end)
        if fault is None:
            sectioned = base._replace(town=f"{base.town}{joint}{name.removeprefix('字')}")
            read = _read_block(sectioned, source, folded, section_end)
            if read is not None:
                return read
    if sign or _DIVISION.match(folded, at):
        return _read_unlisted(base, joint, source, folded, sign_end)
    read = _read_block(base, source, folded, at)
    if read is None and unsigned and _BARE_SECTION.match(folded, at):
        return _read_unlisted(base, joint, source, folded, at)
    # A blank or a written 丁目 ends the town for certain.
    if read is None and (folded[at] == " " or folded[at - 1] == "目"):
        return base._replace(residue=source[at:].strip(), reason=Reason.UNREAD_REST)
    return read


def _read_unlisted(base: ParsedAddress, joint: str, source: str, folded: str, at: int) -> ParsedAddress:
    """A section that no list has: what stands between 字 and the number, in the characters received.

    The lists hold a seventh of the sections of 石巻市. The sign says that it is one; the reason says what is doubtful.
    """
    division = _DIVISION.match(folded, at)
    found = division or _UNLISTED.match(folded, at)
    if found is not None:
        section = base._replace(town=f"{base.town}{'' if division else joint}{source[at : found.end()]}")
        read = _read_block(section, source, folded, found.end())
        if read is not None and read.reason is None:
            return read._replace(reason=Reason.UNLISTED_SECTION)
    return base._replace(residue=source[at:], reason=Reason.UNKNOWN_SECTION)


def _read_block(base: ParsedAddress, source: str, folded: str, at: int) -> ParsedAddress | None:
    """The address with what stands behind its town; `None` where that is neither the end nor a number."""
    at = _skip(folded, at)
    block = read_block(source, folded, at, behind_chome=base.town.endswith("丁目"))
    if block is None:
        return None
    if not block.is_whole:
        return base._replace(residue=source[at:], reason=Reason.UNREAD_REST)
    level = base.level if not block.number else Level.BUILDING if block.building else Level.BLOCK
    return base._replace(block=block.number, building=block.building, level=level)
