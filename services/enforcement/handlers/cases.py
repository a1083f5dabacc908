"""A case opens when a person falls into arrears, and closes when nothing is left of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.enforcement.store import cases as store
from shared.transaction import Transaction


async def settle_cases(causes: Mapping[str, str], on: date, transaction: Transaction) -> None:
    """Open and close the cases of persons whose arrears, or whose seizures, have changed.

    Args:
        causes: What led to it, by addressee number.
        on: The day on which it counts.
        transaction: With the changes.
    """
    if not causes:
        return
    connection = transaction.connection
    wanted = sorted(causes)
    rows = await connection.fetch(store.SELECT_IN_ARREARS, wanted)
    in_arrears = {row["addressee_no"] for row in rows if row["in_arrears"]}
    if in_arrears:
        await connection.execute(store.ADD_CASES, sorted(in_arrears))
    moved: list[tuple[int, bool]] = []
    steps: list[tuple[Any, ...]] = []
    for row in await connection.fetch(store.LOCK_CASES, wanted):
        # Property under seizure keeps a case open: somebody has to release it.
        is_open = row["addressee_no"] in in_arrears or row["under_seizure"]
        if is_open is row["is_open"]:
            continue
        moved.append((row["case_id"], is_open))
        kind = "opened" if is_open else "closed"
        cause = causes[row["addressee_no"]]
        steps.append((row["case_id"], (row["step_no"] or 0) + 1, kind, on, cause, transaction.started_at))
    if moved:
        await connection.execute(store.SET_OPEN, *map(list, zip(*moved, strict=True)))
        await store.CASE_STEPS.copy(connection, steps)
