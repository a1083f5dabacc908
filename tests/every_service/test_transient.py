"""Faults that pass: a deadlock, a cut connection, a database that restarts. Nothing is lost and nothing doubles."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from shared.access import Actor, ActorKind
from shared.postgres.faults import passes
from tests.every_service.conftest import Bench

ACTOR = Actor("service:identity", ActorKind.SERVICE)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.inbox._BACKOFF_SECONDS_MAX", 0.2)


@pytest.mark.feature("S4")
async def test_a_deadlock_is_tried_again(bench: Bench) -> None:
    raised: list[BaseException] = []

    async def meets_a_deadlock(envelopes: Sequence[Any], transaction: Any) -> None:
        await on_any(envelopes, transaction)
        if len(raised) < 2:
            raised.append(asyncpg.DeadlockDetectedError("deadlock detected"))
            raise raised[-1]

    on_any = bench.probe.on_any
    bench.inbox.handlers = dict.fromkeys(bench.inbox.handlers, meets_a_deadlock)
    await bench.inbox.deliver([bench.feed.record(identifier="e-1"), bench.feed.record(identifier="e-2")])
    assert len(raised) == 2
    assert await bench.seen() == ["e-1", "e-2"]
    assert (await bench.counts())["outbox"] == 2
    assert (await bench.counts())["parked"] == 0


@pytest.mark.feature("S4", "S12")
async def test_a_connection_cut_in_the_middle_is_tried_again(
    bench: Bench, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    cuts = 0

    async def is_cut(envelopes: Sequence[Any], transaction: Any) -> None:
        nonlocal cuts
        await on_any(envelopes, transaction)
        if cuts < 3:
            cuts += 1
            await superuser.execute("SELECT pg_terminate_backend($1)", transaction.connection.get_server_pid())
            await transaction.connection.execute("SELECT 1")

    on_any = bench.probe.on_any
    bench.inbox.handlers = dict.fromkeys(bench.inbox.handlers, is_cut)
    await bench.inbox.deliver([bench.feed.record(identifier=f"e-{n}", key=str(n)) for n in range(1, 101)])
    assert cuts == 3
    counts = await bench.counts()
    assert (counts["probe_seen"], counts["inbox"], counts["outbox"], counts["parked"]) == (100, 100, 100, 0)
    # One row a person.
    assert await bench.value("SELECT count(*) FROM access_record WHERE action = 'register'") == 100


@pytest.mark.feature("S4", "S12")
async def test_a_database_that_crashes_under_load_loses_nothing(
    bench: Bench, postgresql: Any, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    # The tests' server answers before a commit is written; one that may be lost is of no use here.
    await superuser.execute(f"ALTER DATABASE {bench.database.name} SET synchronous_commit = on")
    await bench.transactions.pool.expire_connections()
    batches = [
        [bench.feed.record(identifier=f"e-{batch * 50 + n}", key=str(n)) for n in range(50)] for batch in range(40)
    ]

    async def load() -> None:
        for batch in batches:
            await bench.inbox.deliver(batch)

    async def crash() -> None:
        await asyncio.sleep(0.15)
        postgresql.kill()
        await postgresql.start()
        await postgresql.wait_ready()

    await asyncio.gather(load(), crash())
    assert sorted(await bench.seen()) == sorted(f"e-{n}" for n in range(2000))
    counts = await bench.counts()
    assert (counts["inbox"], counts["outbox"], counts["parked"]) == (2000, 2000, 0)
    assert await bench.inbox.next_offsets("residents") == {0: 2000}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.DeadlockDetectedError(), True),
        (asyncpg.SerializationError(), True),
        (asyncpg.AdminShutdownError(), True),
        (asyncpg.ConnectionDoesNotExistError(), True),
        (asyncpg.TooManyConnectionsError(), True),
        (ConnectionRefusedError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"), False),
        (asyncpg.exceptions._base.DataError("invalid input: value closed"), False),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.UndefinedColumnError(), False),
        (ValueError(), False),
    ],
)
def test_which_faults_pass(error: Exception, expected: bool) -> None:
    assert passes(error) is expected
