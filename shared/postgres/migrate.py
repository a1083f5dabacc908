"""Forward-only migrations: plain SQL files with ascending numbers, each applied once and never edited after that.

The files of `shared` come first, then the service's own. A file runs in one transaction; a first line
`-- no-transaction` is for statements that PostgreSQL refuses inside one.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import asyncpg

from shared.postgres.sql import Connection, Sql

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
#: Any number will do, as long as every runner uses the same.
_LOCK = 7_214_001
_LOCK_WAIT_SECONDS = 60
_LOCK_TIMEOUT = "4s"

CREATE_TABLE = Sql("""
CREATE TABLE IF NOT EXISTS migration (
    scope text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, number)
)
""")
SELECT_APPLIED = Sql("SELECT scope, number, name, sha256 FROM migration")
INSERT_APPLIED = Sql("INSERT INTO migration (scope, number, name, sha256) VALUES ($1, $2, $3, $4)")
TRY_LOCK = Sql("SELECT pg_try_advisory_lock($1)")
UNLOCK = Sql("SELECT pg_advisory_unlock($1)")


class MigrationRefused(Exception):  # noqa: N818 - It names what happened.
    """The files and the database contradict each other; the sentence says which file and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `scope` is `shared` or the service's name."""

    scope: str
    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """What the file said, so that an edit after its application is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations_of(service: str) -> list[Migration]:
    """All migrations of a service in the order in which they are applied.

    Raises:
        MigrationRefused: when a name is not `NNNN_what_it_does.sql`, or two have the same number.
    """
    folders = [("shared", files("shared.postgres").joinpath("migrations"))]
    folders.append((service, files(f"services.{service}.store").joinpath("migrations")))
    return [migration for scope, folder in folders for migration in _of_folder(scope, folder)]


def _of_folder(scope: str, folder: Traversable) -> Iterator[Migration]:
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")) if folder.is_dir() else []
    # Numbers may be left out: pieces of work that are written side by side each have a range of their own.
    last = 0
    for name in names:
        match = _NAME.fullmatch(name)
        number = int(match[1]) if match else 0
        if number <= last:
            raise MigrationRefused(f"{scope}/{name}: name it NNNN_what_it_does.sql, with a number above {last:04d}")
        last = number
        yield Migration(scope, number, name, folder.joinpath(name).read_text("utf-8"))


async def migrate(owner_database_url: str, service: str) -> list[str]:
    """Bring a service's database up to date and return the names of the files applied now.

    Runners that start together wait for one another; the later ones find nothing to do.

    Raises:
        MigrationRefused: when an applied file was edited, or the database is newer than the files.
        asyncpg.PostgresError: when a file's SQL fails; that file leaves nothing behind.
    """
    connection = await asyncpg.connect(owner_database_url)
    try:
        await _lock(connection)
        try:
            await connection.execute(CREATE_TABLE)
            pending = await _pending(connection, service)
            for migration in pending:
                await _apply(connection, migration, service)
            return [f"{migration.scope}/{migration.name}" for migration in pending]
        finally:
            await connection.execute(UNLOCK, _LOCK)
    finally:
        await connection.close()


async def missing_migrations(connection: Connection, service: str) -> list[str]:
    """Names of the files that the database lacks; a service refuses to start while there are any."""
    return [f"{migration.scope}/{migration.name}" for migration in await _pending(connection, service)]


async def _lock(connection: Connection) -> None:
    # Polled, because a waiting pg_advisory_lock() holds a snapshot that CREATE INDEX CONCURRENTLY waits for.
    for _ in range(_LOCK_WAIT_SECONDS * 10):
        if await connection.fetchval(TRY_LOCK, _LOCK):
            return
        await asyncio.sleep(0.1)
    raise MigrationRefused(f"another migration has been running for {_LOCK_WAIT_SECONDS} s; look for it and try again")


async def _pending(connection: Connection, service: str) -> list[Migration]:
    wanted = migrations_of(service)
    try:
        applied = {(row["scope"], row["number"]): row for row in await connection.fetch(SELECT_APPLIED)}
    except asyncpg.UndefinedTableError:
        return wanted
    known = {(migration.scope, migration.number) for migration in wanted}
    for place, row in applied.items():
        if place not in known:
            raise MigrationRefused(
                f"{row['scope']}/{row['name']} was applied but is not among the files; deploy newer code"
            )
    for migration in wanted:
        done = applied.get((migration.scope, migration.number))
        if done is not None and done["sha256"] != migration.sha256:
            raise MigrationRefused(
                f"{migration.scope}/{migration.name} was edited after it was applied; write a new file"
            )
    return [migration for migration in wanted if (migration.scope, migration.number) not in applied]


async def _apply(connection: Connection, migration: Migration, service: str) -> None:
    text = migration.text.replace("{service_role}", f"shuno_{service}")
    record = (migration.scope, migration.number, migration.name, migration.sha256)
    if text.startswith("-- no-transaction"):
        await connection.execute(text)
        await connection.execute(INSERT_APPLIED, *record)
        return
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        await connection.execute(text)
        await connection.execute(INSERT_APPLIED, *record)
