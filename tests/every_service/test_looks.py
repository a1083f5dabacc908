"""Looks: many are committed at once, nobody sees anything before his record is committed, and none changes anything."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.process import free_port
from shared.access import Access, AccessAction, Actor, ActorKind, InvalidAccessRecord, purpose_of
from shared.access.grouping import GROUPED_PERSONS_MAX
from shared.http.lookups import READ
from shared.http.routes import Call, Routes
from shared.postgres.pool import open_pool
from shared.service import Service
from tests.authority import bearer, give, granted
from tests.every_service.conftest import Bench
from tests.every_service.probe import SERVICE, suspended, until
from tests.every_service.test_crash import process
from tests.guarded import guarded

OFFICER = Actor("0412", ActorKind.STAFF, ("receipt_clerk",), "tax_payment", "t-01")
VIEW = Access("identity.addressee.view", purpose_of("addressee"), AccessAction.VIEW)
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_TRACER = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False).get_tracer("test")

Superuser: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def look(bench: Bench, *persons: str, detail: str = "case:1") -> str:
    """One officer's look; returns the trace under which it took place."""
    with _TRACER.start_as_current_span("look") as span:
        async with bench.transactions.look(OFFICER) as transaction:
            await transaction.connection.fetchval("SELECT 1")
            transaction.record_access(VIEW, persons, fields=("name",), detail=detail)
    return f"{span.get_span_context().trace_id:032x}"


def start(looking: Awaitable[str]) -> asyncio.Future[str]:
    return asyncio.ensure_future(looking)


@asynccontextmanager
async def nothing_committed(superuser: Superuser) -> AsyncIterator[None]:
    """No record can be written as long as this is open."""
    async with superuser.transaction():
        await superuser.execute("LOCK TABLE access_record IN EXCLUSIVE MODE")
        yield


async def waiting(bench: Bench, sessions: int) -> None:
    """Until so many sessions wait to write records."""

    async def there() -> bool:
        return bool(await bench.value(_WAITING) == sessions)

    await until(there)


async def waiting_looks(bench: Bench, count: int) -> None:
    """Until so many looks wait for the next commit."""

    async def there() -> bool:
        return len(bench.transactions.looks._waiting) == count

    await until(there)


@pytest.mark.feature("M8")
async def test_looks_that_come_during_a_commit_share_the_next_one(bench: Bench, superuser: Superuser) -> None:
    async with nothing_committed(superuser):
        first = start(look(bench, "1"))
        await waiting(bench, 1)
        others = [start(look(bench, person)) for person in ("2", "3", "4")]
        await waiting_looks(bench, 3)
        assert not any(one.done() for one in (first, *others))
    traces = await asyncio.gather(first, *others)
    rows = await bench.rows("SELECT subject_ref, trace_id, dense_rank() OVER (ORDER BY tx) FROM access_record")
    assert sorted(rows) == [
        ("1", traces[0], 1),
        ("2", traces[1], 2),
        ("3", traces[2], 2),
        ("4", traces[3], 2),
    ]
    assert await bench.value("SELECT array_agg(sequence_no ORDER BY sequence_no) FROM access_record") == [1, 2, 3, 4]


@pytest.mark.feature("M8")
async def test_when_the_records_cannot_be_written_nobody_is_answered(bench: Bench, superuser: Superuser) -> None:
    async with nothing_committed(superuser):
        first = start(look(bench, "1"))
        await waiting(bench, 1)
        others = [start(look(bench, "2")), start(look(bench, "3"))]
        await waiting_looks(bench, 2)
        await superuser.execute(f"REVOKE INSERT ON access_record FROM shuno_{SERVICE}")
    found = await asyncio.gather(first, *others, return_exceptions=True)
    assert [type(one) for one in found] == [asyncpg.InsufficientPrivilegeError] * 3
    assert await bench.value("SELECT count(*) FROM access_record") == 0
    await superuser.execute(f"GRANT INSERT ON access_record TO shuno_{SERVICE}")
    await look(bench, "4")
    # Their numbers are declared void, so that nobody takes them for removed; the second group held such a row itself.
    rows = await bench.rows("SELECT sequence_no, action, detail FROM access_record ORDER BY sequence_no")
    assert rows == [(5, "view", "case:1"), (6, "void", "1-1"), (7, "void", "2-4")]


async def test_a_record_that_cannot_be_stored_fails_alone(bench: Bench, superuser: Superuser) -> None:
    async with nothing_committed(superuser):
        first = start(look(bench, "1"))
        await waiting(bench, 1)
        others = [start(look(bench, "2")), start(look(bench, "3", detail="\0")), start(look(bench, "4"))]
        await waiting_looks(bench, 3)
    found = await asyncio.gather(first, *others, return_exceptions=True)
    assert [type(one) for one in found] == [str, str, InvalidAccessRecord, str]
    persons = await bench.rows("SELECT subject_ref FROM access_record WHERE action = 'view' ORDER BY sequence_no")
    assert persons == [("1",), ("2",), ("4",)]


