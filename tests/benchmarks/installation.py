"""PostgreSQL, a broker and the payments service for the length of a measurement."""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles, drop_database
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import ChildProcess, free_port, private_environment
from deploy.embedded.tansu import EmbeddedTansu
from deploy.embedded.topics import create_topics
from shared.access import Actor, ActorKind, ensure_keys
from shared.contracts import TOPICS
from shared.postgres.migrate import migrate
from shared.tokens import PRIVATE_FILE, ensure_token_key, issue_token, load_token_keys
from tests.benchmarks.data import load_claims

ROOT = Path(__file__).parents[2]
MUNICIPALITY = ROOT / "deploy" / "municipality" / "ishinomaki.yaml"
PARTITIONS = 12
TEMPLATE = "shuno_payments_loaded"
INTAKE = "payments.intake"


@dataclass
class Installation:
    """Running servers, and a database of payments full of claims from which each round gets its own copy."""

    directory: Path
    postgresql: EmbeddedPostgreSQL
    broker: EmbeddedTansu
    _databases: int = field(default=0)

    @property
    def keys(self) -> Path:
        """Keys of access records, seals and tokens."""
        return self.directory / "keys"

    def token(self, permission: str) -> str:
        """What lets the benchmark do what a permission allows."""
        actor = Actor(id="operator:benchmark", kind=ActorKind.OPERATOR)
        return issue_token(
            actor, [permission], [], 3600, load_token_keys(self.keys / PRIVATE_FILE), now=int(time.time())
        )

    async def load(self, claims: int) -> None:
        """Make the database that all rounds start from."""
        database = await create_database(self.postgresql, "payments", self._secrets, name=TEMPLATE)
        await migrate(database.owner_dsn, "payments")
        connection = await asyncpg.connect(self.postgresql.dsn(TEMPLATE))
        try:
            await load_claims(connection, claims)
        finally:
            await connection.close()

    async def unload(self) -> None:
        """Drop the database that rounds start from, so that another can be loaded."""
        await drop_database(self.postgresql, TEMPLATE)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[ServiceDatabase]:
        """A copy of the loaded database; every round starts with the disk at rest."""
        self._databases += 1
        made = await create_database(
            self.postgresql, "payments", self._secrets, name=f"shuno_payments_{self._databases}", template=TEMPLATE
        )
        try:
            connection = await asyncpg.connect(self.postgresql.dsn())
            await connection.execute("CHECKPOINT")
            await connection.close()
            yield made
        finally:
            await drop_database(self.postgresql, made.name)

    @asynccontextmanager
    async def connection(self, database: ServiceDatabase) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """The superuser's connection to a database."""
        made = await asyncpg.connect(self.postgresql.dsn(database.name))
        try:
            yield made
        finally:
            await made.close()

    def environment(self, database: ServiceDatabase, prefix: str, http_port: int) -> dict[str, str]:
        """The settings of the service."""
        return {
            "SHUNO_PROFILE": "embedded",
            "SHUNO_DATA_DIRECTORY": str(self.directory),
            "SHUNO_DATABASE_URL": database.dsn,
            "SHUNO_KAFKA_BOOTSTRAP": self.broker.bootstrap,
            "SHUNO_KAFKA_IDEMPOTENT": "0",
            "SHUNO_BROKER_INCARNATION": self.broker.incarnation,
            "SHUNO_TOPIC_PREFIX": prefix,
            "SHUNO_KEYS_DIRECTORY": str(self.keys),
            "SHUNO_ANCHORS_DIRECTORY": str(self.directory / "anchors" / database.name),
            "SHUNO_MUNICIPALITY_FILE": str(MUNICIPALITY),
            "SHUNO_SCHEDULE": "0",
            # Sent rows are deleted, as with a broker that forgets nothing.
            "SHUNO_RESEND_DAYS": "0",
            "SHUNO_HTTP_PORT": str(http_port),
        }

    async def topics(self, prefix: str) -> None:
        """All topics, under names of this round."""
        await create_topics(self.broker.bootstrap, {prefix + topic: PARTITIONS for topic in TOPICS})

    async def fresh_broker(self) -> None:
        """The broker holds everything in memory: a new one does not carry the last round's records."""
        await self.broker.stop()
        await self.broker.start()
        await self.broker.wait_ready()

    @asynccontextmanager
    async def service(self, database: ServiceDatabase, prefix: str) -> AsyncIterator["Service"]:
        """The payments service as a process of its own, as an installation runs it."""
        port = free_port()
        process = ChildProcess("payments", self.directory / f"{database.name}.log")
        environment = private_environment(self.environment(database, prefix, port))
        process.spawn((sys.executable, "-m", "services.payments"), environment, ROOT)
        try:
            yield Service(process, port)
        finally:
            await process.stop(30.0)

    @property
    def _secrets(self) -> Path:
        return self.postgresql.data_directory / "secrets"


@dataclass(frozen=True, slots=True)
class Service:
    """The running service."""

    process: ChildProcess
    port: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def must_run(self) -> None:
        """Raises when the service has ended."""
        if not self.process.alive:
            raise self.process.failure("ended during the measurement")

    def peak_megabytes(self) -> float:
        """The most memory it has had resident since its start (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    def cpu_seconds(self) -> float:
        """Processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def installation() -> AsyncIterator[Installation]:
    """Servers with durable storage in a directory that is gone afterwards."""
    directory = _open_directory()
    postgresql = EmbeddedPostgreSQL(directory / "postgresql", durable=True)
    broker = EmbeddedTansu(directory / "tansu")
    try:
        await asyncio.gather(postgresql.start(), broker.start())
        await asyncio.gather(postgresql.wait_ready(), broker.wait_ready())
        await create_roles(postgresql, ["payments"], postgresql.data_directory / "secrets")
        made = Installation(directory, postgresql, broker)
        ensure_keys(made.keys)
        ensure_token_key(made.keys)
        yield made
    finally:
        await broker.stop()
        await postgresql.stop()
        shutil.rmtree(directory)


def _open_directory() -> Path:
    """A directory that an unprivileged server can enter."""
    directory = Path(tempfile.mkdtemp(prefix="shuno-bench-"))
    directory.chmod(0o711)
    return directory
