"""The outbox goes out: in order per key, over failures, whoever sends."""

import asyncio
import json
import time
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from deploy.embedded.process import Broker
from shared.access import Actor, ActorKind
from shared.contracts import CATALOGUE, MoneySuspended, PersonRegistered
from shared.contracts.event import event_identity, open_envelope, read_headers
from shared.kafka import KafkaSender
from shared.outbox import Message, Relay, partition_of
from shared.postgres.pool import open_pool
from shared.settings import Settings
from shared.transaction import OUTBOX, OUTBOX_SHARDS, Wake, uuid7
from tests.every_service.conftest import Bench
from tests.every_service.probe import Feed, golden, suspended, until
from tests.infrastructure import Topics

ACTOR = Actor("service:identity", ActorKind.SERVICE)


async def announce(bench: Bench, numbers: Sequence[int], keys: int) -> None:
    async with bench.transactions.begin(ACTOR) as transaction:
        for number in numbers:
            transaction.publish(suspended(number), key=str(number % keys))


async def read_topic(broker: Broker, topic: str, count: int) -> list[Any]:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    async with consumer:
        partitions = [TopicPartition(topic, number) for number in range(4)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        found: list[Any] = []
        async with asyncio.timeout(60):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found.extend(records)
        return found


def number_of(record: Any) -> int:
    envelope = open_envelope(CATALOGUE, read_headers(record.headers), record.key, record.value)
    assert isinstance(envelope.event, MoneySuspended)
    return envelope.event.receipt_id


class Memory:
    """A broker that keeps messages in a list and fails when told to; the relay's own protocol, nothing of Kafka."""

    def __init__(self) -> None:
        self.kept: list[Message] = []
        self.failures = 0

    async def partitions(self, _topic: str) -> int:
        return 4

    async def send(self, _topic: str, _partition: int, messages: Sequence[Message]) -> None:
        self.kept.extend(messages)
        if self.failures:
            self.failures -= 1
            raise KafkaConnectionError("gone")


def relay_of(bench: Bench, sender: Any, **more: Any) -> Relay:
    return Relay("identity", bench.transactions.pool, sender, bench.transactions.wake, "first", **more)


@pytest.mark.feature("S3")
@pytest.mark.broker
async def test_four_relays_at_once_keep_the_order_of_every_key(
    bench: Bench, settings: Settings, broker: Broker, all_topics: Topics
) -> None:
    rows = 12_000
    pools = [await open_pool(bench.database.dsn, application_name="relay", connections_max=3) for _ in range(4)]
    senders = [KafkaSender(settings) for _ in pools]
    relays = [
        Relay("identity", pool, sender, Wake(), "first", all_topics.prefix)
        for pool, sender in zip(pools, senders, strict=True)
    ]
    running = [asyncio.create_task(relay.run()) for relay in relays]
    for first in range(1, rows, 400):
        await announce(bench, range(first, first + 400), keys=50)
    assert await relays[0].drain(120)
    for relay in relays:
        relay.stop()
    await asyncio.gather(*running)
    for sender, pool in zip(senders, pools, strict=True):
        await sender.stop()
        await pool.close()
    assert sum(relay.sent for relay in relays) == rows
    by_key: dict[bytes, list[int]] = defaultdict(list)
    for record in await read_topic(broker, all_topics.name("payments"), rows):
        assert record.partition == partition_of(record.key.decode(), 4)
        by_key[record.key].append(number_of(record))
    assert len(by_key) == 50
    assert sum(numbers != sorted(numbers) for numbers in by_key.values()) == 0
    assert sorted(number for numbers in by_key.values() for number in numbers) == list(range(1, rows + 1))


@pytest.mark.feature("S1", "S2")
async def test_rows_sent_before_a_lost_commit_are_sent_again_and_absorbed(bench: Bench) -> None:
    memory = Memory()
    memory.failures = 1
    await announce(bench, range(1, 4), keys=1)
    relay = relay_of(bench, memory)
    running = asyncio.create_task(relay.run())
    await until(lambda: relay.sent == 3)
    relay.stop()
    await running
    identities = [dict(message.headers)["ce_id"] for message in memory.kept]
    assert len(identities) == 6
    assert identities[:3] == identities[3:]
    bench.inbox.topic_prefix = ""
    feed = Feed("payments")
    sent = [
        feed.record(MoneySuspended, key="0", value=message.value, headers=dict(message.headers))
        for message in memory.kept
    ]
    seen: list[str] = []

    async def on_money(envelopes: Sequence[Any], _transaction: object) -> None:
        seen.extend(envelope.id for envelope in envelopes)

    bench.inbox.handlers = {MoneySuspended: on_money}
    bench.inbox.__post_init__()
    await bench.inbox.deliver(sent)
    assert seen == [identity.decode() for identity in identities[:3]]


async def test_a_new_incarnation_gets_what_the_last_one_had(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    # As on a machine that has just been started: its clock counts from there.
    started_at = time.monotonic()
    monkeypatch.setattr("shared.outbox.time", SimpleNamespace(monotonic=lambda: time.monotonic() - started_at))
    await announce(bench, range(1, 6), keys=5)
    for incarnation, expected in (("first", 5), ("first", 0), ("second", 5)):
        memory = Memory()
        relay = replace(relay_of(bench, memory, keep_days=3), incarnation=incarnation)
        running = asyncio.create_task(relay.run())
        # Once it forgets what is old, it has marked what is to be sent again.
        await until(lambda made=relay: made._forgotten_at > 0)
        assert await relay.drain(30)
        relay.stop()
        await running
        assert len(memory.kept) == expected
    await bench.transactions.pool.execute("UPDATE outbox SET sent_at = now() - interval '4 days'")
    relay = replace(relay_of(bench, Memory(), keep_days=3), incarnation="second")
    running = asyncio.create_task(relay.run())
    await until(lambda: relay._forgotten_at > 0)
    relay.stop()
    await running
    assert await bench.value("SELECT count(*) FROM outbox") == 0


async def test_rows_of_another_process_are_found_without_a_wake_up(bench: Bench) -> None:
    memory = Memory()
    relay = replace(relay_of(bench, memory), wake=Wake())
    running = asyncio.create_task(relay.run())
    await announce(bench, [1], keys=1)
    await until(lambda: len(memory.kept) == 1)
    relay.stop()
    await running


async def test_what_cannot_be_sent_is_kept_and_tried_again(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    class Refusing(Memory):
        async def partitions(self, _topic: str) -> int:
            raise ValueError("no such topic")

    await announce(bench, [1], keys=1)
    relay = relay_of(bench, Refusing())
    running = asyncio.create_task(relay.run())
    await until(lambda: "could not send" in caplog.text)
    assert not await relay.drain(0.5)
    assert not running.done()
    relay.stop()
    await running
    assert await bench.value("SELECT count(*) FROM outbox") == 1


async def test_an_event_too_large_for_any_message_is_refused_where_it_arises(bench: Bench) -> None:
    event = PersonRegistered.model_validate_json(json.dumps(golden(PersonRegistered)["value"]))
    huge = event.model_copy(update={"name": "長" * 100_000})
    async with bench.transactions.begin(ACTOR) as transaction:
        with pytest.raises(ValueError, match="bytes are too many for an event; split it"):
            transaction.publish(huge, key="1")


def test_identities_are_time_ordered_uuids_of_version_7() -> None:
    made = [uuid7() for _ in range(100)]
    assert {identity.version for identity in made} == {7}
    assert len(set(made)) == 100
    assert event_identity("a", "b") != event_identity("a\nb", "")
    assert OUTBOX.columns[0] == "shard"
    assert zlib.crc32(b"1") % OUTBOX_SHARDS in range(16)
