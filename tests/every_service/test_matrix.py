"""Who may call what: every route of every service, tried as anybody who may not and as somebody who may.

The routes come from the running services themselves, so that a new route is tried by this test as soon as it is there.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from deploy.commands.installation import SERVICES, service_named
from deploy.embedded.databases import ServiceDatabase
from shared.access import Access, ensure_keys
from shared.contracts.staff import AccountState
from shared.http.routes import NoPersonalData, OpenToAll, Route, SignedIn
from shared.law.municipality import load_municipality
from shared.running import Running, running
from shared.settings import Settings
from shared.tokens import ensure_token_key
from tests.authority import OFFICE, bearer, give, granted
from tests.every_service.conftest import MUNICIPALITY
from tests.infrastructure import Databases

STAFF = "0412"
SUSPENDED = "0900"
UNKNOWN = "0999"
#: What a service shows to anybody: whether it works, and what its interface looks like.
OPEN_PAGES = {"/live", "/ready", "/ops/status", "/metrics", "/docs", "/docs/style.css", "/favicon.ico"}
#: Answers of the guard; everything else comes from behind it.
REFUSED = {401, 403, 428, 503}


@dataclass(frozen=True)
class Stranger:
    """An officer with whom one thing is wrong: no route may let him in."""

    staff_no: str
    wrong: Mapping[str, Any] = field(default_factory=dict)
    state: AccountState = AccountState.ACTIVE
    other_permissions: bool = False


def strangers() -> tuple[Stranger, ...]:
    """One of each kind."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    return (
        Stranger(SUSPENDED, state=AccountState.SUSPENDED),
        Stranger("0901", other_permissions=True),
        Stranger("0902", {"office": "another_office"}),
        Stranger("0903", {"valid_until": date(2021, 3, 31)}),
        Stranger("0904", {"valid_from": tomorrow}),
    )


#: He has every permission for a purpose that no route declares.
PURPOSELESS = Stranger("0905", {"purposes": ["nothing"]})


@dataclass
class House:
    """One running service, its application and its keys."""

    made: Running
    app: FastAPI
    keys: Path
    client: httpx.AsyncClient
    _headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def headers_of(self, staff_no: str) -> dict[str, str]:
        """What this officer sends with each request; signed once."""
        if staff_no not in self._headers:
            self._headers[staff_no] = bearer(self.keys, staff_no)
        return self._headers[staff_no]

    @property
    def routes(self) -> list[Route]:
        routes: list[Route] = self.app.state.declared
        return routes

    async def be(self, route: Route) -> None:
        """Let the officer have just what the route declares, at his office."""
        await give(self.made.pool, STAFF, granted([permission(route)], purposes([route])))
        await self.made.book.refresh(self.made.pool)

    async def employ(self, strangers: Iterable["Stranger"], routes: Sequence[Route]) -> None:
        """Give each stranger what all routes declare, but for the one thing that is wrong with him."""
        permissions = {permission(route) for route in routes}
        for one in strangers:
            how: dict[str, Any] = {"purposes": purposes(routes), **one.wrong}
            asked = {f"{name}.other" for name in permissions} if one.other_permissions else permissions
            await give(self.made.pool, one.staff_no, granted(asked, **how), state=one.state)

    async def ask(self, route: Route, headers: dict[str, str]) -> tuple[int, str]:
        """Send a request without a usable body; the guard must judge before anything of it is read."""
        path = re.sub(r"\{[^}]+\}", "1", route.path)
        response = await self.client.request(route.method, path, headers=headers)
        code = response.json().get("type", "") if "problem" in response.headers.get("content-type", "") else ""
        return response.status_code, code.removeprefix("urn:shuno:problem:")


