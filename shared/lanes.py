"""Records of a topic go to their handlers in lanes: in order inside a lane, side by side between them.

A reader hands records over and reads on. It may run ahead of the database, because the database's own offsets say
where reading resumes, and a lane never gives a batch up: what it holds is delivered, or read again by the next process.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.inbox import Inbox
from shared.parking import Record

_logger = logging.getLogger(__name__)

#: Two transactions at a time: one computes while the database works for the other.
LANES = 2
_AGAIN_SECONDS = 1.0


@dataclass
class Lanes:
    """The lanes of one topic: a partition belongs to one lane, so order per key holds.

    Attributes:
        inbox: Where batches are delivered.
        topic: For the log.
    """

    inbox: Inbox
    topic: str
    _waiting: list[asyncio.Queue[Sequence[Record]]] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def hand_over(self, records: Sequence[Record]) -> None:
        """Take records over; waits while a lane that gets some has a batch in work and another one waiting."""
        if not self._tasks:
            # One batch waits while one is in work: more would only take memory.
            self._waiting = [asyncio.Queue(maxsize=1) for _ in range(LANES)]
            self._tasks = [
                asyncio.create_task(self._deliver(waiting), name=f"lane-{self.topic}") for waiting in self._waiting
            ]
        lanes: dict[int, list[Record]] = {}
        for record in records:
            lanes.setdefault(record.partition % LANES, []).append(record)
        await asyncio.gather(*(self._waiting[lane].put(batch) for lane, batch in lanes.items()))

    async def finish(self, timeout_seconds: float) -> None:
        """Deliver what was handed over, as far as the time allows; the rest is read again after the next start."""
        delivering = [asyncio.create_task(waiting.join()) for waiting in self._waiting]
        if delivering:
            await asyncio.wait(delivering, timeout=timeout_seconds)
        for task in (*delivering, *self._tasks):
            task.cancel()
        await asyncio.gather(*delivering, *self._tasks, return_exceptions=True)

    async def _deliver(self, waiting: asyncio.Queue[Sequence[Record]]) -> None:
        while True:
            batch = await waiting.get()
            while True:
                try:
                    await self.inbox.deliver(batch)
                except Exception:
                    # Whatever it was has outlasted the retries of the inbox; to go on without the batch would lose it.
                    _logger.exception("%s: a batch could not be handled; trying again", self.topic)
                    await asyncio.sleep(_AGAIN_SECONDS)
                else:
                    break
            waiting.task_done()
