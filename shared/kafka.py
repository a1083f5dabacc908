"""The broker's two ends: batch subscribers that lose nothing, and a producer that keeps order per key.

The truth about what was read is the database's own offset, to which a consumer seeks on each assignment. The offset
that the group commits at the broker is worth nothing, so reading may run ahead of handling (`shared/lanes.py`).
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError
from aiokafka.producer.message_accumulator import BatchBuilder
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram512

from shared.inbox import Inbox
from shared.lanes import Lanes
from shared.outbox import Message
from shared.parking import Record
from shared.settings import KafkaSecurity, Settings

_logger = logging.getLogger(__name__)
_Result = TypeVar("_Result")

#: Records of one batch: enough that the cost of a transaction is nothing per record.
BATCH_RECORDS_MAX = 4000
#: An empty fetch is followed by a pause of the same length, so it must be short.
_FETCH_MILLISECONDS = 20
_START_PAUSE_SECONDS_MAX = 5.0
_AGAIN_SECONDS = 1.0
_PING_SECONDS = 2.0
#: A service that is told to stop waits so long for a connection that is just being opened.
_CONNECTING_SECONDS_MAX = 5.0
#: The embedded broker holds a group's first join for half of this, so a topic's reading starts within a second.
_SESSION_MILLISECONDS = 2_000
_REQUEST_BYTES_MAX = 4 * 1024 * 1024
_BATCH_BYTES_MAX = 512 * 1024
_SEND_TIMEOUT_MILLISECONDS = 30_000


async def _keep_raw(message: Any) -> Any:
    # No decoding before the inbox: one unreadable record must not sink a batch.
    return message.raw_message


async def _readable_headers(raw: Sequence[ConsumerRecord], original: Callable[..., Coroutine[Any, Any, Any]]) -> Any:
    """FastStream decodes every header strictly and would lose the whole batch over one that is null or not UTF-8."""
    return await original(tuple(_without_headers(record) for record in raw))


def _without_headers(record: ConsumerRecord) -> "_Carried":
    return _Carried(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        record.timestamp_type,
        record.key,
        record.value,
        record.checksum,
        record.serialized_key_size,
        record.serialized_value_size,
        (),
        record.headers,
    )


class _Carried(NamedTuple):
    """A consumer record that shows the framework no headers and keeps the real ones beside."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    checksum: int | None
    serialized_key_size: int
    serialized_value_size: int
    headers: tuple[()]
    real_headers: tuple[tuple[str, bytes | None], ...]


