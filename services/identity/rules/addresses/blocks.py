"""What stands behind a town: the block or lot (番地, 街区符号と住居番号) and the building (方書)."""

import re
from typing import Final, NamedTuple

from services.identity.rules.addresses.folding import KANJI_NUMERALS, number

#: A kanji numeral is a number only where something shows it: 番, a hyphen or the end; 千石ビル begins with none.
_KANJI_NUMBER: Final = rf"[{KANJI_NUMERALS}]+(?=\s|$|\(|番地|番(?![館街町丁])|号(?![館室棟])|-|ノ[0-9{KANJI_NUMERALS}])"
#: 101号室, 2F and 3階 are no numbers of a block; 14-1HNDビル is block 14-1.
_NOT_A_ROOM: Final = r"(?![0-9]|\s?(?:号[室棟館]|[棟室階館]|F(?![A-Z])|番館|番街|丁目))"
#: Lots are told apart by stems (甲), kana (イ) and branches (卯) in many towns.
_MARK: Final = r"[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥ア-ン](?=[\s-]?[0-9])"
_NEXT: Final = rf"(?:(?:{_MARK}-?)?[0-9]+{_NOT_A_ROOM}|{_KANJI_NUMBER})"
_NUMBERS: Final = re.compile(
    rf"\s?(?P<group>第[0-9]+号)?\s?(?:(?P<mark>{_MARK})[\s-]?)?(?P<one>[0-9]+|{_KANJI_NUMBER})"
    rf"(?:\s?(?:番地ノ?|番ノ?|-|ノ)\s?(?P<two>{_NEXT}))?"
    rf"(?:\s?(?:番地ノ?|番ノ?|号ノ?|-|ノ)\s?(?P<three>{_NEXT}))?"
    r"(?:番地|番(?![館街町丁])|号(?![館室棟]))?(?:地先|先(?=\s|$)|地内|ほか$|他$)?"
)
#: Land that has no number.
_NUMBERLESS: Final = re.compile(r"\s?(?P<name>無番地|番外地|番外|官有地)")
_FLOOR: Final = re.compile(r"-?(?=[0-9]+(?:F|階|号[室棟館]))")
_ROOM_ONLY: Final = re.compile(r"[0-9]{1,4}(?:号室?)?")
_NUMBERS_ONLY: Final = re.compile(r"[0-9\s-]+")
_NO_BUILDING: Final = re.compile(r"[-0-9ノ]|丁目|丁|番|号|条|地割|線|耕地")
_ROOM_DIGITS_MIN, _BLOCK_AND_HOUSE = 3, 2


class Block(NamedTuple):
    """The block in Arabic numerals and hyphens, and the building in the characters received.

    Attributes:
        is_whole: whether everything behind the town is explained by the two.
    """

    number: str
    building: str
    is_whole: bool = True


def read_block(source: str, folded: str, at: int, *, behind_chome: bool) -> Block | None:
    """The block and the building at a position.

    Args:
        source: the address, in which places are counted.
        folded: the same, folded.
        at: where the town ends, blanks skipped.
        behind_chome: whether the town ends with a 丁目, behind which a third number is a room.

    Returns:
        `None` where neither the end, a number nor a remark in brackets is there.
    """
    if at == len(folded) or folded[at] == "(":
        return Block("", source[at:])
    found = _NUMBERS.match(folded, at)
    if found is None:
        numberless = _NUMBERLESS.match(folded, at)
        return Block(numberless["name"], source[numberless.end() :].strip()) if numberless else None
    numbers = [_written(source, found, part) for part in ("one", "two", "three") if found[part]]
    room = ""
    if behind_chome and len(numbers) > _BLOCK_AND_HOUSE and len(numbers[-1]) >= _ROOM_DIGITS_MIN:
        # Behind 丁目, 番 and 号 a third number is the room (住居表示に関する法律2条).
        room = numbers.pop()
    mark = source[found.start("mark") : found.end("mark")] if found["mark"] else ""
    block = (found["group"] or "") + mark + "-".join(numbers)
    end = found.end()
    if floor := _FLOOR.match(folded, end):
        return Block(block, f"{room} {source[floor.end() :]}".strip())
    building = source[end:].strip()
    # 号 ends a block, so whatever follows it is the building: 23号1丁目マンション.
    apart = folded[end : end + 1] == " " or found[0].endswith("号")
    unexplained = not apart and _NO_BUILDING.match(folded, end)
    only_numbers = _NUMBERS_ONLY.fullmatch(folded, end) and not _ROOM_ONLY.fullmatch(folded[end:].strip())
    return Block(block, f"{room} {building}".strip(), not unexplained and not only_numbers)


def _written(source: str, found: re.Match[str], part: str) -> str:
    """A number of a block in Arabic numerals, behind its mark as received: 十四 is 14, イ22 stays."""
    text = found[part]
    if text[0].isdecimal() or text[0] in KANJI_NUMERALS:
        return str(number(text))
    return source[found.start(part)] + text[1:].strip(" -")
