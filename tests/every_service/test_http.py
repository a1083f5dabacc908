"""Who may call what, what is recorded of it, and how errors look."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.access import Access, AccessAction, Actor, ActorKind, purpose_of
from shared.http.app import Guard, build_app
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.seals import SealState
from shared.tokens import PRIVATE_FILE, PUBLIC_FILE, issue_token, load_token_keys
from tests.every_service.conftest import Bench

VIEW = Access("identity.addressee.view", purpose_of("addressee"), AccessAction.VIEW)
OFFICER = Actor("staff-0412", ActorKind.STAFF, ("宛名係",), "市民課", "terminal-7")


def probe_routes() -> Routes:
    routes = Routes("probe")

    @routes.get("/addressees/{number}", access=VIEW, summary="One addressee")
    async def show(call: Call, number: int) -> dict[str, Any]:
        if number == 404:
            raise not_found("宛名")
        if number == 500:
            raise ZeroDivisionError("0000000500")
        await call.transaction.connection.execute(
            "INSERT INTO probe_seen (addressee_no, fact, position) VALUES ($1, 'shown', $1)", str(number)
        )
        if number != 403:
            call.record([str(number)], fields=("name",))
        return {"number": number}

    @routes.post("/counts", access=NoPersonalData("operations.run", "counts only"), summary="Count", status_code=201)
    async def count(call: Call, step: int = 1) -> dict[str, int]:
        return {"step": step}

    return routes


@dataclass
class Counter:
    """A client of the probe's application, and what stands behind it."""

    client: httpx.AsyncClient
    bench: Bench
    keys: Path
    seals: SealState

    def token(
        self, *permissions: str, purposes: tuple[str, ...] = ("addressee",), seconds: int = 600
    ) -> dict[str, str]:
        keys = load_token_keys(self.keys / PRIVATE_FILE)
        text = issue_token(OFFICER, permissions, purposes, 600, keys, now=int(time.time()) - 600 + seconds)
        return {"Authorization": f"Bearer {text}"}

    async def records(self) -> list[tuple[Any, ...]]:
        query = "SELECT actor_id, outcome, rule, subject_ref FROM access_record ORDER BY sequence_no"
        return await self.bench.rows(query)


@pytest.fixture
async def counter(bench: Bench, keys_directory: Path) -> AsyncIterator[Counter]:
    seals = SealState()
    seals.observe(0.0)
    guard = Guard("identity", load_token_keys(keys_directory / PUBLIC_FILE), bench.transactions, seals)
    app = build_app("identity", guard, [probe_routes()])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        yield Counter(client, bench, keys_directory, seals)


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert set(body) >= {"type", "title", "status", "detail"}
    return response.status_code, body["type"].removeprefix("urn:shuno:problem:")


@pytest.mark.feature("M8", "M14")
async def test_an_officer_who_may_is_answered_and_recorded(counter: Counter) -> None:
    response = await counter.client.get("/addressees/7", headers=counter.token(VIEW.permission))
    assert (response.status_code, response.json()) == (200, {"number": 7})
    assert await counter.records() == [("staff-0412", "allowed", "", "7")]


@pytest.mark.feature("M9")
async def test_refused_access_is_recorded_with_its_rule(counter: Counter) -> None:
    client, url = counter.client, "/addressees/7"
    without = await client.get(url)
    assert problem(without) == (401, "unauthenticated")
    assert without.headers["www-authenticate"].startswith("Bearer")
    assert problem(await client.get(url, headers={"Authorization": "Bearer nonsense"})) == (401, "unauthenticated")
    assert problem(await client.get(url, headers=counter.token("identity.other"))) == (403, "forbidden")
    wrong_purpose = counter.token(VIEW.permission, purposes=("dunning",))
    assert problem(await client.get(url, headers=wrong_purpose)) == (403, "forbidden")
    expired = counter.token(VIEW.permission, seconds=-300)
    assert problem(await client.get(url, headers=expired)) == (401, "unauthenticated")
    assert [row[:3] for row in await counter.records()] == [
        ("anonymous", "refused", "no_token"),
        ("anonymous", "refused", "token_refused"),
        ("staff-0412", "refused", "no_permission"),
        ("staff-0412", "refused", "no_permission"),
        ("anonymous", "refused", "token_refused"),
    ]
    assert await counter.bench.seen() == []


@pytest.mark.feature("M8")
async def test_an_endpoint_that_records_nothing_answers_nobody(counter: Counter) -> None:
    response = await counter.client.get("/addressees/403", headers=counter.token(VIEW.permission))
    assert problem(response) == (500, "fault")
    assert await counter.bench.seen() == []


@pytest.mark.feature("M8")
async def test_while_seals_are_behind_personal_data_is_not_served(counter: Counter) -> None:
    counter.seals.observe(10_000.0)
    response = await counter.client.get("/addressees/7", headers=counter.token(VIEW.permission))
    assert problem(response) == (503, "seals_behind")
    assert "封印" in response.json()["detail"]
    assert [row[:3] for row in await counter.records()] == [("staff-0412", "refused", "seal_lag")]
    # What shows nothing of any person goes on.
    response = await counter.client.post("/counts", headers=counter.token("operations.run"))
    assert (response.status_code, response.json()) == (201, {"step": 1})


async def test_errors_are_problems_that_repeat_nothing_of_what_was_sent(counter: Counter) -> None:
    client, token = counter.client, counter.token(VIEW.permission, "operations.run")
    assert problem(await client.get("/addressees/404", headers=token)) == (404, "not_found")
    assert problem(await client.get("/nowhere", headers=token)) == (404, "http")
    method = await client.delete("/addressees/7", headers=token)
    assert (problem(method), method.headers["allow"]) == ((405, "http"), "GET")
    invalid = await client.get("/addressees/見本太郎", headers=token)
    assert problem(invalid) == (422, "invalid")
    assert invalid.json()["errors"][0]["at"] == "path.number"
    assert "見本" not in invalid.text
    fault = await client.get("/addressees/500", headers=token)
    assert problem(fault) == (500, "fault")
    assert "0000000500" not in fault.text
    assert await counter.bench.seen() == []


def test_a_route_without_a_declared_access_does_not_import() -> None:
    routes = Routes("probe")
    undeclared: Any = None
    with pytest.raises(TypeError, match="declare access="):
        routes.get("/x", access=undeclared, summary="x")
    with pytest.raises(TypeError, match="first parameter must be `call: Call`"):

        @routes.get("/x", access=VIEW, summary="x")
        async def show(number: int) -> None: ...

    with pytest.raises(ValueError, match="says why it has none"):
        NoPersonalData("operations.run", "")


async def test_a_route_that_declares_no_personal_data_cannot_record_any(counter: Counter) -> None:
    async with counter.bench.transactions.begin(OFFICER) as transaction:
        request: Any = None
        call = Call(OFFICER, NoPersonalData("operations.run", "counts only"), transaction, request)
        with pytest.raises(TypeError, match="declare an Access"):
            call.record(["7"], fields=("name",))
