"""How a store names its SQL, so that every statement and every bulk write is proved against a migrated database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NewType, TypeAlias

import asyncpg

#: A connection as the pool lends it, or one of its own.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


#: One SQL statement. A test finds every constant written as `NAME = Sql("...")` and prepares it on the service's own
#: schema. A plain string at run time, because the driver takes no subclass of one.
Sql = NewType("Sql", str)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table and the columns that a bulk write fills, in the order of its tuples."""

    table: str
    columns: tuple[str, ...]

    async def copy(self, connection: Connection, rows: Sequence[tuple[Any, ...]] | Iterable[tuple[Any, ...]]) -> None:
        """Write rows with COPY, inside the transaction that is open; nothing is sent for an empty sequence."""
        if isinstance(rows, Sequence) and not rows:
            return
        await connection.copy_records_to_table(self.table, records=rows, columns=self.columns)
