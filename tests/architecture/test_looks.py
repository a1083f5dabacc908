"""Routes that look reach nothing that writes: PostgreSQL would refuse it, and only whoever asks would find out."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from deploy.commands.installation import SERVICES
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook
from shared.http.lookups import lookup_routes
from shared.http.routes import Call, NoPersonalData, Route, Routes
from shared.law.municipality import load_municipality
from shared.postgres.sql import Rows
from shared.service import Service

_CITY = Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml"
_WRITES = re.compile(
    r"\b(INSERT INTO|UPDATE \w+ (SET|AS)|DELETE FROM|MERGE INTO|nextval|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE)\b"
)
#: These take every call apart themselves: what a handler announces or records is found where it says so.
_FRAMEWORK = {"shared.transaction", "shared.http.routes", "shared.access.emission"}


@cache
def names_of(code: CodeType) -> frozenset[str]:
    """Every name that a function uses, with those of the functions inside it."""
    inner = (names_of(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset((*code.co_names, *code.co_freevars)).union(*inner)


def used_by(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What a function refers to: its module's names, what it closes over, and the parts of modules it names."""
    names = names_of(function.__code__)
    closed_over = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    own = {name: function.__globals__[name] for name in names & function.__globals__.keys()}
    for name, value in (own | {name: cell.cell_contents for name, cell in closed_over}).items():
        if isinstance(value, ModuleType):
            yield from ((part, getattr(value, part)) for part in names if hasattr(value, part))
        else:
            yield name, value


def writing(name: str, value: Any, seen: set[int]) -> Iterator[str]:
    """The statements that write, and the way to each, among all that a value leads to."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if (isinstance(value, str) and _WRITES.search(value)) or isinstance(value, Rows):
        yield name
    elif isinstance(value, FunctionType) and value.__module__.startswith(("services.", "shared.")):
        if value.__module__ in _FRAMEWORK:
            return
        if "publish" in names_of(value.__code__):
            yield f"{name} > publish"
        parts = [*used_by(value), ("wrapped", getattr(value, "__wrapped__", None))]
        for part, used in parts:
            yield from (f"{name} > {place}" for place in writing(part, used, seen))


def found_in(route: Route) -> list[str]:
    """What stands against a route that says it only looks."""
    if not route.looks:
        return []
    return [f"{route.method} {route.path}: {place}" for place in writing("endpoint", route.endpoint, set())]


def routes_of(service: Service) -> list[Route]:
    """Every guarded route of a service, with those of its approvals."""
    desk = Desk(service.name, AuthorityBook())
    parts = [*service.routes, lookup_routes, approval_routes(desk, service.acts)]
    return [route for part in parts for route in part.declared]


@pytest.mark.feature("M8")
@pytest.mark.parametrize("name", SERVICES)
def test_what_looks_reaches_nothing_that_writes(name: str) -> None:
    service: Service = importlib.import_module(f"services.{name}.service").build(load_municipality(_CITY))
    routes = routes_of(service)
    assert [place for route in routes for place in found_in(route)] == [], "declare the route with writes=True"
    assert any(route.looks for route in routes)


_NOTE = "INSERT INTO note (text) VALUES ($1)"


async def _note(call: Call) -> None:
    await call.transaction.connection.execute(_NOTE, "")


async def _show_and_note(call: Call) -> dict[str, Any]:
    await _note(call)
    return {}


def test_a_statement_behind_another_function_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (_note, _show_and_note):
        monkeypatch.setattr(function, "__module__", "services.probe")
    routes = Routes("probe")
    routes.get("/shown", access=NoPersonalData("probe.show", "a test"), summary="Show")(_show_and_note)
    assert found_in(routes.declared[0]) == ["GET /shown: endpoint > _note > _NOTE"]
