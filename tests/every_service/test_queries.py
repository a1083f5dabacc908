"""Every statement is judged by the service's own migrated database, without being run."""

import types
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase
from shared.postgres.sql import Rows
from tests.every_service.statements import SERVICES, modules_of, rows_constants, sql_constants

FreshDatabase = Callable[[str], Awaitable[ServiceDatabase]]


async def faults(database: ServiceDatabase, modules: list[types.ModuleType]) -> tuple[int, list[str]]:
    """How many statements and bulk writes there are, and what the database says against them."""
    found: list[str] = []
    count = 0
    connection = await asyncpg.connect(database.dsn)
    try:
        for module in modules:
            for name, text in sql_constants(module).items():
                count += 1
                try:
                    await connection.prepare(text)
                except asyncpg.PostgresError as error:
                    found.append(f"{module.__name__}.{name}: {error}")
            for name, rows in rows_constants(module).items():
                count += 1
                columns = await connection.fetch(
                    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0", rows.table
                )
                missing = set(rows.columns) - {row["attname"] for row in columns}
                if missing:
                    found.append(f"{module.__name__}.{name}: {rows.table} has no {', '.join(sorted(missing))}")
    finally:
        await connection.close()
    return count, found


@pytest.mark.parametrize("service", SERVICES)
async def test_every_statement_fits_the_migrated_database(service: str, fresh_database: FreshDatabase) -> None:
    # Services' own modules first: shared ones come in through them, and its command line is not theirs.
    modules = [module for module in modules_of("shared") if not module.__name__.startswith("shared.cli")]
    modules.extend(modules_of(f"services.{service}"))
    count, found = await faults(await fresh_database(service), modules)
    assert found == []
    assert count > 30


async def test_a_misspelt_column_is_found(fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = types.ModuleType("planted")
    planted.__dict__["WRITES"] = Rows("parked", ("topic", "partitoin"))
    monkeypatch.setattr(
        f"{__name__}.sql_constants", lambda _module: {"READS": "SELECT topc FROM parked WHERE parked_id = $1"}
    )
    _, found = await faults(await fresh_database("identity"), [planted])
    assert found == [
        'planted.READS: column "topc" does not exist\nHINT:  Perhaps you meant to reference the column "parked.topic".',
        "planted.WRITES: parked has no partitoin",
    ]
