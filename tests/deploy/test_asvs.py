"""The list of the ASVS is whole, says for each item how it stands, and names files that exist."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "asvs.md"
_ROW = re.compile(
    r"^\| (?P<items>V[\dV., ]+) \| (?P<subject>[^|]+) \| (?P<state>[^|]+) \| (?P<where>[^|]+) \|$", re.MULTILINE
)
_TEST = re.compile(r"`(tests/[\w/]+\.py)`")
#: How many items of levels 1 and 2 each section of version 5.0 has; they are its first ones.
_SECTIONS = {
    "V1": (2, 9, 11, 3, 2), "V2": (3, 3, 4, 1), "V3": (0, 2, 4, 6, 5, 0, 2), "V4": (3, 1, 2, 4), "V5": (1, 3, 2, 3),
    "V6": (3, 12, 4, 4, 5, 3, 0, 4), "V7": (3, 4, 2, 5, 2, 2), "V8": (2, 3, 1, 1), "V9": (3, 4),
    "V10": (2, 2, 4, 11, 5, 2, 3), "V11": (2, 3, 3, 4, 1, 1), "V12": (3, 2, 4), "V13": (1, 5, 2, 5), "V14": (2, 4, 3),
    "V15": (3, 3, 7), "V16": (1, 5, 4, 3, 3), "V17": (1, 4, 2),
}  # fmt: skip
_STATES = {"holds", "by design", "city", "differs", "open"}


def test_every_item_stands_once_with_its_state() -> None:
    rows = list(_ROW.finditer(_PAGE.read_text("utf-8")))
    wanted = [
        f"{chapter}.{section}.{item}"
        for chapter, sizes in _SECTIONS.items()
        for section, size in enumerate(sizes, 1)
        for item in range(1, size + 1)
    ]
    assert len(wanted) == 253
    named = [item for row in rows for item in row["items"].split(", ")]
    assert sorted(named) == sorted(wanted)
    assert {row["state"] for row in rows} <= _STATES


def test_what_holds_names_a_test_that_exists() -> None:
    for row in _ROW.finditer(_PAGE.read_text("utf-8")):
        tests = _TEST.findall(row["where"])
        assert tests or row["state"] != "holds", row["items"]
        assert all((_ROOT / test).is_file() for test in tests), row["items"]
