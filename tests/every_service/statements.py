"""Finds every SQL constant and every bulk write of a service, so that a database can judge them."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from shared.postgres.sql import Rows

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/service.py"))


def modules_of(package: str) -> Iterator[ModuleType]:
    """A package and everything below it."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def sql_constants(module: ModuleType) -> dict[str, str]:
    """Name and text of each `NAME = Sql(...)` at the top of a module."""
    if module.__file__ is None:
        return {}
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    return {
        target.id: getattr(module, target.id)
        for node in tree.body
        if isinstance(node, ast.Assign) and _calls_sql(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def rows_constants(module: ModuleType) -> dict[str, Rows]:
    """Name and value of each `Rows` that a module defines."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Rows)}


def _calls_sql(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sql"
