"""A record goes in and comes out, on the embedded broker and with `--kafka` on Apache Kafka."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.embedded.process import Broker
from deploy.embedded.tansu import EmbeddedTansu
from deploy.embedded.topics import create_topics
from deploy.kafka.apache_kafka import ApacheKafka
from tests.infrastructure import Topics

pytestmark = pytest.mark.broker


async def round_trip(broker: Broker, topic: str) -> list[tuple[bytes | None, bytes | None]]:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all", enable_idempotence=broker.idempotent)
    await producer.start()
    try:
        for number in range(20):
            await producer.send_and_wait(topic, key=b"same", value=str(number).encode())
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker.bootstrap,
        group_id=f"{topic}-readers",
        auto_offset_reset="earliest",
        # Tansu lets the first member of a group wait for half of this.
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_500,
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        received = [await consumer.getone() for _ in range(20)]
        await consumer.commit()
        return [(record.key, record.value) for record in received]
    finally:
        await consumer.stop()


async def test_records_of_one_key_come_out_in_order(broker: Broker, topics: Topics) -> None:
    names = await topics.create({"round-trip": 4})
    received = await round_trip(broker, names["round-trip"])
    assert received == [(b"same", str(number).encode()) for number in range(20)]


async def test_making_topics_again_changes_nothing(broker: Broker, topics: Topics) -> None:
    names = await topics.create({"again": 3})
    await create_topics(broker.bootstrap, {names["again"]: 3})


async def test_each_start_of_tansu_is_a_new_incarnation(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = EmbeddedTansu(tmp_path_factory.mktemp("tansu"))
    try:
        await server.start()
        await server.wait_ready()
        first, bootstrap = server.incarnation, server.bootstrap
        server.kill()
        await server.start()
        await server.wait_ready()
        assert server.incarnation != first
        assert server.bootstrap == bootstrap
    finally:
        await server.stop()


async def test_apache_kafka_keeps_records_over_kill_minus_nine(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not pytestconfig.getoption("--kafka"):
        pytest.skip("needs --kafka")
    server = ApacheKafka(tmp_path_factory.mktemp("kafka"))
    try:
        await server.start()
        await server.wait_ready()
        incarnation = server.incarnation
        await create_topics(server.bootstrap, {"kept": 1})
        assert len(await round_trip(server, "kept")) == 20
        server.kill()
        await server.start()
        await server.wait_ready()
        assert server.incarnation == incarnation
        consumer = AIOKafkaConsumer("kept", bootstrap_servers=server.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            assert [(await consumer.getone()).value for _ in range(20)] == [str(n).encode() for n in range(20)]
        finally:
            await consumer.stop()
    finally:
        await server.stop()
