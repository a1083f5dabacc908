"""A running probe: its database, keys and settings as a deployment gives them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.process import Broker
from shared.access import AccessRecordWriter, current_record_key, ensure_keys
from shared.contracts import TOPICS
from shared.inbox import Inbox
from shared.postgres.pool import open_pool
from shared.settings import Settings
from shared.tokens import ensure_token_key
from shared.transaction import Transactions
from shared.unparking import Unparking
from tests.every_service.probe import SERVICE, Feed, Probe, add_table
from tests.infrastructure import Topics

MUNICIPALITY = Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml"


@dataclass
class Bench:
    """The probe's inbox on a real database, fed by hand."""

    database: ServiceDatabase
    transactions: Transactions
    probe: Probe = field(default_factory=Probe)
    feed: Feed = field(default_factory=Feed)

    def __post_init__(self) -> None:
        self.inbox = Inbox(SERVICE, self.probe.service().handlers, self.transactions, "first")
        self.unparking = Unparking(self.inbox)

    async def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.transactions.pool.fetch(query, *arguments)]

    async def value(self, query: str, *arguments: Any) -> Any:
        return await self.transactions.pool.fetchval(query, *arguments)

    async def seen(self) -> list[str]:
        """What the handlers wrote, in order."""
        return [row[0] for row in await self.rows("SELECT position FROM probe_seen ORDER BY number")]

    async def counts(self) -> dict[str, int]:
        """Rows of every table that a batch writes."""
        tables = ("probe_seen", "inbox", "outbox", "access_record", "parked")
        return {table: await self.value(f"SELECT count(*) FROM {table}") for table in tables}


@pytest.fixture(scope="session")
def keys_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    ensure_keys(directory)
    ensure_token_key(directory)
    return directory


@pytest.fixture
async def database(fresh_database: Callable[[str], Awaitable[ServiceDatabase]]) -> ServiceDatabase:
    made = await fresh_database(SERVICE)
    await add_table(made.owner_dsn)
    return made


@pytest.fixture
async def bench(database: ServiceDatabase, keys_directory: Path) -> AsyncIterator[Bench]:
    pool = await open_pool(database.dsn, application_name="bench")
    writer = AccessRecordWriter(SERVICE, current_record_key(keys_directory))
    yield Bench(database, Transactions(SERVICE, pool, writer))
    await pool.close()


@pytest.fixture
async def superuser(database: ServiceDatabase, postgresql: Any) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(postgresql.dsn(database.name))
    yield connection
    await connection.close()


@pytest.fixture
async def all_topics(topics: Topics) -> Topics:
    """Every topic of the catalogue under this test's prefix."""
    await topics.create(dict.fromkeys(TOPICS, 4))
    return topics


@pytest.fixture
def settings(
    database: ServiceDatabase, broker: Broker, all_topics: Topics, keys_directory: Path, tmp_path: Path
) -> Settings:
    return Settings.from_environment(SERVICE, environment_of(database, broker, all_topics, keys_directory, tmp_path))


@pytest.fixture
def environment(
    database: ServiceDatabase, broker: Broker, all_topics: Topics, keys_directory: Path, tmp_path: Path
) -> dict[str, str]:
    return environment_of(database, broker, all_topics, keys_directory, tmp_path)


def environment_of(
    database: ServiceDatabase, broker: Broker, topics: Topics, keys_directory: Path, directory: Path
) -> dict[str, str]:
    """The environment of one service process."""
    return {
        "SHUNO_PROFILE": "embedded",
        "SHUNO_DATA_DIRECTORY": str(directory),
        "SHUNO_DATABASE_URL": database.dsn,
        "SHUNO_KAFKA_BOOTSTRAP": broker.bootstrap,
        "SHUNO_KAFKA_IDEMPOTENT": str(int(broker.idempotent)),
        "SHUNO_BROKER_INCARNATION": broker.incarnation,
        "SHUNO_TOPIC_PREFIX": topics.prefix,
        "SHUNO_KEYS_DIRECTORY": str(keys_directory),
        "SHUNO_MUNICIPALITY_FILE": str(MUNICIPALITY),
        "SHUNO_SCHEDULE": "0",
        "SHUNO_HTTP_PORT": "0",
    }
