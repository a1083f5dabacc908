"""Fixtures of the whole suite: a real PostgreSQL and a real broker, one of each per test process.

With pytest-xdist each worker starts its own pair: that takes about a second and leaves nothing to agree on.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.memory import memory_with_room
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import Broker
from deploy.embedded.tansu import EmbeddedTansu
from tests.infrastructure import Databases, Topics

#: The first writes which tests proved which rows of the feature table; the second lets rates last.
pytest_plugins = ["tests.features.plugin", "tests.lasting_law"]


# The same examples in every run, so that a change is what makes a test fail. HYPOTHESIS_PROFILE=random looks for new
# ones.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.register_profile("random", derandomize=False)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kafka", action="store_true", help="run the broker's tests against Apache Kafka (needs Java 17)")


#: So much must be free in memory for the servers of the tests, which make some thousand databases.
_MEMORY_BYTES_FREE = 4 * 1024**3


@pytest.fixture(scope="session")
def servers_directory() -> Iterator[Path]:
    """A directory that an unprivileged server can enter; pytest's own are closed to it when root runs the tests."""
    directory = Path(tempfile.mkdtemp(prefix="shuno-tests-", dir=memory_with_room(_MEMORY_BYTES_FREE)))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
async def postgresql(servers_directory: Path) -> AsyncIterator[EmbeddedPostgreSQL]:
    """A running PostgreSQL server, without fsync."""
    server = EmbeddedPostgreSQL(servers_directory / "postgresql", durable=False)
    try:
        await server.start()
        await server.wait_ready()
        yield server
    finally:
        await server.stop()


@pytest.fixture(scope="session")
async def broker(servers_directory: Path, pytestconfig: pytest.Config) -> AsyncIterator[Broker]:
    """A running broker: Tansu, or Apache Kafka with `--kafka`. Ask `broker.idempotent` before relying on it."""
    server: Broker
    if pytestconfig.getoption("--kafka"):
        from deploy.kafka.apache_kafka import ApacheKafka

        server = ApacheKafka(servers_directory / "kafka")
    else:
        server = EmbeddedTansu(servers_directory / "tansu")
    try:
        await server.start()
        await server.wait_ready(120.0)
        yield server
    finally:
        await server.stop(20.0)


@pytest.fixture(scope="session")
def databases(postgresql: EmbeddedPostgreSQL) -> Databases:
    """Makes databases for fixtures that live longer than a test."""
    return Databases(postgresql)


@pytest.fixture
async def fresh_database(databases: Databases) -> AsyncIterator[Callable[[str], Awaitable[ServiceDatabase]]]:
    """`await fresh_database("levy")`: a migrated, empty database of that service, dropped after the test."""
    made: list[ServiceDatabase] = []

    async def create(service: str) -> ServiceDatabase:
        made.append(await databases.create(service))
        return made[-1]

    yield create
    for database in made:
        await databases.drop(database)


@pytest.fixture
async def topics(broker: Broker) -> AsyncIterator[Topics]:
    """`await topics.create({"payment-received": 4})`: topics under names no other test uses."""
    made = Topics(broker)
    yield made
    await made.drop()
