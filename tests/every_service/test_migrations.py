"""Forward-only migrations: applied once, never edited, the same whoever runs them."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles, drop_database
from shared.postgres import migrate as module
from shared.postgres.migrate import Migration, MigrationRefused, migrate, migrations_of, missing_migrations
from tests.every_service.schema import schema_of
from tests.every_service.statements import ROOT, SERVICES
from tests.infrastructure import Databases

FreshDatabase = Callable[[str], Awaitable[ServiceDatabase]]


@pytest.fixture
async def empty(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    server = databases.postgresql
    await create_roles(server, ["identity"], databases.secrets_directory)
    made = await create_database(server, "identity", databases.secrets_directory, name="shuno_identity_empty")
    yield made
    await drop_database(server, made.name)


async def test_four_runners_at_once_apply_each_file_once(empty: ServiceDatabase) -> None:
    results = await asyncio.gather(*(migrate(empty.owner_dsn, "identity") for _ in range(4)))
    wanted = [f"{migration.scope}/{migration.name}" for migration in migrations_of("identity")]
    assert sorted(results) == [[], [], [], wanted]
    assert await migrate(empty.owner_dsn, "identity") == []
    connection = await asyncpg.connect(empty.dsn)
    try:
        assert await missing_migrations(connection, "identity") == []
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_fresh_migration_gives_the_committed_schema(service: str, fresh_database: FreshDatabase) -> None:
    database = await fresh_database(service)
    committed = (ROOT / "services" / service / "store" / "schema.sql").read_text("utf-8")
    assert schema_of(database.owner_dsn) == committed, "run `make schema`"


async def test_a_file_edited_after_it_was_applied_is_refused(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await fresh_database("identity")
    files = migrations_of("identity")
    edited = [*files[:-1], Migration(files[-1].scope, files[-1].number, files[-1].name, files[-1].text + " ")]
    monkeypatch.setattr(module, "migrations_of", lambda _service: edited)
    with pytest.raises(MigrationRefused, match=rf"identity/{files[-1].name} was edited after it was applied"):
        await migrate(database.owner_dsn, "identity")


async def test_a_database_newer_than_the_files_is_refused(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await fresh_database("identity")
    older = migrations_of("identity")[:-1]
    monkeypatch.setattr(module, "migrations_of", lambda _service: older)
    with pytest.raises(MigrationRefused, match="is not among the files; deploy newer code"):
        await migrate(database.owner_dsn, "identity")


@pytest.mark.parametrize(
    "names", [["0000_a.sql"], ["0003_a.sql", "0003_c.sql"], ["0001_A.sql"], ["0001_a.sql", "x.sql"]]
)
def test_doubles_and_odd_names_are_refused(names: list[str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(MigrationRefused, match=r"name it NNNN_what_it_does\.sql, with a number above 000\d"):
        list(module._of_folder("probe", tmp_path))


async def test_a_file_that_fails_leaves_nothing_of_itself(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await fresh_database("identity")
    files = migrations_of("identity")
    bad = Migration("identity", 9999, "9999_bad.sql", "CREATE TABLE half (a int); SELECT 1 / 0;")
    monkeypatch.setattr(module, "migrations_of", lambda _service: [*files, bad])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(database.owner_dsn, "identity")
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        assert await connection.fetchval("SELECT to_regclass('half')") is None
        assert await missing_migrations(connection, "identity") == ["identity/9999_bad.sql"]
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_stands_alone_with_shared_beside_it(service: str, tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "shared", tmp_path / "shared", ignore=ignore)
    shutil.copytree(ROOT / "services" / service, tmp_path / "services" / service, ignore=ignore)
    shutil.copy(ROOT / "services" / "__init__.py", tmp_path / "services")
    program = (
        "import sys; sys.path[:] = [p for p in sys.path if 'work' not in p or 'site-packages' in p];"
        f"sys.path.insert(0, {str(tmp_path)!r});"
        f"import services.{service}.service as s, services.{service}.__main__, shared;"
        f"assert s.__file__.startswith({str(tmp_path)!r}), s.__file__;"
        f"assert shared.__file__.startswith({str(tmp_path)!r}), shared.__file__;"
        "others = [m for m in sys.modules if m.startswith('deploy')"
        f" or m.startswith('services.') and not m.startswith('services.{service}')];"
        "assert not others, others"
    )
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
