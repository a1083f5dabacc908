"""Looks for texts in everything that an installation keeps: databases as they are on disk, logs, traces and topics."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

#: Keys are what they are; nobody looks for personal data in them.
_LEFT_OUT = frozenset({"keys"})


def found_on_disk(data: Path, texts: Collection[str]) -> set[str]:
    """Which of these texts stand in any file below a data directory."""
    pattern = _any_of(texts)
    found: set[str] = set()
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.relative_to(data).parts[0] not in _LEFT_OUT:
            found.update(one.decode() for one in pattern.findall(path.read_bytes()))
    return found


def found_in_topics(data: Path, texts: Collection[str]) -> set[str]:
    """Which of these texts stand in any message of the broker, in keys and headers too."""
    pattern = _any_of(texts)
    return {one.decode() for message in _messages(data) for one in pattern.findall(message)}


def _any_of(texts: Collection[str]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(one.encode()) for one in texts))


def _messages(data: Path) -> Iterator[bytes]:
    bootstrap = json.loads((data / "run.json").read_text("utf-8"))["kafka"]["bootstrap"]
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "clear-text", "enable.auto.commit": False})
    try:
        ends: dict[tuple[str, int], int] = {}
        for topic, described in consumer.list_topics(timeout=30).topics.items():
            for partition in described.partitions:
                _, end = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)
                if end:
                    ends[topic, partition] = end
        consumer.assign([TopicPartition(*place, 0) for place in ends])
        while ends:
            message = consumer.poll(30)
            assert message is not None, f"nothing comes any more from {sorted(ends)}"
            assert message.error() is None, message.error()
            place = (message.topic(), message.partition())
            yield b"\n".join(
                [message.key() or b"", message.value() or b"", *(text for _, text in message.headers() or ())]
            )
            if place in ends and message.offset() + 1 >= ends[place]:
                del ends[place]
    finally:
        consumer.close()
