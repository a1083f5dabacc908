"""Records travel from a running service to the running audit through the broker, and what got lost is asked for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.process import Broker
from services.access.handlers import gathering_watch
from services.access.handlers.desk import SignInDesk, SigningKeys
from services.access.service import service_of
from shared.access import ensure_keys
from shared.contracts import TOPICS, RecordsHandedOver, RecordsSealed
from shared.outbox import Message, Sender
from shared.running import Running, running
from shared.service import Service
from shared.settings import Settings
from shared.tokens import ensure_token_key
from tests.access.city_hall import ISHINOMAKI, POLICY
from tests.access.gathering_line import JOB, OFFICER, SOURCE, VIEW
from tests.every_service.conftest import environment_of
from tests.every_service.probe import until
from tests.infrastructure import Topics

pytestmark = pytest.mark.broker
PEOPLE = [f"{990000000000000 + number}" for number in range(600)]


@asynccontextmanager
async def both(
    databases: tuple[ServiceDatabase, ServiceDatabase], broker: Broker, topics: Topics, keys: Path, path: Path
) -> AsyncIterator[tuple[Running, Running]]:
    """The source and the audit, as processes would run them."""
    desk = SignInDesk.of(POLICY, SigningKeys(keys))
    source, audit = (
        Settings.from_environment(name, environment_of(database, broker, topics, keys, path / name))
        for name, database in zip((SOURCE, "access"), databases, strict=True)
    )
    async with (
        running(Service(SOURCE, announces=(RecordsSealed,)), source) as refunds,
        running(service_of(POLICY, desk, None, ISHINOMAKI), audit) as access,
    ):
        yield refunds, access


@dataclass
class Losing:
    """A sender that loses the records of one seal once, although they were acknowledged.

    It looks for that seal: on a busy machine the audit may ask for an earlier one again, and losing that harms nothing.
    """

    sender: Sender
    seal_no: int
    lost: bool = False

    async def partitions(self, topic: str) -> int:
        return await self.sender.partitions(topic)

    async def send(self, topic: str, partition: int, messages: Sequence[Message]) -> None:
        kept = [each for each in messages if self.lost or _seal_no(each) != self.seal_no]
        self.lost = self.lost or len(kept) < len(messages)
        if kept:
            await self.sender.send(topic, partition, kept)


def _seal_no(message: Message) -> int:
    return RecordsHandedOver.model_validate_json(message.value).seal.seal_no


async def look(made: Running, *people: str) -> None:
    async with made.transactions.begin(OFFICER) as transaction:
        transaction.record_access(VIEW, people, fields=("amount_yen",))


@pytest.mark.feature("M1", "M14")
async def test_records_of_all_services_arrive_and_what_the_broker_lost_is_asked_for(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]],
    broker: Broker,
    topics: Topics,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering_watch, "WATCH_PAUSE", timedelta(seconds=0.2))
    monkeypatch.setattr(gathering_watch, "MISSING_AFTER", timedelta(seconds=1))
    keys = tmp_path / "keys"
    ensure_keys(keys)
    ensure_token_key(keys)
    await topics.create(dict.fromkeys(TOPICS, 2))
    databases = await asyncio.gather(fresh_database(SOURCE), fresh_database("access"))
    async with both((databases[0], databases[1]), broker, topics, keys, tmp_path) as (refunds, access):
        await look(refunds, *PEOPLE)
        async with access.transactions.begin(JOB) as transaction:
            transaction.record_access(VIEW, ["990000000000999"])

        async def gathered() -> dict[str, int]:
            rows = await access.pool.fetch("SELECT service, count(*) FROM gathered_record GROUP BY service")
            return {row["service"]: row["count"] for row in rows}

        async def everything() -> bool:
            found = await gathered()
            return found.get(SOURCE) == 600 and found.get("access", 0) >= 1

        await until(everything, 30.0)

        # The next seal is lost: the service was told that the broker has it.
        lost_seal_no = 1 + await refunds.pool.fetchval("SELECT max(seal_no) FROM access_seal")
        losing = Losing(refunds.handover.sender, lost_seal_no)
        refunds.handover.sender = losing
        await look(refunds, "990000000000701")
        await until(lambda: losing.lost)
        await look(refunds, "990000000000702")

        async def repaired() -> bool:
            return (await gathered())[SOURCE] == 602

        await until(repaired, 30.0)
        asked = await access.pool.fetchval(
            "SELECT count(*) FROM gathering_ask WHERE service = $1 AND $2 BETWEEN first_seal_no AND last_seal_no",
            SOURCE,
            lost_seal_no,
        )
        assert asked >= 1
        assert await access.pool.fetchval("SELECT count(*) FROM gathering_finding") == 0
