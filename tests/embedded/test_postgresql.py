"""PostgreSQL as a child process: who it runs as, what survives, who gets in."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import ProcessFailedError
from tests.infrastructure import Databases

FreshDatabase = Callable[[str], Awaitable[ServiceDatabase]]

START_AND_SLEEP = """
import asyncio, sys, time
from pathlib import Path
from deploy.embedded.postgresql import EmbeddedPostgreSQL

async def main():
    server = EmbeddedPostgreSQL(Path(sys.argv[1]), durable=False)
    await server.start()
    await server.wait_ready()
    print(server.pid, flush=True)
    time.sleep(60)

asyncio.run(main())
"""


def process_status(process: psutil.Process) -> str:
    return Path(f"/proc/{process.pid}/status").read_text()


def started_by_a_process_that_was_killed(data_directory: Path) -> psutil.Process:
    with subprocess.Popen(
        [sys.executable, "-c", START_AND_SLEEP, str(data_directory)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        assert server.is_running()
        parent.send_signal(signal.SIGKILL)
    return server


@contextmanager
def unrelated_process(user_id: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"], user=user_id)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def own_directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shuno-postgresql-") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


@pytest.fixture
def closed_directory(own_directory: Path) -> Path:
    own_directory.chmod(0o700)
    return own_directory


async def test_server_is_utf8_with_checksums_behind_a_password(postgresql: EmbeddedPostgreSQL) -> None:
    connection = await asyncpg.connect(postgresql.dsn())
    row = await connection.fetchrow(
        "SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider::text AS provider, datlocale,"
        " current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS addresses"
        " FROM pg_database WHERE datname = 'postgres'"
    )
    await connection.close()
    assert dict(row or {}) == {
        "encoding": "UTF8",
        "provider": "b",
        "datlocale": "C.UTF-8",
        "checksums": "on",
        "addresses": "127.0.0.1",
    }
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgresql.dsn(password="not it"))


async def test_no_transaction_of_another_database_holds_up_a_test_by_chance(
    postgresql: EmbeddedPostgreSQL, fresh_database: FreshDatabase
) -> None:
    """The horizon up to which access records are sealed is one for all databases of a server."""
    database = await fresh_database("sample")
    here, there = await asyncpg.connect(database.dsn), await asyncpg.connect(postgresql.dsn())
    horizon = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    async with there.transaction():
        held: int = await there.fetchval("SELECT pg_current_xact_id()::text::bigint")
        assert await here.fetchval(horizon) <= held
    assert await here.fetchval(horizon) > held
    assert await there.fetchval("SHOW autovacuum") == "off"
    await here.close()
    await there.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to become")
async def test_root_starts_the_server_as_somebody_without_rights(postgresql: EmbeddedPostgreSQL) -> None:
    process = psutil.Process(postgresql.pid)
    assert process.uids().real != 0
    assert process.uids().effective != 0
    assert set(process.gids()) != {0}
    assert "CapEff:\t0000000000000000" in process_status(process)
    assert stat.S_IMODE((postgresql.data_directory / "superuser.password").stat().st_mode) == 0o600
    assert (postgresql.data_directory / "superuser.password").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user keeps the server in his own closed directories")
async def test_root_may_keep_the_data_below_a_directory_closed_to_others(closed_directory: Path) -> None:
    server = EmbeddedPostgreSQL(closed_directory / "data" / "postgresql", durable=False)
    try:
        await server.start()
        await server.wait_ready()
        assert psutil.Process(server.pid).uids().effective != 0
    finally:
        await server.stop()


@pytest.fixture
async def own_server(own_directory: Path) -> AsyncIterator[EmbeddedPostgreSQL]:
    server = EmbeddedPostgreSQL(own_directory / "data")
    try:
        await server.start()
        await server.wait_ready()
        yield server
    finally:
        await server.stop()


async def test_committed_rows_survive_kill_minus_nine(own_server: EmbeddedPostgreSQL) -> None:
    connection = await asyncpg.connect(own_server.dsn())
    await connection.execute("CREATE TABLE receipt (amount_yen bigint)")
    await connection.execute("INSERT INTO receipt VALUES (1200), (34)")
    port_before = own_server.port
    own_server.kill()
    connection.terminate()
    assert not own_server.alive
    await own_server.start()
    await own_server.wait_ready()
    assert own_server.port == port_before
    connection = await asyncpg.connect(own_server.dsn())
    assert await connection.fetchval("SELECT sum(amount_yen) FROM receipt") == 1234
    await connection.close()


async def test_lock_file_that_names_an_unrelated_process_does_not_stop_the_start(
    own_server: EmbeddedPostgreSQL,
) -> None:
    own_server.kill()
    lock_file = own_server.cluster / "postmaster.pid"
    lines = lock_file.read_text().splitlines()
    with unrelated_process(lock_file.stat().st_uid) as unrelated:
        lock_file.write_text("\n".join([str(unrelated.pid), *lines[1:]]) + "\n")
        await own_server.start()
        await own_server.wait_ready()
        assert unrelated.poll() is None


async def test_second_server_on_the_same_port_says_so(own_server: EmbeddedPostgreSQL, own_directory: Path) -> None:
    second = EmbeddedPostgreSQL(own_directory / "second", port=own_server.port, durable=False)
    await second.start()
    with pytest.raises(ProcessFailedError, match="did not become ready"):
        await second.wait_ready(10.0)


async def test_server_ends_with_the_process_that_started_it(own_directory: Path) -> None:
    server = started_by_a_process_that_was_killed(own_directory / "data")
    psutil.wait_procs([server], timeout=30)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    successor = EmbeddedPostgreSQL(own_directory / "data", durable=False)
    try:
        await successor.start()
        await successor.wait_ready()
    finally:
        await successor.stop()


async def test_fresh_databases_are_empty_and_apart(fresh_database: FreshDatabase) -> None:
    first, second = await fresh_database("sample"), await fresh_database("sample")
    connection = await asyncpg.connect(first.owner_dsn)
    await connection.execute("CREATE TABLE only_here (n int)")
    await connection.close()
    connection = await asyncpg.connect(second.dsn)
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    await connection.close()


async def test_no_role_reaches_another_services_database(fresh_database: FreshDatabase, databases: Databases) -> None:
    mine, other = await fresh_database("sample"), await fresh_database("stranger")
    for dsn in (mine.dsn, mine.owner_dsn):
        for forbidden in (other.name, "postgres", "template1"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(dsn.replace(f"/{mine.name}", f"/{forbidden}"))
    for password_file in databases.secrets_directory.iterdir():
        assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
