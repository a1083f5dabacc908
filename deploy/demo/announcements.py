"""Counts what the services announce to payments, which hears it beside the facts of the year."""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.contracts import UPSTREAM, AuthorityBeat, AuthoritySet, Event, SessionEnded, UseSuspended

#: What every service handles; other events of the topic are heard by nobody.
_BY_ALL = frozenset(event.type for event in (AuthoritySet, AuthorityBeat, SessionEnded, UseSuspended))
_WAIT_MILLISECONDS = 10


class Announcements:
    """Follows the topics of the services that payments hears from their beginning.

    Args:
        bootstrap: The broker.
        handled: What payments handles.
    """

    def __init__(self, bootstrap: str, handled: Iterable[type[Event]]) -> None:
        announced = {event for event in handled if event not in UPSTREAM}
        self._heard = _BY_ALL | {event.type for event in announced}
        self._consumer = AIOKafkaConsumer(
            *sorted({event.topic() for event in announced} | {AuthorityBeat.topic()}),
            bootstrap_servers=bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_WAIT_MILLISECONDS,
        )
        self._places: list[TopicPartition] = []
        # By their names, because an event may stand twice in a topic.
        self._names: set[tuple[str, bytes, bytes]] = set()

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
        """How many different announcements that payments handles stand in the topics now."""
        ends = await self._consumer.end_offsets(self._places)
        unread = {place for place in self._places if await self._consumer.position(place) < ends[place]}
        self._consumer.resume(*unread)
        while unread:
            for records in (await self._consumer.getmany(timeout_ms=_WAIT_MILLISECONDS)).values():
                self._names.update(map(_name, records))
            unread = {place for place in unread if await self._consumer.position(place) < ends[place]}
        self._consumer.pause(*self._places)
        return sum(event_type in self._heard for event_type, *_ in self._names)


def _name(record: ConsumerRecord) -> tuple[str, bytes, bytes]:
    headers = dict(record.headers)
    return headers["ce_type"].decode(), headers["ce_source"], headers["ce_id"]
