"""A plain Kafka producer, as an upstream system of the city would be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.partitioner import murmur2

from deploy.demo.facts import Fact

_BATCH_BYTES = 512 * 1024


class Publisher:
    """Sends facts in order per key and counts them by topic."""

    def __init__(self, bootstrap: str, *, idempotent: bool) -> None:
        self.sent: Counter[str] = Counter()
        self._bootstrap = bootstrap
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            client_id="shuno-demo",
            acks="all",
            enable_idempotence=idempotent,
            max_batch_size=_BATCH_BYTES,
            max_request_size=8 * _BATCH_BYTES,
            linger_ms=0,
        )

    async def start(self) -> None:
        """Connect."""
        try:
            await self._producer.start()
        except BaseException:
            await self._producer.stop()
            raise

    async def stop(self) -> None:
        """Close the connection."""
        await self._producer.stop()

    async def publish(self, facts: Iterable[Fact]) -> None:
        """Send facts in whole batches and wait until the broker has them all.

        Raises:
            KafkaError: the broker refuses them or cannot be reached.
        """
        by_place: dict[tuple[str, int], list[Fact]] = defaultdict(list)
        for fact in facts:
            partitions = len(await self._producer.partitions_for(fact.topic))
            by_place[fact.topic, (murmur2(fact.key) & 0x7FFFFFFF) % partitions].append(fact)
        for (topic, partition), waiting in by_place.items():
            await self._send(topic, partition, waiting)
            self.sent[topic] += len(waiting)

    async def _send(self, topic: str, partition: int, facts: Sequence[Fact]) -> None:
        position = 0
        while position < len(facts):
            batch = self._producer.create_batch()
            first = position
            for fact in facts[first:]:
                if batch.append(key=fact.key, value=fact.value, timestamp=None, headers=list(fact.headers)) is None:
                    break
                position += 1
            batch.close()
            # One after the other, so that a later batch never overtakes an earlier one.
            acknowledged = await self._producer.send_batch(batch, topic, partition=partition)
            await acknowledged

    async def read_topic(self, topic: str) -> list[bytes]:
        """Every value that stands in a topic now."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            numbers = sorted(await self._producer.partitions_for(topic))
            partitions = [TopicPartition(topic, number) for number in numbers]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            values: list[bytes] = []
            unread = {place for place in partitions if ends[place]}
            while unread:
                for place, records in (await consumer.getmany(timeout_ms=200)).items():
                    values += [record.value for record in records]
                    if records and records[-1].offset + 1 >= ends[place]:
                        unread.discard(place)
            return values
        finally:
            await consumer.stop()
