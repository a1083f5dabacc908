"""Lanes: nothing handed over is given up, order holds inside a lane, and a slow lane does not hold up the other."""

import asyncio
from collections.abc import Sequence
from typing import Any

from shared.lanes import Lanes
from shared.parking import Record
from tests.every_service.conftest import Bench
from tests.every_service.probe import until


class Stubborn:
    """Stands before a real inbox and fails as often as it is told."""

    def __init__(self, bench: Bench, failures: int) -> None:
        self.bench = bench
        self.failures = failures
        self.batches: list[tuple[int, int]] = []
        self.held = asyncio.Event()
        self.held.set()

    async def deliver(self, records: Sequence[Record]) -> None:
        if records[0].partition == 1:
            await self.held.wait()
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database was away for longer than the inbox waits")
        await self.bench.inbox.deliver(records)
        self.batches.append((records[0].partition, len(records)))


async def test_a_batch_that_fails_is_tried_until_it_is_done_and_nothing_overtakes_it(bench: Bench) -> None:
    door: Any = Stubborn(bench, failures=2)
    lanes = Lanes(door, "residents")
    first = [bench.feed.record(identifier=f"e-{number}", key="1") for number in (1, 2)]
    second = [bench.feed.record(identifier="e-3", key="1")]
    await lanes.hand_over(first)
    await lanes.hand_over(second)
    await lanes.finish(30)
    assert await bench.seen() == ["e-1", "e-2", "e-3"]
    assert [size for _, size in door.batches] == [2, 1]


async def test_a_slow_lane_holds_only_its_own_partitions_up(bench: Bench) -> None:
    door: Any = Stubborn(bench, failures=0)
    door.held.clear()
    lanes = Lanes(door, "residents")
    slow = bench.feed.record(identifier="e-1", key="1", partition=1)
    await lanes.hand_over([slow, bench.feed.record(identifier="e-2", key="2", partition=0)])
    await lanes.hand_over([bench.feed.record(identifier="e-3", key="2", partition=0)])
    await until(lambda: len(door.batches) == 2)
    assert await bench.seen() == ["e-2", "e-3"]
    door.held.set()
    await lanes.finish(30)
    assert sorted(await bench.seen()) == ["e-1", "e-2", "e-3"]


async def test_what_is_not_done_in_time_is_left_to_the_next_start(bench: Bench) -> None:
    door: Any = Stubborn(bench, failures=0)
    door.held.clear()
    lanes = Lanes(door, "residents")
    await lanes.hand_over([bench.feed.record(identifier="e-1", key="1", partition=1)])
    await lanes.finish(0.1)
    assert await bench.seen() == []
    assert await bench.inbox.next_offsets("residents") == {}
