"""One child process: started with its own log, tied to our life, stopped within a bound."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TETHER = Path(__file__).with_name("tether.py")
POLL_SECONDS = 0.02
LOG_TAIL_BYTES = 2_000
# Below the range from which Linux draws ports of outgoing connections, so that none of those can take the port of a
# server while it restarts.
FIRST_PORT = 15_000
LAST_PORT = 31_999
_given_ports: set[int] = set()


class ManagedProcess(Protocol):
    """What PostgreSQL and the brokers have in common."""

    name: str

    @property
    def pid(self) -> int | None:
        """The process id, or None before the first start."""

    @property
    def alive(self) -> bool:
        """Whether the process runs at this moment."""

    async def start(self) -> None:
        """Start the process; `wait_ready` says when it answers."""

    async def wait_ready(self, timeout_seconds: float) -> None:
        """Return when the server answers its own protocol."""

    async def stop(self, timeout_seconds: float) -> None:
        """End the process cleanly, by force after the time-out; nothing to do when it does not run."""

    def kill(self) -> None:
        """End the process as a power cut would (kill -9)."""


class Broker(ManagedProcess, Protocol):
    """A server that speaks Kafka's protocol."""

    bootstrap: str
    """`host:port` for clients."""
    incarnation: str
    """Changes whenever the broker may have forgotten its topics and offsets."""
    idempotent: bool
    """Whether producers may use `enable_idempotence`."""


class ProcessFailedError(RuntimeError):
    """A child process ended, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user that a child of root runs as."""

    user_id: int
    keep_search: bool
    """Whether it keeps root's right to search directories, because its files lie below closed ones."""

    @property
    def word(self) -> str:
        """How the tether is told."""
        return f"{self.user_id}+search" if self.keep_search else str(self.user_id)


class ChildProcess:
    """An operating-system process that gets `death_signal` when we end, however we end.

    Args:
        name: what messages call it.
        log_path: file that its output is appended to, readable by the owner only.
        death_signal: what the kernel sends it when this process is gone.
        account: run as this user (only root can ask for that), or None to stay the same user.
    """

    def __init__(
        self,
        name: str,
        log_path: Path,
        *,
        death_signal: signal.Signals = signal.SIGKILL,
        account: Account | None = None,
    ) -> None:
        self.name = name
        self.log_path = log_path
        self._death_signal = death_signal
        self._account = account
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the last start, or None before it."""
        return None if self._popen is None else self._popen.pid

    @property
    def alive(self) -> bool:
        """Whether it runs at this moment."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs or before it was started."""
        return None if self._popen is None else self._popen.poll()

    def spawn(self, command: Sequence[str], environment: Mapping[str, str], directory: Path | None = None) -> None:
        """Start `command` (its first word an absolute path) with exactly this environment.

        Must be called from the main thread: Linux sends the death signal when the *thread* that started a child ends.
        """
        if self.alive:
            msg = f"{self.name} already runs as process {self.pid}; stop it before it is started again"
            raise ProcessFailedError(msg)
        account = "-" if self._account is None else self._account.word
        parent, death_signal = str(os.getpid()), str(int(self._death_signal))
        tether = (sys.executable, "-I", "-S", str(TETHER), parent, death_signal, account, "--")
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(self.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._popen = subprocess.Popen(
                (*tether, *command),
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)

    async def wait(self, timeout_seconds: float) -> bool:
        """Wait for the end; False when it still runs after the time-out."""
        deadline = time.monotonic() + timeout_seconds
        while self.alive:
            if time.monotonic() >= deadline:
                return False
            await asyncio.sleep(POLL_SECONDS)
        return True

    async def stop(self, timeout_seconds: float, stop_signal: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, then end its whole process group by force after `timeout_seconds`."""
        if self.alive:
            self._send(stop_signal)
            await self.wait(timeout_seconds)
        self.kill_group()
        await self.wait(timeout_seconds)

    def kill(self) -> None:
        """End this one process with kill -9 and collect it."""
        if self._popen is not None and self.alive:
            self._send(signal.SIGKILL)
            self._popen.wait()

    def kill_group(self) -> None:
        """End whatever is left of its process group; the group's number is the process id of the child."""
        if self._popen is None:
            return
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._popen.wait()

    def failure(self, what: str) -> ProcessFailedError:
        """An error that says what happened and shows the end of the log."""
        end = "still runs" if self.alive else f"ended with code {self.exit_code}"
        return ProcessFailedError(f"{self.name} {what} ({end}); see {self.log_path}:\n{self.log_tail()}")

    def log_tail(self) -> str:
        """The last lines of the log."""
        if not self.log_path.exists():
            return ""
        with self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - LOG_TAIL_BYTES))
            return log.read().decode(errors="replace")

    def _send(self, number: signal.Signals) -> None:
        if self._popen is not None:
            self._popen.send_signal(number)


def free_port() -> int:
    """A loopback TCP port nobody listens on now, below the range of outgoing connections; never the same one twice."""
    for _ in range(100):
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT + 1)
        if port in _given_ports:
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given_ports.add(port)
            return port
    msg = f"no free port between {FIRST_PORT} and {LAST_PORT} on 127.0.0.1; end some servers"
    raise ProcessFailedError(msg)


def listens(port: int) -> bool:
    """Whether some process accepts connections on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def private_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The least a server needs from our environment: no secret of ours leaks into it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return kept | dict(extra or {})
