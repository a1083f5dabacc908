"""A process that is killed between any two steps: after the next start every effect is there once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.process import Broker, free_port
from shared.contracts import PersonRegistered
from tests.every_service.probe import message_of, until
from tests.every_service.statements import ROOT
from tests.every_service.test_relay import read_topic
from tests.every_service.test_running import publish
from tests.infrastructure import Topics

pytestmark = [pytest.mark.broker, pytest.mark.processes]


@asynccontextmanager
async def process(environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.every_service.probe_process",
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


@pytest.mark.feature("S1", "S2", "S12")
@pytest.mark.parametrize("point", ["before_commit", "after_commit", "sent"])
async def test_killed_at_a_point_and_started_again(
    point: str, environment: dict[str, str], database: ServiceDatabase, broker: Broker, all_topics: Topics
) -> None:
    environment |= {"SHUNO_HTTP_PORT": str(free_port())}
    messages = [message_of(PersonRegistered, key=str(n), identifier=f"e-{n}") for n in range(1, 21)]
    await publish(broker, all_topics.name("residents"), messages)
    async with process({**environment, "SHUNO_CRASH_AT": point}) as killed, asyncio.timeout(60):
        assert await killed.wait() == -signal.SIGKILL
    connection = await asyncpg.connect(database.dsn)
    try:
        async with process(environment) as again:

            async def done() -> bool:
                assert again.returncode is None
                unsent = await connection.fetchval("SELECT count(*) FROM outbox WHERE sent_to IS NULL")
                return unsent == 0 and await connection.fetchval("SELECT count(*) FROM probe_seen") == 20

            await until(done)
            again.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                assert await again.wait() == 0
        counts = await connection.fetchrow(
            "SELECT (SELECT count(*) FROM probe_seen) AS seen, (SELECT count(*) FROM inbox) AS inbox,"
            " (SELECT count(*) FROM outbox WHERE topic = 'payments') AS announced,"
            " (SELECT count(*) FROM access_record WHERE action = 'register') AS recorded,"
            " (SELECT sum(next_offset) FROM inbox_offset) AS reached"
        )
    finally:
        await connection.close()
    assert counts is not None
    assert tuple(counts) == (20, 20, 20, 20, 20)
    announced = await read_topic(broker, all_topics.name("payments"), 20)
    assert len({dict(record.headers)["ce_id"] for record in announced}) == 20


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SHUNO_PROFILE": "production"}, "SHUNO_PROFILE: say embedded or distributed\n"),
        ({"SHUNO_KEYS_DIRECTORY": "/nowhere"}, "No record-*.key in /nowhere; put the installation's access record key"),
        ({"SHUNO_DATABASE_URL": "postgresql://u:geheim@127.0.0.1:9/x"}, "identity: the database does not answer"),
        ({"OTEL_SDK_DISABLED": "true"}, "The access self-test failed"),
        ({"SHUNO_MUNICIPALITY_FILE": "/nowhere.yaml"}, "/nowhere.yaml"),
    ],
)
async def test_a_faulty_deployment_is_told_in_a_sentence(
    changes: dict[str, str], sentence: str, environment: dict[str, str]
) -> None:
    async with process({**environment, **changes}) as started, asyncio.timeout(60):
        _, errors = await started.communicate()
    assert started.returncode == 2
    assert sentence in errors.decode()
    assert "Traceback" not in errors.decode()
    assert "geheim" not in errors.decode()
