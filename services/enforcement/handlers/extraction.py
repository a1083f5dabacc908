"""Lists of cases: extracted by conditions or read from a file, and one thing done to all of a list."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from services.enforcement.handlers.prescription import first_ends
from services.enforcement.rules.extraction import Conditions
from services.enforcement.rules.list_actions import AssignAll, ListAction, TagAll
from services.enforcement.store import cases, tags, tasks
from services.enforcement.store import extraction as store
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def extracted(
    conditions: Conditions, day: date, tax_items: Sequence[str] | None, connection: Connection
) -> list[asyncpg.Record]:
    """The open cases for which every condition holds, in the order of their numbers.

    Args:
        conditions: What is asked.
        day: As of when.
        tax_items: To which the caller's right extends; none for all.
        connection: Where they are read.
    """
    wanted = [item.value for item in conditions.tax_items]
    items = None if tax_items is None else list(tax_items)
    if wanted:
        items = wanted if items is None else sorted(set(wanted) & set(items))
    until = conditions.expiring_until(day)
    only = None if until is None else sorted(await first_ends(until, items, connection))
    return await connection.fetch(
        store.FIND,
        items,
        conditions.owed_from_yen,
        conditions.owed_below_yen,
        conditions.due_by(day),
        conditions.silent_since(day),
        list(conditions.tags) or None,
        list(conditions.without_tags) or None,
        [state.value for state in conditions.states] or None,
        [state.value for state in conditions.without_states] or None,
        list(conditions.postal_prefixes) or None,
        conditions.assignee,
        only,
        day,
    )


async def keep_list(
    name: str, purpose: str, extraction_id: int | None, case_ids: Sequence[int], transaction: Transaction
) -> int:
    """Keep a list of cases as it is today; gives its number."""
    connection, at = transaction.connection, transaction.started_at
    today = at.astimezone(TOKYO).date()
    by = transaction.actor.id
    list_id: int = await connection.fetchval(store.ADD_LIST, extraction_id, name, purpose, today, by, at)
    await store.MEMBERS.copy(connection, [(list_id, case_id) for case_id in case_ids])
    return list_id


async def affected(
    action: ListAction, list_id: int, within: Sequence[int], connection: Connection
) -> list[asyncpg.Record]:
    """The open cases of a list to which something would be done, locked; what is so already is left out.

    Args:
        action: What would be done.
        list_id: The list.
        within: Its cases that are the caller's business.
        connection: The caller's transaction.
    """
    if isinstance(action, AssignAll):
        rows = await connection.fetch(store.LOCK_FOR_ASSIGNING, list_id, within, action.assignee)
        return [row for row in rows if row["addressee_no"] not in action.not_his]
    if isinstance(action, TagAll):
        days = (action.first_day, action.last_day)
        return await connection.fetch(store.LOCK_FOR_TAGGING, list_id, within, action.tag, *days)
    return await connection.fetch(store.LOCK_FOR_TASKS, list_id, within, action.what, action.due_on)


async def act_on_all(action: ListAction, rows: Sequence[asyncpg.Record], transaction: Transaction) -> None:
    """Do one thing to cases that `affected` found, with one write for all."""
    connection, at, by = transaction.connection, transaction.started_at, transaction.actor.id
    if isinstance(action, AssignAll):
        today = at.astimezone(TOKYO).date()
        given = [
            (row["case_id"], row["assignment_no"] + 1, action.assignee, action.reason, today, by, at) for row in rows
        ]
        await cases.ASSIGNMENTS.copy(connection, given)
    elif isinstance(action, TagAll):
        days = (action.first_day, action.last_day)
        tagged = [(row["case_id"], action.tag, *days, action.note, by, at) for row in rows]
        await tags.TAGS.copy(connection, tagged)
    else:
        made = [(row["case_id"], action.what, action.due_on, by, at) for row in rows]
        await tasks.TASKS.copy(connection, made)