async def test_a_list_of_many_commits_beside_the_groups(bench: Bench, superuser: Superuser) -> None:
    async with nothing_committed(superuser):
        small = start(look(bench, "1"))
        await waiting(bench, 1)
        large = start(look(bench, *(f"{number:015d}" for number in range(GROUPED_PERSONS_MAX + 1))))
        await waiting(bench, 2)
    await asyncio.gather(small, large)
    assert await bench.value("SELECT count(*) FROM access_record") == GROUPED_PERSONS_MAX + 2


@pytest.mark.feature("M8")
async def test_a_reader_who_goes_away_leaves_his_record_and_the_end_waits_for_it(
    bench: Bench, superuser: Superuser
) -> None:
    async with nothing_committed(superuser):
        first = start(look(bench, "1"))
        await waiting(bench, 1)
        gone = start(look(bench, "2"))
        await waiting_looks(bench, 1)
        gone.cancel()
        ending = asyncio.ensure_future(bench.transactions.looks.finish())
        await asyncio.gather(gone, return_exceptions=True)
        assert not ending.done()
    await ending
    assert gone.cancelled()
    assert first.done()
    assert await bench.rows("SELECT subject_ref FROM access_record ORDER BY sequence_no") == [("1",), ("2",)]


async def test_readers_who_wait_when_the_database_goes_are_not_answered(bench: Bench, superuser: Superuser) -> None:
    async with nothing_committed(superuser):
        looks = [start(look(bench, "1"))]
        await waiting(bench, 1)
        looks.append(start(look(bench, "2")))
        await waiting_looks(bench, 1)
        bench.transactions.pool.terminate()
        found = await asyncio.gather(*looks, return_exceptions=True)
    assert all(isinstance(one, Exception) for one in found)
    assert await superuser.fetchval("SELECT count(*) FROM access_record") == 0


async def test_a_look_announces_nothing(bench: Bench) -> None:
    async def announce() -> None:
        async with bench.transactions.look(OFFICER) as transaction:
            transaction.record_access(VIEW, ["1"])
            transaction.publish(suspended(1), key="0000000001")

    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await announce()
    assert (await bench.counts())["access_record"] == 0


def routes() -> Routes:
    """A route of each kind, all of which write."""
    made = Routes("looks")

    async def note(call: Call) -> dict[str, Any]:
        call.record(["7"], fields=("name",))
        await call.transaction.connection.execute(
            "INSERT INTO probe_seen (addressee_no, fact, position) VALUES ('7', 'shown', gen_random_uuid()::text)"
        )
        return {}

    made.get("/shown", access=VIEW, summary="Look")(note)
    made.post("/asked", access=VIEW, summary="Look by a body")(note)
    made.get("/noted", access=VIEW, summary="Look, and note it", writes=True)(note)
    return made


@pytest.mark.feature("M8")
async def test_a_route_that_looks_changes_nothing_unless_it_says_so(bench: Bench, keys_directory: Path) -> None:
    await give(bench.transactions.pool, "0412", granted([VIEW.permission], ["addressee"]))
    headers = bearer(keys_directory, "0412")
    async with guarded(Service(SERVICE, routes=[routes()]), bench.transactions, keys_directory) as house:
        for method, path in (("GET", "/shown"), ("POST", "/asked")):
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await house.client.request(method, path, headers=headers)
        assert (await bench.counts())["access_record"] == 0
        assert (await house.client.get("/noted", headers=headers)).status_code == 200
    assert (await bench.counts())["probe_seen"] == (await bench.counts())["access_record"] == 1


@pytest.mark.broker
@pytest.mark.processes
@pytest.mark.feature("M8")
@pytest.mark.parametrize(("point", "recorded"), [("read", 0), ("read_recorded", 1)])
async def test_killed_before_the_answer(
    point: str, recorded: int, environment: dict[str, str], database: ServiceDatabase, keys_directory: Path
) -> None:
    port = free_port()
    pool = await open_pool(database.dsn, application_name="test", connections_max=1)
    try:
        await give(pool, "0412", granted([READ.permission], [READ.purpose.code]))
        async with (
            process({**environment, "SHUNO_HTTP_PORT": str(port), "SHUNO_CRASH_AT": point}) as killed,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        ):

            async def up() -> bool:
                try:
                    return (await client.get("/live")).status_code == 200
                except httpx.ConnectError:
                    return False

            async def broken_off() -> bool:
                try:
                    response = await client.get("/lookups/unexplained", headers=bearer(keys_directory, "0412"))
                except (httpx.RemoteProtocolError, httpx.ReadError):
                    return True
                # Until the copy of authority is loaded; nothing was read then.
                assert response.status_code == 503
                return False

            await until(up)
            await until(broken_off)
            assert await killed.wait() == -signal.SIGKILL
        looked = "SELECT count(*) FROM access_record WHERE actor_id = '0412' AND outcome = 'allowed'"
        assert await pool.fetchval(looked) == recorded
    finally:
        await pool.close()
