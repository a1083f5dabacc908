"""How a store names its SQL, so that every statement and every bulk write is proved against a migrated database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

#: A connection as the pool lends it, or one of its own.
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class Sql(str):
    """One SQL statement. A test finds every constant of this type and prepares it on the service's own schema."""

    __slots__ = ()


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
