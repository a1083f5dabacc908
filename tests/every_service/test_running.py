"""A service on a real database and a real broker: what goes in comes out, once, with everything that belongs to it."""

import asyncio
import gc
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.embedded.process import Broker
from shared.contracts import (
    AUTHORITY_KEY,
    CATALOGUE,
    AuthorityBeat,
    AuthoritySet,
    MoneySuspended,
    PersonChanged,
    PersonRegistered,
    SessionEnded,
)
from shared.contracts.event import Event, open_envelope, read_headers
from shared.contracts.staff import AccountState, HolderKind
from shared.running import Running, running
from shared.settings import Settings
from tests.authority import OFFICE, granted
from tests.every_service.probe import Probe, message_of, until
from tests.infrastructure import Topics

pytestmark = pytest.mark.broker
Message = tuple[bytes, bytes, tuple[tuple[str, bytes | None], ...]]


async def publish(broker: Broker, topic: str, messages: list[Message], partition: int | None = None) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        for key, value, headers in messages:
            await producer.send(topic, value, key=key, headers=list(headers), partition=partition)


async def consume(broker: Broker, topic: str, count: int) -> list[Any]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    async with consumer:
        return [await consumer.getone() for _ in range(count)]


async def ready(made: Running) -> None:
    async def is_ready() -> bool:
        return (await made.meter.status()).ready

    await until(is_ready)


@pytest.mark.feature("S1", "M8", "M14")
async def test_an_event_goes_in_and_its_effects_and_its_announcement_come_out(
    settings: Settings, broker: Broker, all_topics: Topics
) -> None:
    probe = Probe()
    await publish(broker, all_topics.name("residents"), [message_of(PersonRegistered, key="11", identifier="e-5")])
    async with running(probe.service(), settings) as made:
        (announced,) = await consume(broker, all_topics.name("payments"), 1)
        async with made.pool.acquire() as connection:
            row = await connection.fetchrow(
                "SELECT s.xmin AS seen, o.xmin AS reached, i.xmin AS inbox "
                "FROM probe_seen s, inbox_offset o, inbox i WHERE o.next_offset = 1"
            )
            access = await connection.fetchrow("SELECT subject_ref, caused_by_event, tx::text FROM access_record")
    assert row is not None
    assert access is not None
    # One transaction: the state, the offset, the inbox and the access record carry the same number.
    assert {row["seen"], row["reached"], row["inbox"]} == {row["seen"]}
    assert int(access["tx"]) % 2**32 == row["seen"]
    envelope = open_envelope(CATALOGUE, read_headers(announced.headers), announced.key, announced.value)
    assert (envelope.key, envelope.source) == ("11", f"urn:shuno:{settings.service}")
    assert isinstance(envelope.event, MoneySuspended)
    assert envelope.event.receipt_id == 5
    assert (access["subject_ref"], access["caused_by_event"]) == ("11", envelope.caused_by)


async def test_headers_are_not_lost_and_one_bad_record_sinks_no_batch(
    settings: Settings, broker: Broker, all_topics: Topics
) -> None:
    probe = Probe()
    messages = [
        message_of(PersonRegistered, key="1", identifier="e-1", headers={"x-null": None}),
        message_of(PersonRegistered, key="2", identifier="e-2", headers={"x-latin": b"\xe9t\xe9", "x-nul": b"\0"}),
        message_of(PersonRegistered, key="3", identifier="e-3", value=b"{not json"),
        message_of(PersonRegistered, key="4", headers={"ce_id": b"\xff\0e-4", "x-null": None}),
        message_of(PersonRegistered, key="3", identifier="e-5"),
        message_of(PersonRegistered, key="1", identifier="e-6"),
    ]
    await publish(broker, all_topics.name("residents"), messages, partition=0)
    async with running(probe.service(), settings) as made:
        await until(lambda: made.inbox.handled + made.inbox.parked == 6)
        seen = await made.pool.fetch("SELECT position FROM probe_seen ORDER BY number")
        parked = await made.pool.fetch("SELECT key, headers, error FROM parked ORDER BY parked_id")
    assert [row["position"] for row in seen] == ["e-1", "e-2", "e-6"]
    assert [row["key"] for row in parked] == [b"3", b"4", b"3"]
    assert [row["error"].split(":")[0] for row in parked] == [
        "value",
        "header ce_id",
        "waits behind an earlier parked record of its key",
    ]
    headers = {name: rest for name, *rest in json.loads(parked[1]["headers"])}
    assert headers["x-null"] == [None]
    assert headers["ce_id"] == [None, "/wBlLTQ="]


