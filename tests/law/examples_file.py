"""Reads the worked examples beside it."""

from pathlib import Path
from typing import Any

import yaml

#: The municipality file that is shipped.
ISHINOMAKI = Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml"
_FOLDER = Path(__file__).parent / "examples"


def examples(file: str, section: str) -> list[Any]:
    content = yaml.safe_load((_FOLDER / file).read_text(encoding="utf-8"))
    entries = content[section]
    assert entries, f"{file} has no {section}"
    return list(entries)
