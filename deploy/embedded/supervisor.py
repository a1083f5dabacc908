"""The whole installation on one machine: PostgreSQL, a broker and the services, kept running until told to stop.

Nothing outlives the supervisor: the kernel ends every child when it is gone, however it went. So a start never meets
an earlier run's servers for longer than they need to shut down.
"""

import asyncio
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from aiokafka.errors import KafkaError

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import Broker, ManagedProcess, ProcessFailedError
from deploy.embedded.service_process import RestartDelay, ServiceProcess, SupervisedService
from deploy.embedded.tansu import EmbeddedTansu
from deploy.embedded.topics import create_topics

WATCH_SECONDS = 0.1
SERVER_READY_SECONDS = 120.0
SERVICE_STOP_SECONDS = 15.0
BROKER_STOP_SECONDS = 10.0
POSTGRESQL_STOP_SECONDS = 30.0

Report = Callable[[str], None]
Prepare = Callable[[Mapping[str, ServiceDatabase]], Awaitable[None]]


class DataDirectoryInUseError(RuntimeError):
    """Another supervisor works in the same data directory."""


def report_line(line: str) -> None:
    """One event, one line on stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class Supervisor:
    """Starts everything in order, watches it, and stops it in reverse order.

    Args:
        data_directory: everything this installation keeps; only one supervisor at a time may use it.
        services: what to start once the servers answer.
        topics: number of partitions by topic name, made at every start of the broker.
        broker: by default Tansu; an `ApacheKafka` serves as well.
        prepare: awaited with the databases by service name before any service starts; the place for migrations.
        postgresql_port: TCP port, or None for a free one.
        report: takes one line for each event.
        ready_timeout_seconds: after this time the services that are not ready are named; they are still waited for.
    """

    def __init__(
        self,
        data_directory: Path,
        services: Sequence[ServiceProcess],
        topics: Mapping[str, int],
        *,
        broker: Broker | None = None,
        prepare: Prepare | None = None,
        postgresql_port: int | None = None,
        report: Report = report_line,
        ready_timeout_seconds: float = 60.0,
    ) -> None:
        self.data_directory = data_directory.resolve()
        self.postgresql = EmbeddedPostgreSQL(self.data_directory / "postgresql", postgresql_port)
        self.broker: Broker = broker or EmbeddedTansu(self.data_directory / "tansu")
        self._services = [
            SupervisedService(service, self.data_directory / "logs" / f"{service.name}.log") for service in services
        ]
        self._topics = topics
        self._prepare = prepare
        self._report = report
        self._ready_timeout_seconds = ready_timeout_seconds
        self._databases: dict[str, ServiceDatabase] = {}
        self._ready = False
        self._ready_by = 0.0
        self._overdue_reported = False

    async def run(self) -> None:
        """Run until SIGINT or SIGTERM.

        Raises:
            DataDirectoryInUseError: another supervisor works in the data directory.
            ProcessFailedError: PostgreSQL or the broker could not be started; everything is stopped again.
        """
        self.data_directory.mkdir(parents=True, exist_ok=True, mode=0o711)
        with _exclusive(self.data_directory):
            work = asyncio.create_task(self._work())
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, work.cancel)
            try:
                await work
            except asyncio.CancelledError:
                # A signal cancels the work alone; whoever cancels this task itself must see it end so.
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
            finally:
                await self._stop()
                for number in (signal.SIGINT, signal.SIGTERM):
                    loop.remove_signal_handler(number)

    async def _work(self) -> None:
        started = time.monotonic()
        await self.postgresql.start()
        await self.postgresql.wait_ready(SERVER_READY_SECONDS)
        self._report(f"postgresql: ready on 127.0.0.1:{self.postgresql.port}, process {self.postgresql.pid}")
        await self._start_broker()
        await self._make_databases()
        self._start_services()
        self._report(f"servers up after {time.monotonic() - started:.1f} s, waiting for the services")
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                await asyncio.sleep(WATCH_SECONDS)
                if not self.postgresql.alive:
                    await self._revive_postgresql()
                if not self.broker.alive:
                    await self._revive_broker()
                self._revive_services()
                await self._look_for_readiness(client)

    async def _start_broker(self) -> None:
        if not self.broker.alive:
            await self.broker.start()
        await self.broker.wait_ready(SERVER_READY_SECONDS)
        await create_topics(self.broker.bootstrap, self._topics)
        self._report(f"{self.broker.name}: ready on {self.broker.bootstrap}, {len(self._topics)} topics")

    async def _make_databases(self) -> None:
        names = [supervised.service.name for supervised in self._services if supervised.service.has_database]
        secrets_directory = self.data_directory / "secrets"
        await create_roles(self.postgresql, names, secrets_directory)
        for name in names:
            self._databases[name] = await create_database(self.postgresql, name, secrets_directory)
        if self._prepare is not None:
            await self._prepare(self._databases)

    def _start_services(self) -> None:
        for supervised in self._services:
            supervised.start(self._environment(supervised.service))
        self._expect_readiness()

    def _environment(self, service: ServiceProcess) -> dict[str, str]:
        settings = {
            "SHUNO_PROFILE": "embedded",
            "SHUNO_DATA_DIRECTORY": str(self.data_directory),
            "SHUNO_HTTP_PORT": str(service.http_port),
        }
        if not service.has_database:
            return {**os.environ, **settings}
        database = self._databases[service.name]
        settings |= {
            "SHUNO_DATABASE_URL": database.dsn,
            "SHUNO_KAFKA_BOOTSTRAP": self.broker.bootstrap,
            "SHUNO_KAFKA_IDEMPOTENT": str(int(self.broker.idempotent)),
            "SHUNO_BROKER_INCARNATION": self.broker.incarnation,
        }
        owner = {"SHUNO_OWNER_DATABASE_URL": database.owner_dsn} if service.migrates else {}
        return {**os.environ, **settings, **owner}

    async def _revive_postgresql(self) -> None:
        """Start PostgreSQL again; the services find it again by themselves."""
        self._report("postgresql: ended, starts again")

        async def start() -> None:
            if not self.postgresql.alive:
                await self.postgresql.start()
            await self.postgresql.wait_ready(SERVER_READY_SECONDS)

        await self._until_started(self.postgresql, start)
        self._report(f"postgresql: ready again, process {self.postgresql.pid}")
        self._write_run_file()

    async def _revive_broker(self) -> None:
        """Start the broker again with the services at rest, so that none works on topics that are being made."""
        self._report(f"{self.broker.name}: ended; the services stop, and start again after it")
        await self._stop_services()
        await self._until_started(self.broker, self._start_broker)
        self._start_services()

    async def _until_started(self, server: ManagedProcess, start: Callable[[], Awaitable[None]]) -> None:
        delay = RestartDelay()
        while True:
            try:
                await start()
                return
            except (ProcessFailedError, KafkaError) as error:
                seconds = delay.after_failure()
                self._report(f"{server.name}: {error}; next attempt in {seconds:.1f} s")
                await asyncio.sleep(seconds)

    def _revive_services(self) -> None:
        for supervised in self._services:
            if supervised.revive(self._report):
                self._expect_readiness()

    def _expect_readiness(self) -> None:
        self._ready, self._overdue_reported = False, False
        self._ready_by = time.monotonic() + self._ready_timeout_seconds
        self._write_run_file()

    async def _look_for_readiness(self, client: httpx.AsyncClient) -> None:
        """Probe what is not ready yet; say once when all are, or who is not when the time is over."""
        if self._ready:
            return
        waiting = [supervised for supervised in self._services if not supervised.ready]
        await asyncio.gather(*(supervised.probe(client) for supervised in waiting))
        waiting = [supervised for supervised in waiting if not supervised.ready]
        if not waiting:
            self._ready = True
            self._write_run_file()
            self._report(f"準備完了 ready: {len(self._services)} processes; addresses in {self._run_file}")
            for name, page in self._addresses(has_database=False).items():
                self._report(f"{name}: {page['url']}/")
        elif time.monotonic() >= self._ready_by and not self._overdue_reported:
            self._overdue_reported = True
            for supervised in waiting:
                self._report(f"{supervised.service.name}: not ready: {supervised.not_ready_because}")

    @property
    def _run_file(self) -> Path:
        return self.data_directory / "run.json"

    def _write_run_file(self) -> None:
        """Tell other programs where everything is; no password is among it. Written whole or not at all."""
        run = {
            "pid": os.getpid(),
            "ready": self._ready,
            "postgresql": {"host": "127.0.0.1", "port": self.postgresql.port, "pid": self.postgresql.pid},
            "kafka": {
                "bootstrap": self.broker.bootstrap,
                "idempotent": self.broker.idempotent,
                "incarnation": self.broker.incarnation,
                "pid": self.broker.pid,
            },
            "services": self._addresses(has_database=True),
            "pages": self._addresses(has_database=False),
        }
        unfinished = self._run_file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(run, indent=2) + "\n")
        unfinished.replace(self._run_file)

    def _addresses(self, *, has_database: bool) -> dict[str, dict[str, str | int | None]]:
        return {
            supervised.service.name: {"url": supervised.service.url, "pid": supervised.pid}
            for supervised in self._services
            if supervised.service.has_database is has_database
        }

    async def _stop_services(self) -> None:
        await asyncio.gather(*(supervised.stop(SERVICE_STOP_SECONDS) for supervised in self._services))

    async def _stop(self) -> None:
        self._report("停止中 stopping")
        self._run_file.unlink(missing_ok=True)
        await self._stop_services()
        await self.broker.stop(BROKER_STOP_SECONDS)
        await self.postgresql.stop(POSTGRESQL_STOP_SECONDS)
        self._report("停止 stopped")


def run_supervisor(supervisor: Supervisor) -> int:
    """Run until a signal comes; the exit code is 0, 2 when the data directory is in use, 1 for any other failure."""
    try:
        asyncio.run(supervisor.run())
    except DataDirectoryInUseError as error:
        report_line(str(error))
        return 2
    except (ProcessFailedError, KafkaError) as error:
        report_line(str(error))
        return 1
    return 0


@contextmanager
def _exclusive(data_directory: Path) -> Iterator[None]:
    """Hold the data directory alone; the kernel frees it when the process ends in whatever way."""
    with (data_directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            msg = (
                f"{data_directory} is in use by process {lock.read().strip()}; "
                "stop that one, or give another data directory"
            )
            raise DataDirectoryInUseError(msg) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
