"""Who may call what, what is recorded of it, and how errors look."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.access import Access, AccessAction, Actor, ActorKind, purpose_of
from shared.access.authority import Decision, Rule
from shared.authority import AuthorityBook, store_ended_sessions
from shared.contracts import SessionEnded
from shared.contracts.staff import AccountState
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, NoPersonalData, OpenToAll, Routes, SignedIn
from shared.seals import SealState
from shared.tokens import PRIVATE_FILE, PUBLIC_FILE, issue_token, load_token_keys
from tests.authority import bearer, give, granted, let_the_copy_grow_old
from tests.every_service.conftest import Bench

VIEW = Access("identity.addressee.view", purpose_of("addressee"), AccessAction.VIEW)
COUNT = "identity.count"
STAFF = "0412"


def probe_routes(during: list[Any]) -> Routes:
    routes = Routes("probe")

    @routes.get("/addressees/{number}", access=VIEW, summary="One addressee", writes=True)
    async def show(call: Call, number: int) -> dict[str, Any]:
        if number == 404:
            raise not_found("宛名")
        if number == 500:
            raise ZeroDivisionError("0000000500")
        await call.transaction.connection.execute(
            "INSERT INTO probe_seen (addressee_no, fact, position) VALUES ($1, 'shown', $1)", str(number)
        )
        call.require_tax_item("010" if number < 1000 else "024", [str(number)])
        if number != 403:
            call.record([str(number)], fields=("name",))
        for happening in during:
            await happening()
        return {"number": number}

    @routes.get("/addressees", access=VIEW, summary="Several addressees")
    async def show_all(call: Call) -> dict[str, Any]:
        call.record(["7", "8"], fields=("name",))
        return {}

    @routes.post("/counts", access=NoPersonalData(COUNT, "counts only"), summary="Count", status_code=201)
    async def count(call: Call, step: int = 1) -> dict[str, int]:
        return {"step": step}

    @routes.post("/forms", access=NoPersonalData(COUNT, "counts only"), summary="A form")
    async def form(call: Call, body: dict[str, int]) -> dict[str, int]:
        return body

    @routes.get("/me", access=SignedIn("the caller's own office"), summary="Who am I")
    async def me(call: Call) -> dict[str, str]:
        return {"office": call.actor.office}

    @routes.post("/attempts", access=OpenToAll("counts attempts"), summary="An attempt that is refused and kept")
    async def attempt(call: Call) -> Any:
        await call.transaction.connection.execute(
            "INSERT INTO probe_seen (addressee_no, fact, position) VALUES ('1', 'tried', '1')"
        )
        return problem_answer(Problem(401, "tried", "もう一度試してください。", {"Retry-After": "1"}))

    return routes


@dataclass
class Counter:
    """A client of the probe's application, and what stands behind it."""

    client: httpx.AsyncClient
    bench: Bench
    keys: Path
    seals: SealState
    book: AuthorityBook
    #: Awaited inside an endpoint, before its transaction commits.
    during: list[Any] = field(default_factory=list)

    async def give(self, *permissions: str, purposes: tuple[str, ...] = ("addressee",), **more: Any) -> dict[str, str]:
        """Let the officer have these permissions and nothing else; returns the headers of his next request."""
        account = {name: more.pop(name) for name in ("state", "related_subjects") if name in more}
        await give(self.bench.transactions.pool, STAFF, granted(permissions, purposes, **more), **account)
        await self.book.refresh(self.bench.transactions.pool)
        return bearer(self.keys, STAFF)

    def operator(self, *permissions: str) -> dict[str, str]:
        keys = load_token_keys(self.keys / PRIVATE_FILE)
        actor = Actor("operator", ActorKind.OPERATOR)
        now = int(datetime.now(UTC).timestamp())
        return {"Authorization": f"Bearer {issue_token(actor, permissions, ['addressee'], 600, keys, now=now)}"}

    async def records(self) -> list[tuple[Any, ...]]:
        query = "SELECT actor_id, outcome, rule, subject_ref FROM access_record ORDER BY sequence_no"
        return await self.bench.rows(query)


