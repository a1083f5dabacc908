"""Closed books: which days and years take no entries any more, and what each close compared."""

from datetime import date

from shared.postgres.sql import Connection, Sql

#: Whoever writes entries shares it, whoever closes books has it alone: a close sees every entry of what it closes.
_CLOSING_LOCK = 7_214_130

LOCK_CLOSING = Sql("SELECT pg_advisory_xact_lock($1)")
SHARE_CLOSING = Sql("SELECT pg_advisory_xact_lock_shared($1)")
SELECT_CLOSED = Sql("""
SELECT (SELECT max(closed_on) FROM day_close) AS days_through, y.fiscal_year, y.closed_on AS fiscal_year_closed_on
FROM (VALUES (1)) AS one
LEFT JOIN (SELECT fiscal_year, closed_on FROM accounting_year_close ORDER BY fiscal_year DESC LIMIT 1) AS y ON true
""")
SELECT_LAST_ENTRY = Sql("SELECT coalesce(max(entry_id), 0)::bigint FROM ledger_entry")


async def take_closing_lock(connection: Connection) -> int:
    """Wait until nobody writes entries, keep it so until the transaction ends; gives the last entry there is."""
    await connection.fetchval(LOCK_CLOSING, _CLOSING_LOCK)
    last: int = await connection.fetchval(SELECT_LAST_ENTRY)
    return last


async def share_closed_books(connection: Connection) -> tuple[date | None, int | None, date | None]:
    """What is closed now, and stays all that is closed until the transaction ends: see `closed_books`."""
    await connection.fetchval(SHARE_CLOSING, _CLOSING_LOCK)
    return await closed_books(connection)


async def closed_books(connection: Connection) -> tuple[date | None, int | None, date | None]:
    """The last closed day, the last closed fiscal year, and the day on which that closed; None where nothing is."""
    row = await connection.fetchrow(SELECT_CLOSED)
    return (row["days_through"], row["fiscal_year"], row["fiscal_year_closed_on"]) if row else (None, None, None)
