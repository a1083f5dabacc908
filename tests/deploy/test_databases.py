"""The SQL that makes the databases of the distributed profile gives every role what the embedded one gives it."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.databases import COMMON_DATABASES, owner_role, runtime_role
from deploy.embedded.postgresql import EmbeddedPostgreSQL, programs_directory
from shared.postgres.migrate import migrate, missing_migrations
from tests.architecture.project import ROOT

#: One server for all of them, also under xdist.
pytestmark = pytest.mark.xdist_group("databases of the distributed profile")
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/service.py"))


def password(role: str) -> str:
    return f"synthetic-{role}"


@pytest.fixture(scope="module")
async def server(servers_directory: Path) -> AsyncIterator[EmbeddedPostgreSQL]:
    """A server on which nothing but the SQL file made databases."""
    server = EmbeddedPostgreSQL(servers_directory / "distributed", durable=False)
    try:
        await server.start()
        await server.wait_ready()
        roles = {f"SHUNO_{name.upper()}_OWNER_PASSWORD": password(owner_role(name)) for name in SERVICES}
        roles |= {f"SHUNO_{name.upper()}_PASSWORD": password(runtime_role(name)) for name in SERVICES}
        file = ROOT / "deploy" / "postgres" / "create_databases.sql"
        arguments = ("--no-psqlrc", "--quiet", "--dbname", server.dsn(), "--file", str(file))
        psql = await asyncio.create_subprocess_exec(
            programs_directory() / "psql", *arguments, env={**os.environ, **roles}
        )
        assert await psql.wait() == 0
        yield server
    finally:
        await server.stop()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_enters_its_own_database_and_no_other(server: EmbeddedPostgreSQL, service: str) -> None:
    connection = await asyncpg.connect(server.dsn())
    rows = await connection.fetch("SELECT datname FROM pg_database WHERE datallowconn")
    may_enter = {
        role: [
            row["datname"]
            for row in rows
            if await connection.fetchval("SELECT has_database_privilege($1, $2, 'CONNECT')", role, row["datname"])
        ]
        for role in (runtime_role(service), owner_role(service))
    }
    await connection.close()

    assert {row["datname"] for row in rows} == {*COMMON_DATABASES, *map(runtime_role, SERVICES)}
    own = [runtime_role(service)]
    assert may_enter == {runtime_role(service): own, owner_role(service): own}


@pytest.mark.parametrize("service", SERVICES)
async def test_the_owner_can_migrate_and_the_service_can_read(server: EmbeddedPostgreSQL, service: str) -> None:
    database, owner, runtime = runtime_role(service), owner_role(service), runtime_role(service)

    applied = await migrate(server.dsn(database, owner, password(owner)), service)
    connection = await asyncpg.connect(server.dsn(database, runtime, password(runtime)))
    missing = await missing_migrations(connection, service)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TABLE own (id integer)")
    await connection.close()

    assert applied
    assert missing == []