async def test_reading_goes_on_where_the_database_is_even_when_the_group_is_ahead(
    settings: Settings, broker: Broker, all_topics: Topics
) -> None:
    probe = Probe()
    topic = all_topics.name("residents")
    await publish(broker, topic, [message_of(PersonRegistered, identifier=f"e-{n}") for n in range(1, 6)], partition=2)
    async with running(probe.service(), settings) as made:
        await until(lambda: made.inbox.handled == 5)
        # As after a restore: the database has forgotten the last two, the broker's group has not.
        await made.pool.execute("UPDATE inbox_offset SET next_offset = 3 WHERE partition = 2")
        await made.pool.execute("DELETE FROM probe_seen WHERE position IN ('e-4', 'e-5')")
        await made.pool.execute("DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox ORDER BY event_id)")
    async with running(probe.service(), settings) as made:
        await until(lambda: made.inbox.handled == 2)
        seen = await made.pool.fetch("SELECT position FROM probe_seen ORDER BY number")
    assert [row["position"] for row in seen] == ["e-1", "e-2", "e-3", "e-4", "e-5"]


@pytest.mark.feature("S1")
async def test_a_failing_batch_is_not_acknowledged_but_comes_again(
    settings: Settings, broker: Broker, all_topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.inbox._RETRY_SECONDS_MAX", 0.0)
    monkeypatch.setattr("shared.kafka._AGAIN_SECONDS", 0.1)
    failures = iter([ConnectionResetError("cut")] * 2)

    def fault(_envelopes: object) -> None:
        for failure in failures:
            raise failure

    probe = Probe(fault)
    await publish(broker, all_topics.name("residents"), [message_of(PersonRegistered, identifier="e-1")])
    async with running(probe.service(), settings) as made:
        await until(lambda: made.inbox.handled == 1)
        await ready(made)
        assert await made.pool.fetchval("SELECT count(*) FROM probe_seen") == 1
    assert len(probe.calls) >= 3


async def test_no_topic_is_made_by_reading_or_writing(
    settings: Settings, broker: Broker, all_topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    from dataclasses import replace

    from aiokafka.admin import AIOKafkaAdminClient

    elsewhere = replace(settings, topic_prefix=f"{all_topics.prefix}missing.")
    async with running(Probe().service(), elsewhere) as made:
        async with made.pool.acquire() as connection:
            await connection.execute(
                "INSERT INTO outbox (shard, event_id, topic, key, type, payload, occurred_at)"
                " VALUES (1, gen_random_uuid(), 'payments', '1', 'x', '', now())"
            )
        made.transactions.wake.event.set()

        async def is_cut_off() -> bool:
            return "ブローカーに接続できません" in (await made.meter.status()).reasons

        await until(is_cut_off)
        await until(lambda: "could not send" in caplog.text)
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        names = await admin.list_topics()
        await admin.close()
        assert await made.pool.fetchval("SELECT count(*) FROM outbox") == 1
        await made.pool.execute("DELETE FROM outbox")
    assert not [name for name in names if name.startswith(elsewhere.topic_prefix)]


async def test_order_across_types_of_one_key_is_kept(settings: Settings, broker: Broker, all_topics: Topics) -> None:
    probe = Probe()
    events = [PersonRegistered, PersonChanged, PersonChanged, PersonRegistered]
    messages = [message_of(event, key="9", identifier=f"e-{n}") for n, event in enumerate(events, start=1)]
    await publish(broker, all_topics.name("residents"), messages)
    async with running(probe.service(), settings) as made:
        await until(lambda: made.inbox.handled == 4)
        seen = await made.pool.fetch("SELECT position FROM probe_seen ORDER BY number")
    assert [row["position"] for row in seen] == ["e-1", "e-2", "e-3", "e-4"]


async def test_a_service_stopped_while_it_connects_leaves_no_connection_open(settings: Settings) -> None:
    for milliseconds in (0, 2, 5, 10, 20, 40, 80, 160):
        async with running(Probe().service(), settings):
            await asyncio.sleep(milliseconds / 1000)
        # An unclosed connection of aiokafka is a ResourceWarning when it is collected, and warnings are errors here.
        gc.collect()


@pytest.mark.feature("L2")
async def test_what_access_announces_decides_in_another_service(
    settings: Settings, broker: Broker, all_topics: Topics
) -> None:
    now = datetime.now(UTC)
    granting = AuthoritySet(
        holder="0412",
        kind=HolderKind.STAFF,
        state=AccountState.ACTIVE,
        version=2,
        grants=[granted(["identity.addressee.view"])],
        related_subjects=[],
    )
    former = granting.model_copy(update={"version": 1, "state": AccountState.SUSPENDED})
    ended = SessionEnded(
        session="s-1", holder="0412", reason="signed_out", ended_at=now, tokens_expire_at=now + timedelta(hours=1)
    )
    announced: tuple[Event, ...] = (granting, former, ended, AuthorityBeat(at=now))
    messages = [
        message_of(type(event), key=AUTHORITY_KEY, identifier=f"e-{number}", value=event.model_dump_json().encode())
        for number, event in enumerate(announced)
    ]
    await publish(broker, all_topics.name("staff"), messages)
    async with running(Probe().service(), settings) as made:
        await until(lambda: made.book.session_ended("s-1") and made.book.age_seconds(now, now) <= 0)
        # What is announced late by a repeat changes nothing: versions only rise.
        assert made.book.decide("0412", "identity.addressee.view", OFFICE, now).permitted
        assert (await made.meter.status()).authority_age_seconds < 60
