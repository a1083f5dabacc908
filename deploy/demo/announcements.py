"""Counts what access announces about staff, which every service hears beside the facts of the year."""

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.contracts import AuthorityBeat, AuthoritySet, SessionEnded

#: What every service handles; other events of the topic are heard by nobody.
_HEARD = {event.type.encode() for event in (AuthoritySet, AuthorityBeat, SessionEnded)}
_WAIT_MILLISECONDS = 10


class Announcements:
    """Follows the topic of staff from its beginning."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = AIOKafkaConsumer(
            AuthorityBeat.topic(),
            bootstrap_servers=bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_WAIT_MILLISECONDS,
        )
        self._places: list[TopicPartition] = []
        # By their names, because an event may stand twice in a topic.
        self._names: set[tuple[bytes, bytes]] = set()

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()
        self._places = sorted(self._consumer.assignment())
        # A request for the ends of the topic would wait behind a fetch that waits for records.
        self._consumer.pause(*self._places)

    async def stop(self) -> None:
        """Close the connection."""
        await self._consumer.stop()

    async def count(self) -> int:
        """How many different announcements stand in the topic now."""
        ends = await self._consumer.end_offsets(self._places)
        unread = {place for place in self._places if await self._consumer.position(place) < ends[place]}
        self._consumer.resume(*unread)
        while unread:
            for records in (await self._consumer.getmany(timeout_ms=_WAIT_MILLISECONDS)).values():
                self._names.update(_name(record) for record in records if dict(record.headers)["ce_type"] in _HEARD)
            unread = {place for place in unread if await self._consumer.position(place) < ends[place]}
        self._consumer.pause(*self._places)
        return len(self._names)


def _name(record: ConsumerRecord) -> tuple[bytes, bytes]:
    headers = dict(record.headers)
    return headers["ce_source"], headers["ce_id"]