class _SeekToDatabase(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped.
    """On each assignment the consumer goes where the database says it has got to."""

    def __init__(self, inbox: Inbox, topic: str) -> None:
        self._inbox = inbox
        self._topic = topic
        self.consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Nothing to do: what is not committed is read again by the next owner."""

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seek each partition to its next offset; one never read starts at its beginning, whatever the group says.

        The group's own offsets may be ahead, after the database was restored from a backup.
        """
        reached = await self._reached()
        consumer = self.consumer()
        if consumer is None:
            raise RuntimeError(f"{self._topic}: partitions were assigned to a consumer that has stopped")
        for partition in assigned:
            # An offset that the topic no longer holds leads to its first record.
            consumer.seek(partition, reached.get(partition.partition, 0))

    async def _reached(self) -> dict[int, int]:
        # An error raised here would only be logged, and reading would go on at the group's offset.
        while True:
            try:
                return await self._inbox.next_offsets(self._topic)
            except Exception:
                _logger.exception("%s: the database does not say where to read on; asking again", self._topic)
                await asyncio.sleep(_AGAIN_SECONDS)


def group_of(service: str, topic: str) -> str:
    """The consumer group of one topic: a consumer that comes or goes takes no partitions of other topics away."""
    return f"{service}.{topic}"


def _group(settings: Settings, topic: str) -> dict[str, Any]:
    """How a consumer joins its group.

    The embedded broker waits half the session time-out before it lets a member in, and far longer when it remembers an
    earlier one. There each process is a group of its own: it is the only one of its service, and where to read on is
    known from the database.
    """
    group = group_of(settings.service, topic)
    if settings.kafka_idempotent:
        return {"group_id": group}
    return {
        "group_id": f"{group}.{uuid4().hex}",
        "session_timeout_ms": _SESSION_MILLISECONDS,
        "heartbeat_interval_ms": _SESSION_MILLISECONDS // 4,
    }


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic that is read.

    Attributes:
        consumer: Gives the running consumer, for its high-water marks; None while there is none.
        lanes: Where its records are handled.
    """

    consumer: Callable[[], AIOKafkaConsumer | None]
    lanes: Lanes


def subscribe(broker: KafkaBroker, inbox: Inbox, topic: str, settings: Settings) -> Subscription:
    """Subscribe an inbox to a topic; reading starts with the broker."""
    listener = _SeekToDatabase(inbox, topic)
    subscriber = broker.subscriber(
        topic,
        **_group(settings, topic),
        batch=True,
        max_records=BATCH_RECORDS_MAX,
        batch_timeout_ms=_FETCH_MILLISECONDS,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        parser=cast("Any", _readable_headers),  # FastStream's type forgets that a batch is a tuple.
        decoder=_keep_raw,
        listener=listener,
        fetch_max_wait_ms=200,
        max_partition_fetch_bytes=2 * 1024 * 1024,
    )

    def consumer() -> AIOKafkaConsumer | None:
        return subscriber.consumer

    listener.consumer = consumer

    lanes = Lanes(inbox, topic)

    async def on_batch(message: KafkaMessage) -> None:
        carried: Sequence[_Carried] = message.raw_message  # What `_readable_headers` made.
        # The group's offset then runs ahead of the handling; reading resumes at the database's.
        await lanes.hand_over([_record(one) for one in carried])

    subscriber(on_batch)

    return Subscription(consumer, lanes)


def _record(carried: _Carried) -> Record:
    return Record(
        carried.topic, carried.partition, carried.offset, carried.key, carried.value, tuple(carried.real_headers)
    )


def broker_security(security: KafkaSecurity) -> BaseSecurity:
    """How FastStream's clients sign in: subscribers, administration and ping.

    Raises:
        SettingsMissing: a certificate or key file cannot be used.
    """
    context = security.tls_context()
    if security.protocol.startswith("SASL_"):
        return SASLScram512(security.user, security.password, ssl_context=context, use_ssl=context is not None)
    return BaseSecurity(ssl_context=context, use_ssl=context is not None)


def client_security(security: KafkaSecurity) -> dict[str, Any]:
    """The same for a client of aiokafka: its keyword arguments.

    Raises:
        SettingsMissing: a certificate or key file cannot be used.
    """
    return parse_security(broker_security(security))


def make_broker(settings: Settings) -> KafkaBroker:
    """A FastStream broker for the subscribers of a service; topics are never created by reading or writing."""
    return KafkaBroker(
        settings.kafka_bootstrap,
        client_id=f"shuno-{settings.service}",
        security=broker_security(settings.kafka_security),
        allow_auto_create_topics=False,
        enable_idempotence=settings.kafka_idempotent,
        acks="all",
        logger=_logger,
        # It reports each batch and says nothing that our own log and metrics do not.
        log_level=logging.DEBUG,
        graceful_timeout=10.0,
    )


async def answers(broker: KafkaBroker) -> bool:
    """Whether the broker answers now."""
    return await broker.ping(_PING_SECONDS)


async def keep_started(
    broker: KafkaBroker, settings: Settings, topics: Collection[str], connected: asyncio.Event
) -> None:
    """Start the subscribers as soon as the broker answers; HTTP works meanwhile and events wait in the outbox."""
    pause = 0.2
    while True:
        try:
            await uninterrupted(_require_topics(settings, topics))
            await uninterrupted(broker.start())
        except (KafkaError, OSError, TimeoutError):
            _logger.exception("the broker cannot be reached or lacks topics; trying again in %.1f s", pause)
            await broker.stop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _START_PAUSE_SECONDS_MAX)
        else:
            connected.set()
            return


async def uninterrupted(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Let a client finish connecting although its caller is cancelled meanwhile, then pass the cancellation on.

    aiokafka forgets the connection it is opening when it is cancelled, so that nothing could close it afterwards.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=_CONNECTING_SECONDS_MAX)
        task.cancel()
        raise


async def _require_topics(settings: Settings, topics: Collection[str]) -> None:
    """A client that asks for a topic by name makes it on some brokers, with one partition; so it must be there."""
    client = AIOKafkaClient(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=f"shuno-{settings.service}",
        **client_security(settings.kafka_security),
    )
    try:
        await client.bootstrap()
        missing = set(topics) - (await client.fetch_all_metadata()).topics()
    finally:
        await client.close()
    if missing:
        names = ", ".join(sorted(missing))
        raise UnknownTopicOrPartitionError(f"create these topics first, and let this account use them: {names}")


@dataclass
class KafkaSender:
    """Sends outbox rows as whole producer batches, so that the cost per event is a few microseconds."""

    settings: Settings
    _producer: AIOKafkaProducer | None = None
    _partitions: dict[str, int] = field(default_factory=dict)
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def partitions(self, topic: str) -> int:
        """How many partitions a topic has; asked once."""
        if topic not in self._partitions:
            producer = await self._started()
            # All topics, because asking for one by name makes it on some brokers.
            found = (await producer.client.fetch_all_metadata()).partitions_for_topic(topic)
            if not found:
                raise UnknownTopicOrPartitionError(f"create the topic {topic} first, and let this account use it")
            self._partitions[topic] = len(found)
        return self._partitions[topic]

    async def send(self, topic: str, partition: int, messages: Sequence[Message]) -> None:
        """Send messages of one partition in order and wait until the broker has them all.

        Raises:
            KafkaError: when the broker refuses or cannot be reached; the caller sends everything again.
        """
        producer = await self._started()
        position = 0
        while position < len(messages):
            batch, position = _fill(producer, topic, messages, position)
            # One after the other: a later batch must not arrive when an earlier one is refused.
            acknowledged = await producer.send_batch(batch, topic, partition=partition)
            try:
                await acknowledged
            except KafkaError as error:
                if not error.retriable:
                    await self.stop()
                raise

    async def stop(self) -> None:
        """Close the connection."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self.settings.kafka_bootstrap,
                    client_id=f"shuno-{self.settings.service}-relay",
                    acks="all",
                    enable_idempotence=self.settings.kafka_idempotent,
                    max_batch_size=_BATCH_BYTES_MAX,
                    max_request_size=_REQUEST_BYTES_MAX,
                    request_timeout_ms=_SEND_TIMEOUT_MILLISECONDS,
                    linger_ms=0,
                    **client_security(self.settings.kafka_security),
                )
                try:
                    await uninterrupted(producer.start())
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer


def _fill(
    producer: AIOKafkaProducer, topic: str, messages: Sequence[Message], position: int
) -> tuple[BatchBuilder, int]:
    """A closed batch of as many messages as fit, and the position of the first that does not."""
    batch = producer.create_batch()
    first = position
    for message in messages[first:]:
        if (
            batch.append(
                key=message.key, value=message.value, timestamp=message.timestamp_milliseconds, headers=message.headers
            )
            is None
        ):
            break
        position += 1
    if position == first:
        raise ValueError(f"an event for {topic} is larger than {_BATCH_BYTES_MAX} bytes and cannot be sent")
    batch.close()
    return batch, position
