"""A record goes in and comes out, on the embedded broker and with `--kafka` on Apache Kafka."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.embedded.process import Broker
from deploy.embedded.tansu import EmbeddedTansu
from deploy.embedded.topics import create_topics
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