@pytest.fixture
async def counter(bench: Bench, keys_directory: Path) -> AsyncIterator[Counter]:
    seals, book = SealState(), AuthorityBook()
    seals.observe(0.0)
    during: list[Any] = []
    guard = Guard("identity", load_token_keys(keys_directory / PUBLIC_FILE), bench.transactions, seals, book)
    app = build_app("identity", guard, [probe_routes(during)])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        yield Counter(client, bench, keys_directory, seals, book, during)


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert set(body) >= {"type", "title", "status", "detail"}
    return response.status_code, body["type"].removeprefix("urn:shuno:problem:")


@pytest.mark.feature("M8", "M14")
async def test_an_officer_who_may_is_answered_and_recorded(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission)
    response = await counter.client.get("/addressees/7", headers=headers)
    assert (response.status_code, response.json()) == (200, {"number": 7})
    assert await counter.records() == [("0412", "allowed", "", "7")]
    recorded = await counter.bench.rows("SELECT roles, office, terminal, detail FROM access_record")
    assert recorded == [(["tested"], "tax_payment", "t-01", "case:2026-0001")]


@pytest.mark.feature("L2", "M9")
async def test_refused_access_is_recorded_with_its_rule(counter: Counter) -> None:
    client, url = counter.client, "/addressees/7"
    right = await counter.give(VIEW.permission)
    without = await client.get(url)
    assert problem(without) == (401, "unauthenticated")
    assert without.headers["www-authenticate"].startswith("Bearer")
    assert problem(await client.get(url, headers={"Authorization": "Bearer nonsense"})) == (401, "unauthenticated")
    expired = bearer(counter.keys, STAFF, seconds=-60)
    assert problem(await client.get(url, headers=expired)) == (401, "unauthenticated")
    assert problem(await client.get(url, headers=bearer(counter.keys, "0999"))) == (403, "forbidden")
    elsewhere = bearer(counter.keys, STAFF, office="branch_ogatsu")
    assert problem(await client.get(url, headers=elsewhere)) == (403, "forbidden")
    await counter.give("identity.other")
    assert problem(await client.get(url, headers=right)) == (403, "forbidden")
    await counter.give(VIEW.permission, purposes=("dunning",))
    assert problem(await client.get(url, headers=right)) == (403, "forbidden")
    await counter.give(VIEW.permission, valid_until=datetime.now(UTC).date() - timedelta(days=2))
    assert problem(await client.get(url, headers=right)) == (403, "forbidden")
    await counter.give(VIEW.permission, state=AccountState.SUSPENDED)
    assert problem(await client.get(url, headers=right)) == (403, "forbidden")
    assert [row[:3] for row in await counter.records()] == [
        ("anonymous", "refused", "no_token"),
        ("anonymous", "refused", "token_refused"),
        ("anonymous", "refused", "token_refused"),
        ("0999", "refused", "no_account"),
        ("0412", "refused", "wrong_office"),
        ("0412", "refused", "no_permission"),
        ("0412", "refused", "wrong_purpose"),
        ("0412", "refused", "grant_expired"),
        ("0412", "refused", "account_suspended"),
    ]
    assert await counter.bench.seen() == []


@pytest.mark.feature("L11")
async def test_an_account_is_over_at_midnight_in_japan(counter: Counter) -> None:
    today = (datetime.now(UTC) + timedelta(hours=9)).date()
    pool, grant, headers = (
        counter.bench.transactions.pool,
        granted([VIEW.permission], ["addressee"]),
        bearer(counter.keys, STAFF),
    )
    await give(pool, STAFF, grant, valid_until=today)
    await counter.book.refresh(pool)
    assert (await counter.client.get("/addressees/7", headers=headers)).status_code == 200
    await give(pool, STAFF, grant, valid_until=today - timedelta(days=1))
    await counter.book.refresh(pool)
    assert problem(await counter.client.get("/addressees/7", headers=headers)) == (403, "forbidden")
    assert problem(await counter.client.get("/me", headers=headers)) == (403, "forbidden")
    assert [row[2] for row in await counter.records()] == ["", "account_ended", "account_ended"]


async def test_an_account_disabled_while_an_endpoint_works_changes_nothing(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission)

    async def disable() -> None:
        await counter.give(VIEW.permission, state=AccountState.SUSPENDED)

    counter.during.append(disable)
    assert problem(await counter.client.get("/addressees/7", headers=headers)) == (403, "forbidden")
    assert await counter.records() == [("0412", "refused", "account_suspended", "")]
    assert await counter.bench.seen() == []


