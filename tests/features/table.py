"""The feature table and the recorded items, read from their YAML."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PRIORITIES = ("M", "S", "C")
SERVICES = ("payments", "dunning", "enforcement", "refunds", "identity", "exchange", "access")
#: The parts of the installation that answer for a row without being a service.
PARTS = ("operations", "reports", "platform")


@dataclass(frozen=True)
class Row:
    """One capability; `owner` answers for it, `others` take part."""

    id: str
    group: str
    priority: str
    owner: str
    others: tuple[str, ...]
    capability: str


@dataclass(frozen=True)
class Item:
    """One recorded item of the published assessment; `type` ends in `?` where the item may be empty."""

    number: int
    name: str
    field: str
    type: str
    owner: str


@cache
def group_titles() -> Mapping[str, str]:
    """The title of each group by its letter."""
    return {group["id"]: group["title"] for group in _read("table.yaml")["groups"]}


@cache
def rows() -> Mapping[str, Row]:
    """Every row by its id, in the order of the table; a repeated id is an error."""
    found: dict[str, Row] = {}
    for group in _read("table.yaml")["groups"]:
        for row in group["rows"]:
            if row["id"] in found:
                message = f"tests/features/table.yaml names row {row['id']} twice"
                raise ValueError(message)
            found[row["id"]] = Row(
                row["id"], group["id"], row["priority"], row["owner"], tuple(row.get("with", ())), row["capability"]
            )
    return found


@cache
def items() -> tuple[Item, ...]:
    """The 103 recorded items in their published order."""
    return tuple(Item(**item) for item in _read("items.yaml")["items"])


def marked_rows(source: str) -> Iterator[tuple[int, str | None]]:
    """Each row id that a `mark.feature(...)` in the source names, with its line; None where it is not a literal."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "feature"):
            continue
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "mark":
            for argument in node.args:
                value = argument.value if isinstance(argument, ast.Constant) else None
                yield node.lineno, value if isinstance(value, str) else None


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return content
