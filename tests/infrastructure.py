"""What the fixtures in conftest.py are made of: databases made fast, topics that never collide."""

import asyncio
import importlib
import importlib.util
import itertools
import uuid
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles, drop_database
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import Broker
from deploy.embedded.topics import create_topics, drop_topics

SERVICES = Path(__file__).parents[1] / "services"

Migrate = Callable[[str, str], Awaitable[list[str]]]


def migrate_function() -> Migrate | None:
    """`shared.postgres.migrate.migrate`, looked up late: the servers here are of use before it exists."""
    if importlib.util.find_spec("shared.postgres") is None:
        return None
    if importlib.util.find_spec("shared.postgres.migrate") is None:
        return None
    migrate: Migrate = importlib.import_module("shared.postgres.migrate").migrate
    return migrate


class Databases:
    """Fresh databases of services; each is a copy of one that was migrated once per server."""

    def __init__(self, postgresql: EmbeddedPostgreSQL) -> None:
        self.postgresql = postgresql
        self.secrets_directory: Path = postgresql.data_directory / "secrets"
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        # PostgreSQL refuses roles and rights that two sessions change at once ("tuple concurrently updated").
        self._making = asyncio.Lock()

    async def create(self, service: str) -> ServiceDatabase:
        """A new, migrated, empty database of `service`; the caller drops it, or uses the fixture `fresh_database`."""
        async with self._making:
            template = self._templates.get(service) or await self._make_template(service)
        name = f"shuno_{service}_{next(self._numbers)}"
        return await create_database(self.postgresql, service, self.secrets_directory, name=name, template=template)

    async def drop(self, database: ServiceDatabase) -> None:
        """Drop it, ending whoever is still connected."""
        await drop_database(self.postgresql, database.name)

    async def _make_template(self, service: str) -> str:
        await create_roles(self.postgresql, [service], self.secrets_directory)
        name = f"shuno_{service}_template"
        template = await create_database(self.postgresql, service, self.secrets_directory, name=name)
        migrate = migrate_function()
        if migrate is not None and (SERVICES / service / "store" / "migrations").is_dir():
            await migrate(template.owner_dsn, service)
        self._templates[service] = name
        return name


class Topics:
    """Topics of one test: every name gets a prefix of its own, and all are dropped at the end."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.prefix = f"t{uuid.uuid4().hex[:12]}."
        self._made: set[str] = set()

    def name(self, topic: str) -> str:
        """The prefixed name."""
        return self.prefix + topic

    async def create(self, partitions_by_topic: Mapping[str, int]) -> dict[str, str]:
        """Make the topics; gives the prefixed name by plain name."""
        names = {topic: self.name(topic) for topic in partitions_by_topic}
        await create_topics(self.broker.bootstrap, {names[topic]: n for topic, n in partitions_by_topic.items()})
        self._made |= set(names.values())
        return names

    async def drop(self) -> None:
        """Drop what was made here."""
        if self._made:
            await drop_topics(self.broker.bootstrap, self._made)
