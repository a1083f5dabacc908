"""Committing the access records of many looks together.

A look changes nothing, so it reads in a read-only transaction and is answered once its records are committed.
Whoever comes while a commit is under way waits for the next, which takes all that wait: sixteen officers who look at
once need two commits instead of sixteen.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from shared.access.record import TransactionRecords, collect_access_records
from shared.access.writing import AccessRecordWriter

if TYPE_CHECKING:
    from shared.access.writing import Pool

#: A look at more persons commits alone, beside the groups, so that nobody waits for a list of the whole city.
GROUPED_PERSONS_MAX = 500


class _Look(NamedTuple):
    """The records of one look, and what its reader waits for."""

    records: TransactionRecords
    committed: asyncio.Future[None]


@dataclass
class GroupedRecords:
    """Commits the records of looks, group after group.

    Attributes:
        pool: The service's pool. A look gives its own connection back before it waits here.
        writer: Writes and numbers the rows.
    """

    pool: "Pool"
    writer: AccessRecordWriter
    _waiting: list[_Look] = field(default_factory=list)
    _working: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def commit(self, records: TransactionRecords) -> None:
        """Return once the records are committed; only then may what was read be shown.

        A reader who goes away meanwhile leaves his records here, and they are committed all the same.

        Raises:
            InvalidAccessRecord: The database refused one of these records.
            asyncpg.PostgresError, OSError: The database failed; nothing of the whole group was committed.
        """
        if not records:
            return
        look = _Look(records, asyncio.get_running_loop().create_future())
        if sum(len(record.subject_refs) for record in records) > GROUPED_PERSONS_MAX:
            self._start(self._release([look]))
        else:
            self._waiting.append(look)
            if not self._working:
                self._working = True
                self._start(self._work())
        await look.committed

    async def finish(self) -> None:
        """Wait until nothing waits any more; for the end of the service."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        # In a context of its own, because it belongs to no single reader: neither to his trace nor to his records.
        task = asyncio.get_running_loop().create_task(work, name="access records", context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._release(group)
        finally:
            self._working = False

    async def _release(self, group: Sequence[_Look]) -> None:
        try:
            await self._write(group)
        except ValueError as error:
            if len(group) == 1:
                _fail(group, error)
                return
            # One of them cannot be stored; the others must not suffer for it.
            for look in group:
                await self._release([look])
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            _fail(group, error)
        except BaseException as error:
            left, self._waiting = self._waiting, []
            _fail([*group, *left], error)
            raise
        else:
            for look in group:
                if not look.committed.done():
                    look.committed.set_result(None)

    async def _write(self, group: Sequence[_Look]) -> None:
        with collect_access_records() as all_records:
            all_records.extend(record for look in group for record in look.records)
            async with self.pool.acquire() as connection:
                # One statement, which PostgreSQL commits by itself before it answers.
                await self.writer.write(connection, all_records)


def _fail(group: Sequence[_Look], error: BaseException) -> None:
    for look in group:
        # A reader who went away has cancelled what he waited for.
        if not look.committed.done():
            look.committed.set_exception(error)