async def test_an_old_copy_of_authority_permits_nothing(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission, COUNT)
    pool = counter.bench.transactions.pool
    for seconds in (121, -121):
        await let_the_copy_grow_old(pool, seconds)
        await counter.book.refresh(pool)
        for path in ("/addressees/7", "/me"):
            assert problem(await counter.client.get(path, headers=headers)) == (503, "authority_stale")
        assert problem(await counter.client.post("/counts", headers=headers)) == (503, "authority_stale")
    assert {row[2] for row in await counter.records()} == {"authority_stale"}
    await let_the_copy_grow_old(pool, 100)
    await counter.book.refresh(pool)
    assert (await counter.client.get("/addressees/7", headers=headers)).status_code == 200


async def test_a_service_that_was_never_told_permits_nothing(counter: Counter) -> None:
    headers = bearer(counter.keys, STAFF)
    assert problem(await counter.client.get("/addressees/7", headers=headers)) == (503, "authority_stale")


async def test_the_tokens_of_an_ended_session_open_nothing(counter: Counter) -> None:
    await counter.give(VIEW.permission)
    headers = bearer(counter.keys, STAFF, session="s-1")
    assert (await counter.client.get("/addressees/7", headers=headers)).status_code == 200
    now = datetime.now(UTC)
    ended = SessionEnded(
        session="s-1", holder=STAFF, reason="signed_out", ended_at=now, tokens_expire_at=now + timedelta(minutes=2)
    )
    async with counter.bench.transactions.pool.acquire() as connection:
        await store_ended_sessions(connection, [ended, ended])
    await counter.book.refresh(counter.bench.transactions.pool)
    assert problem(await counter.client.get("/addressees/7", headers=headers)) == (401, "unauthenticated")
    assert [row[2] for row in await counter.records()] == ["", "session_over"]


async def test_whoever_holds_the_installations_key_opens_no_personal_data(counter: Counter) -> None:
    headers = counter.operator(VIEW.permission, COUNT)
    assert problem(await counter.client.get("/addressees/7", headers=headers)) == (403, "forbidden")
    assert (await counter.client.post("/counts", headers=headers)).status_code == 201
    assert problem(await counter.client.post("/counts", headers=counter.operator("other"))) == (403, "forbidden")
    assert [row[:3] for row in await counter.records()] == [
        ("operator", "refused", "operator_personal_data"),
        ("operator", "refused", "no_permission"),
    ]


async def test_a_token_for_a_person_carries_no_permission_of_its_own(counter: Counter) -> None:
    await counter.give(COUNT)
    keys = load_token_keys(counter.keys / PRIVATE_FILE)
    actor = Actor(STAFF, ActorKind.STAFF, office="tax_payment")
    now = int(datetime.now(UTC).timestamp())
    claimed = issue_token(actor, [VIEW.permission], ["addressee"], 600, keys, now=now)
    response = await counter.client.get("/addressees/7", headers={"Authorization": f"Bearer {claimed}"})
    assert problem(response) == (403, "forbidden")


@pytest.mark.feature("L12")
async def test_data_of_a_tax_item_that_was_not_granted_is_refused_and_recorded(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission, tax_items=["010"])
    assert (await counter.client.get("/addressees/7", headers=headers)).status_code == 200
    assert problem(await counter.client.get("/addressees/1007", headers=headers)) == (403, "forbidden")
    assert await counter.records() == [("0412", "allowed", "", "7"), ("0412", "refused", "wrong_tax_item", "1007")]
    assert await counter.bench.seen() == ["7"]


@pytest.mark.feature("L15")
async def test_a_look_at_a_person_states_its_case_or_is_marked_for_review(counter: Counter) -> None:
    await counter.give(VIEW.permission)
    asked = await counter.client.get("/addressees/7", headers=bearer(counter.keys, STAFF, reference=""))
    assert problem(asked) == (428, "reference_needed")
    assert "利用の根拠" in asked.json()["detail"]
    odd = await counter.client.get("/addressees/7", headers=bearer(counter.keys, STAFF, reference="because"))
    assert problem(odd) == (422, "reference_unreadable")
    for number, reference in ((7, "ticket:42"), (8, "no-case:phone")):
        headers = bearer(counter.keys, STAFF, reference=reference)
        assert (await counter.client.get(f"/addressees/{number}", headers=headers)).status_code == 200
    rows = await counter.bench.rows("SELECT outcome, rule, detail FROM access_record ORDER BY sequence_no")
    assert rows == [
        ("refused", "no_reference", ""),
        ("refused", "reference_unreadable", ""),
        ("allowed", "", "ticket:42"),
        ("allowed", "no_case", "no-case:phone"),
    ]


