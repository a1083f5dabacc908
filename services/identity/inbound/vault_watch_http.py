"""What is to be decided in the vault of Individual Numbers, how far a rotation of its keys is, and who uses it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import Field

from services.identity.rules.number_use import NumberUse
from services.identity.store import vault
from services.identity.store.vault_keys import VaultKeys
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.days import TOKYO
from shared.http.routes import Call, NoPersonalData, Routes

CONTESTED = Access("identity.number.contested", ADDRESSEE, AccessAction.LIST)
STATUS = NoPersonalData("identity.number.status", "counts by key and by officer, nothing about anybody")

_PAGE = 100


def vault_watch_routes(use: NumberUse, keys: Callable[[], VaultKeys]) -> Routes:
    """The routes, in a city that has registered its affairs."""
    routes = Routes("vault")

    @routes.get("/vault/contested", access=CONTESTED, summary="Numbers that contradict what is stored, oldest first")
    async def contested(call: Call, after: Annotated[int, Field(ge=0)] = 0) -> dict[str, Any]:
        connection = call.transaction.connection
        async with vault.in_vault(connection):
            rows = [dict(row) for row in await connection.fetch(vault.SELECT_CONTESTED, after, _PAGE)]
        subjects = {one for row in rows for one in (row["addressee_no"], *(row["held_by"] or ()))}
        call.record(sorted(subjects), fields=("individual_number",))
        return {"contested": rows, "next_after": rows[-1]["entry_id"] if len(rows) == _PAGE else None}

    @routes.get("/vault/status", access=STATUS, summary="How many numbers are under which keys")
    async def status(call: Call) -> dict[str, Any]:
        connection, now = call.transaction.connection, keys()
        async with vault.in_vault(connection):
            rows = [dict(row) for row in await connection.fetch(vault.COUNT_BY_KEYS)]
        current = {"index_key_id": now.index_key_id, "wrapping_key_id": now.wrapping.current_id}
        outdated = sum(row["entries"] for row in rows if {name: row[name] for name in current} != current)
        return {**current, "outdated": outdated, "entries": rows}

    @routes.get("/vault/uses", access=STATUS, summary="Who used the vault how often on a day, most first")
    async def uses(call: Call, day: date) -> list[dict[str, Any]]:
        first = datetime.combine(day, time.min, TOKYO)
        connection = call.transaction.connection
        async with vault.in_vault(connection):
            rows = await connection.fetch(vault.SELECT_USES, first, first + timedelta(days=1), _PAGE)
        return [{**dict(row), "unusual": row["uses"] > use.unusual_per_day} for row in rows]

    return routes
