"""Topics of a broker, made and dropped by Kafka's admin protocol."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from deploy.embedded.process import ProcessFailedError

TOPIC_SECONDS = 30.0
#: Arguments of a client that signs in to nobody.
_UNPROVEN: Mapping[str, Any] = MappingProxyType({})


async def create_topics(
    bootstrap: str,
    partitions_by_topic: Mapping[str, int],
    replication_factor: int = 1,
    *,
    security: Mapping[str, Any] = _UNPROVEN,
) -> None:
    """Make the topics that do not exist yet and wait until each has its partitions.

    Args:
        bootstrap: `host:port` of the broker.
        partitions_by_topic: number of partitions by topic name.
        replication_factor: copies of each partition; one on a single broker.
        security: `shared.kafka.client_security` of an account that may make topics; empty where nobody signs in.

    Raises:
        ProcessFailedError: the broker refuses a topic, or a topic does not appear in time.
    """
    if not partitions_by_topic:
        return
    topics = [NewTopic(name, count, replication_factor) for name, count in sorted(partitions_by_topic.items())]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **security)
    await admin.start()
    try:
        response = await admin.create_topics(topics)
        _refuse_errors(response.topic_errors, TopicAlreadyExistsError, "created")
        await _wait_for_partitions(admin, partitions_by_topic)
    finally:
        await admin.close()


async def drop_topics(bootstrap: str, names: Iterable[str]) -> None:
    """Drop the topics; one that does not exist is no error.

    Raises:
        ProcessFailedError: the broker refuses.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        response = await admin.delete_topics(sorted(names))
        _refuse_errors(response.topic_error_codes, UnknownTopicOrPartitionError, "dropped")
    finally:
        await admin.close()


async def wait_for_metadata(
    bootstrap: str,
    timeout_seconds: float,
    alive: Callable[[], bool],
    *,
    security: Mapping[str, Any] = _UNPROVEN,
) -> bool:
    """Whether the broker answered a metadata request before the time-out and before it ended."""
    deadline = time.monotonic() + timeout_seconds
    # The client logs an error for each attempt on a server that is still starting, which is what we wait for.
    client_log = logging.getLogger("aiokafka")
    level = client_log.level
    client_log.setLevel(logging.CRITICAL)
    try:
        while alive() and time.monotonic() < deadline:
            client = AIOKafkaClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000, **security)
            try:
                await client.bootstrap()
                if client.cluster.brokers():
                    return True
            except KafkaError:
                await asyncio.sleep(0.05)
            finally:
                await client.close()
        return False
    finally:
        client_log.setLevel(level)


def _refuse_errors(
    answers: Iterable[tuple[str, int] | tuple[str, int, str | None]], accepted: type[KafkaError], done: str
) -> None:
    for name, code, *_ in answers:
        if code != 0 and for_code(code) is not accepted:
            msg = f"topic {name} could not be {done}: the broker answers {for_code(code).__name__}"
            raise ProcessFailedError(msg)


async def _wait_for_partitions(admin: AIOKafkaAdminClient, partitions_by_topic: Mapping[str, int]) -> None:
    deadline = time.monotonic() + TOPIC_SECONDS
    while time.monotonic() < deadline:
        described = await admin.describe_topics(sorted(partitions_by_topic))
        counts = {topic["topic"]: len(topic["partitions"]) for topic in described if topic["error_code"] == 0}
        missing = {name for name, count in partitions_by_topic.items() if counts.get(name, 0) < count}
        if not missing:
            return
        await asyncio.sleep(0.05)
    msg = f"topics {', '.join(sorted(missing))} do not have their partitions after {TOPIC_SECONDS:.0f} seconds"
    raise ProcessFailedError(msg)
