"""One service as a child process that is started again, with a growing delay, whenever it ends."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.embedded.process import ChildProcess, free_port

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 5.0
STABLE_SECONDS = 30.0
PROBE_SECONDS = 1.0
REASON_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """What to start for one service."""

    name: str
    """As in `services/<name>`; also names its database, its roles and its log."""
    command: tuple[str, ...]
    """The first word is an absolute path."""
    http_port: int = field(default_factory=free_port)
    """Where it answers `GET /ready` on 127.0.0.1; told to it as SHUNO_HTTP_PORT."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings beyond those the supervisor gives; they win over the supervisor's."""
    migrates: bool = False
    """Whether it gets SHUNO_OWNER_DATABASE_URL too. Else it cannot change its own tables, which is safer."""
    has_database: bool = True
    """False for a process that serves pages and owns nothing: it gets neither database nor broker."""

    @property
    def url(self) -> str:
        """Its HTTP address."""
        return f"http://127.0.0.1:{self.http_port}"


class RestartDelay:
    """0.2 s, doubled with each failure up to 5 s, and 0.2 s again after half a minute without one."""

    def __init__(self) -> None:
        self._next_seconds = FIRST_DELAY_SECONDS
        self._failed_at = 0.0

    def after_failure(self) -> float:
        """Seconds to wait before the next start."""
        now = time.monotonic()
        if now - self._failed_at > STABLE_SECONDS:
            self._next_seconds = FIRST_DELAY_SECONDS
        delay, self._failed_at = self._next_seconds, now
        self._next_seconds = min(delay * 2, LONGEST_DELAY_SECONDS)
        return delay


class SupervisedService:
    """The running side of a `ServiceProcess`."""

    def __init__(self, service: ServiceProcess, log_path: Path) -> None:
        self.service = service
        self.ready = False
        self.not_ready_because = "not started"
        self._process = ChildProcess(service.name, log_path)
        self._environment: dict[str, str] = {}
        self._delay = RestartDelay()
        self._start_at: float | None = None

    @property
    def pid(self) -> int | None:
        """Its process id, or None before the first start."""
        return self._process.pid

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it; the same environment serves later restarts."""
        self._environment = {**environment, **self.service.environment}
        self._start_at = None
        self.ready, self.not_ready_because = False, "starting"
        self._process.spawn(self.service.command, self._environment)

    def revive(self, report: Callable[[str], None]) -> bool:
        """Start it again when it has ended and its delay is over; True when it was started now."""
        if self._process.alive:
            return False
        now = time.monotonic()
        if self._start_at is None:
            # Whatever it started must not outlive it.
            self._process.kill_group()
            delay = self._delay.after_failure()
            self._start_at = now + delay
            self.ready, self.not_ready_because = False, f"ended with code {self._process.exit_code}"
            log = self._process.log_path
            report(f"{self.service.name}: {self.not_ready_because}, starts again in {delay:.1f} s; see {log}")
            return False
        if now < self._start_at:
            return False
        self.start(self._environment)
        return True

    async def probe(self, client: httpx.AsyncClient) -> None:
        """Ask `/ready` once and remember the answer."""
        try:
            response = await client.get(f"{self.service.url}/ready", timeout=PROBE_SECONDS)
        except httpx.HTTPError as error:
            self.ready, self.not_ready_because = False, f"no answer from {self.service.url}: {error}"
            return
        self.ready = response.status_code == httpx.codes.OK
        self.not_ready_because = "" if self.ready else f"{response.status_code} {response.text[:REASON_CHARACTERS]}"

    async def stop(self, timeout_seconds: float) -> None:
        """SIGTERM, and kill -9 after the time-out."""
        self.ready, self.not_ready_because = False, "stopped"
        await self._process.stop(timeout_seconds)