@pytest.mark.feature("L19")
async def test_nobody_opens_his_own_record_and_in_lists_it_is_marked(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission, related_subjects=["000000000000007"])
    relatives = counter.book.authority(STAFF)
    assert relatives is not None
    assert relatives.related_subjects == {"000000000000007"}
    async with counter.bench.transactions.begin(Actor(STAFF, ActorKind.STAFF)) as transaction:
        request: Any = None
        scope = Decision(Rule.PERMITTED, tax_items=None)
        call = Call(transaction.actor, VIEW, transaction, request, scope, relatives.related_subjects, "ticket:1")
        with pytest.raises(Exception, match="own_record"):
            call.record(["000000000000007"], fields=("name",))
        call.record(["000000000000007", "000000000000008"], fields=("name",))
    rows = await counter.bench.rows("SELECT subject_ref, rule FROM access_record ORDER BY sequence_no")
    assert rows == [("000000000000007", "own_record"), ("000000000000008", "own_record")]
    assert headers


async def test_a_refusal_that_keeps_what_it_wrote(counter: Counter) -> None:
    response = await counter.client.post("/attempts")
    assert problem(response) == (401, "tried")
    assert response.headers["retry-after"] == "1"
    assert await counter.bench.seen() == ["1"]


async def test_who_is_signed_in_reaches_what_needs_no_permission(counter: Counter) -> None:
    headers = await counter.give()
    assert (await counter.client.get("/me", headers=headers)).json() == {"office": "tax_payment"}
    assert problem(await counter.client.get("/me")) == (401, "unauthenticated")
    assert problem(await counter.client.get("/me", headers=bearer(counter.keys, "0999"))) == (403, "forbidden")


async def test_a_flood_of_unknown_callers_does_not_flood_the_records(counter: Counter) -> None:
    for _ in range(70):
        await counter.client.get("/addressees/7")
    assert 60 <= len(await counter.records()) < 70


@pytest.mark.feature("M8")
async def test_an_endpoint_that_records_nothing_answers_nobody(counter: Counter) -> None:
    response = await counter.client.get("/addressees/403", headers=await counter.give(VIEW.permission))
    assert problem(response) == (500, "fault")
    assert await counter.bench.seen() == []


@pytest.mark.feature("M8")
async def test_while_seals_are_behind_personal_data_is_not_served(counter: Counter) -> None:
    headers = await counter.give(VIEW.permission, COUNT)
    counter.seals.observe(10_000.0)
    response = await counter.client.get("/addressees/7", headers=headers)
    assert problem(response) == (503, "seals_behind")
    assert "封印" in response.json()["detail"]
    assert [row[:3] for row in await counter.records()] == [("0412", "refused", "seal_lag")]
    # What shows nothing of any person goes on.
    response = await counter.client.post("/counts", headers=headers)
    assert (response.status_code, response.json()) == (201, {"step": 1})


async def test_errors_are_problems_that_repeat_nothing_of_what_was_sent(counter: Counter) -> None:
    client, token = counter.client, await counter.give(VIEW.permission)
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
    for declaration in (SignedIn, OpenToAll):
        with pytest.raises(ValueError, match="says why it needs"):
            declaration("")


async def test_a_route_that_declares_no_personal_data_cannot_record_any(counter: Counter) -> None:
    actor = Actor(STAFF, ActorKind.STAFF)
    async with counter.bench.transactions.begin(actor) as transaction:
        request: Any = None
        access = NoPersonalData(COUNT, "counts only")
        call = Call(actor, access, transaction, request, Decision(Rule.PERMITTED), frozenset(), "")
        with pytest.raises(TypeError, match="declare an Access"):
            call.record(["7"], fields=("name",))


@pytest.mark.parametrize("pieces", [1, 40])
async def test_a_body_without_end_is_not_read(counter: Counter, pieces: int) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(pieces):
            yield b"x" * (2_000_000 // pieces)

    response = await counter.client.post("/forms", headers=await counter.give(COUNT), content=body())
    assert problem(response) == (413, "http")
