"""The installation as a whole, as real processes: what dies comes back, and what is stopped leaves nothing behind."""

import json
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


class Installation:
    """A supervisor in its own process, and what it says about itself."""

    def __init__(self, data_directory: Path) -> None:
        self.data_directory = data_directory
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "subprocess.Popen[str]":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.installation", str(self.data_directory)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def run(self) -> dict[str, Any]:
        path = self.data_directory / "run.json"
        content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"ready": False}
        return content

    def wait(self, condition: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The run file once everything is ready and the condition holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            run = self.run()
            if run["ready"] and condition(run):
                return run
            assert self.process is None or self.process.poll() is None, "the supervisor ended"
            time.sleep(0.05)
        raise AssertionError(f"not ready after {PATIENCE_SECONDS} s: {self.run()}")

    def everything(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def finish(self, number: signal.Signals) -> tuple[int, str]:
        assert self.process is not None
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


@pytest.fixture
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="shuno-supervisor-") as directory:
        Path(directory).chmod(0o711)
        made = Installation(Path(directory) / "data")
        made.start()
        try:
            made.wait()
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.finish(signal.SIGTERM)


def gone(processes: list[psutil.Process]) -> bool:
    psutil.wait_procs(processes, timeout=PATIENCE_SECONDS)
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def told(run: dict[str, Any], service: str) -> dict[str, str]:
    answer: dict[str, str] = httpx.get(run["services"][service]["url"] + "/ready", trust_env=False).json()
    return answer


async def test_services_are_told_where_everything_is(installation: Installation) -> None:
    run = installation.wait()
    first, second = told(run, "first"), told(run, "second")
    assert first["SHUNO_PROFILE"] == "embedded"
    assert first["SHUNO_KAFKA_BOOTSTRAP"] == run["kafka"]["bootstrap"]
    assert first["SHUNO_KAFKA_IDEMPOTENT"] == "0"
    assert first["SHUNO_BROKER_INCARNATION"] == run["kafka"]["incarnation"]
    assert first["SHUNO_DATA_DIRECTORY"] == str(installation.data_directory)
    assert "SHUNO_OWNER_DATABASE_URL" in first
    assert "SHUNO_OWNER_DATABASE_URL" not in second
    admin = AIOKafkaAdminClient(bootstrap_servers=run["kafka"]["bootstrap"])
    await admin.start()
    try:
        described = await admin.describe_topics(["facts", "parked"])
        assert {topic["topic"]: len(topic["partitions"]) for topic in described} == {"facts": 4, "parked": 1}
    finally:
        await admin.close()


def test_a_page_gets_neither_database_nor_broker(installation: Installation) -> None:
    run = installation.wait()
    assert set(run["services"]) == {"first", "second"}
    page: dict[str, str] = httpx.get(run["pages"]["page"]["url"] + "/ready", trust_env=False).json()
    assert set(page) == {"SHUNO_PROFILE", "SHUNO_DATA_DIRECTORY", "SHUNO_HTTP_PORT"}


async def test_no_service_reaches_anothers_database(installation: Installation) -> None:
    run = installation.wait()
    url = told(run, "first")["SHUNO_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT current_user") == "shuno_first"
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(url.removesuffix("/shuno_first") + "/shuno_second")


def test_secrets_are_for_the_owner_only_and_not_in_the_run_file(installation: Installation) -> None:
    secrets_directory = installation.data_directory / "secrets"
    assert stat.S_IMODE(secrets_directory.stat().st_mode) == 0o700
    run_file = (installation.data_directory / "run.json").read_text()
    for path in secrets_directory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text() not in run_file


def test_killed_service_comes_back_alone(installation: Installation) -> None:
    before = installation.wait()
    psutil.Process(before["services"]["first"]["pid"]).kill()
    after = installation.wait(lambda run: run["services"]["first"]["pid"] != before["services"]["first"]["pid"])
    assert after["services"]["first"]["url"] == before["services"]["first"]["url"]
    assert after["services"]["second"] == before["services"]["second"]
    assert after["kafka"] == before["kafka"]


def test_killed_broker_comes_back_with_a_new_incarnation_and_services_know(installation: Installation) -> None:
    before = installation.wait()
    psutil.Process(before["kafka"]["pid"]).kill()
    after = installation.wait(lambda run: run["kafka"]["pid"] != before["kafka"]["pid"])
    assert after["kafka"]["incarnation"] != before["kafka"]["incarnation"]
    assert after["kafka"]["bootstrap"] == before["kafka"]["bootstrap"]
    for service in ("first", "second"):
        assert after["services"][service]["pid"] != before["services"][service]["pid"]
        assert told(after, service)["SHUNO_BROKER_INCARNATION"] == after["kafka"]["incarnation"]


async def test_killed_postgresql_comes_back_on_its_port_with_its_data(installation: Installation) -> None:
    before = installation.wait()
    url = told(before, "first")["SHUNO_OWNER_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept (n int)")
    psutil.Process(before["postgresql"]["pid"]).kill()
    connection.terminate()
    after = installation.wait(lambda run: run["postgresql"]["pid"] != before["postgresql"]["pid"])
    assert after["services"] == before["services"]
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()


def test_second_supervisor_of_the_same_directory_is_refused(installation: Installation) -> None:
    second = Installation(installation.data_directory)
    process = second.start()
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 2
    assert installation.process is not None
    in_use = f"{installation.data_directory} is in use by process {installation.process.pid}"
    assert said == f"{in_use}; stop that one, or give another data directory\n"
    assert installation.wait()["ready"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_leaves_no_process_behind(installation: Installation, number: signal.Signals) -> None:
    processes = installation.everything()
    assert len(processes) > 4
    code, said = installation.finish(number)
    assert code == 0
    assert said.strip().splitlines()[-1] == "停止 stopped"
    assert gone(processes)
    assert not (installation.data_directory / "run.json").exists()


def test_kill_minus_nine_of_the_supervisor_leaves_nothing_and_the_next_start_works(installation: Installation) -> None:
    before = installation.wait()
    processes = installation.everything()
    installation.finish(signal.SIGKILL)
    (installation.data_directory / "run.json").unlink()
    installation.start()
    after = installation.wait()
    assert after["kafka"]["incarnation"] != before["kafka"]["incarnation"]
    assert gone(processes)