@asynccontextmanager
async def house(service: str, database: ServiceDatabase, directory: Path) -> AsyncIterator[House]:
    keys = directory / "keys"
    ensure_keys(keys)
    ensure_token_key(keys)
    environment = {
        "SHUNO_PROFILE": "embedded",
        "SHUNO_DATA_DIRECTORY": str(directory),
        "SHUNO_DATABASE_URL": database.dsn,
        # Nobody answers there: the guard needs no broker.
        "SHUNO_KAFKA_BOOTSTRAP": "127.0.0.1:9",
        "SHUNO_MUNICIPALITY_FILE": str(MUNICIPALITY),
        "SHUNO_SCHEDULE": "0",
    }
    settings = Settings.from_environment(service, environment)
    built = replace(service_named(service, load_municipality(MUNICIPALITY)), workers=())
    async with running(built, settings) as made:
        app = made.app()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            yield House(made, app, keys, client)


@pytest.fixture(
    scope="module",
    params=[pytest.param(service, marks=pytest.mark.xdist_group(f"matrix {service}")) for service in SERVICES],
)
async def opened(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Each service in turn, started once for all tests here; its tests stay together where several processes test."""
    database = await databases.create(request.param)
    async with house(request.param, database, tmp_path_factory.mktemp(request.param)) as made:
        yield made
    await databases.drop(database)


def recorded(route: Route) -> str:
    return route.access.permission if isinstance(route.access, Access | NoPersonalData) else "signed_in"


def permission(route: Route) -> str:
    return route.access.permission if isinstance(route.access, Access | NoPersonalData) else "nothing"


def purposes(routes: Iterable[Route]) -> list[str]:
    return sorted({route.access.purpose.code for route in routes if isinstance(route.access, Access)})


@pytest.mark.timeout(600)
@pytest.mark.feature("L2", "L12", "M9")
async def test_every_route_refuses_whoever_may_not(opened: House) -> None:
    closed = [route for route in opened.routes if not isinstance(route.access, OpenToAll)]
    await opened.employ((*strangers(), PURPOSELESS), closed)
    expired = bearer(opened.keys, STAFF, seconds=-60)
    for route in closed:
        where = f"{route.method} {route.path}"
        await opened.be(route)
        assert await opened.ask(route, {}) == (401, "unauthenticated"), where
        assert await opened.ask(route, expired) == (401, "unauthenticated"), where
        assert await opened.ask(route, opened.headers_of(UNKNOWN)) == (403, "forbidden"), where
        for one in strangers():
            if one.state is AccountState.SUSPENDED or isinstance(route.access, Access | NoPersonalData):
                answer = await opened.ask(route, opened.headers_of(one.staff_no))
                assert answer == (403, "forbidden"), (where, one)
        if isinstance(route.access, Access):
            answer = await opened.ask(route, opened.headers_of(PURPOSELESS.staff_no))
            assert answer == (403, "forbidden"), where
        status, code = await opened.ask(route, opened.headers_of(STAFF))
        assert status not in REFUSED or code not in ("unauthenticated", "forbidden", "authority_stale"), where
    assert len(closed) >= 4
    rows = await opened.made.pool.fetch(
        "SELECT permission, count(*) FROM access_record WHERE outcome = 'refused' AND actor_id IN ($1, $2) "
        "GROUP BY permission",
        SUSPENDED,
        UNKNOWN,
    )
    # The two of the unknown officer and the suspended one leave a record each, also where nobody's data is concerned.
    refused = {row["permission"]: row["count"] for row in rows}
    for route in closed:
        assert refused[recorded(route)] >= 2, route.path


def test_no_route_stands_beside_the_guard(opened: House) -> None:
    declared = {(route.method, route.path) for route in opened.routes}
    found = {
        (method, route.path) for route in opened.app.routes if isinstance(route, APIRoute) for method in route.methods
    }
    others = {route.path for route in opened.app.routes if not isinstance(route, APIRoute)}
    assert {path for _, path in found - declared} == OPEN_PAGES
    assert others == {"/openapi.json"}


def test_the_office_of_the_tests_is_not_the_wrong_one() -> None:
    assert OFFICE != "another_office"
    assert SignedIn("x").reason == "x"
