"""Before each instalment somebody makes its slips out (分割納付書): a task says how much of which claim."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.plan_slips import PlannedClaim, SlipPart, slip_parts
from services.enforcement.store import measures as store
from services.enforcement.store.tasks import ADD_CAUSED
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PREPARE = Access("enforcement.plan_slip.prepare", ENFORCEMENT, AccessAction.UPDATE)


class InstalmentSlips(NamedTuple):
    """An instalment of a measure and the slips it needs."""

    instalment: asyncpg.Record
    parts: list[SlipPart]


async def prepare_plan_slips(day: date, transaction: Transaction, *, municipality: Municipality) -> dict[str, Any]:
    """Make a task of each instalment that is to be paid soon, once, with the slips to be made out for it.

    Args:
        day: The business day.
        transaction: A repeated run finds every task made.
        municipality: Whose ordinance says how long before the day of payment.
    """
    connection, ordinance = transaction.connection, municipality.ordinance
    until = municipality.law.business_days.add_business_days(day, ordinance.plan_slip_business_days.on(day))
    found = await with_slips(await connection.fetch(store.SELECT_TO_SLIP, day, until), connection)
    soon = [one for one in found if day <= one.instalment["pay_by"] <= until]
    if not soon:
        return {"tasks_made": 0}
    tasks = [(one.instalment["case_id"], _what(one), day, _cause(one)) for one in soon]
    by, at = transaction.actor.id, transaction.started_at
    made = await connection.fetch(ADD_CAUSED, *map(list, zip(*tasks, strict=True)), by, at)
    if made:
        transaction.record_access(PREPARE, [one.instalment["addressee_no"] for one in soon], fields=("instalment",))
    return {"tasks_made": len(made)}


async def with_slips(instalments: Iterable[asyncpg.Record], connection: Connection) -> list[InstalmentSlips]:
    """The instalments of whole measures, each with its slips, with one query for all claims.

    Args:
        instalments: All those of each measure, in order.
        connection: Where the claims are read.
    """
    of_measure = {key: list(group) for key, group in groupby(instalments, key=itemgetter("measure_id"))}
    claims: dict[UUID, list[PlannedClaim]] = {}
    for row in await connection.fetch(store.SELECT_PLANNED, list(of_measure)):
        claims.setdefault(row["measure_id"], []).append(PlannedClaim(row["claim_id"], row["amount_yen"], row["due_on"]))
    return [
        InstalmentSlips(instalment, parts)
        for measure_id, rows in of_measure.items()
        for instalment, parts in zip(rows, _parts(rows, claims[measure_id]), strict=True)
    ]


def _parts(instalments: Sequence[asyncpg.Record], claims: Sequence[PlannedClaim]) -> list[list[SlipPart]]:
    return slip_parts([one["amount_yen"] for one in instalments], claims)


def _cause(one: InstalmentSlips) -> str:
    return f"plan_slip:{one.instalment['measure_id']}:{one.instalment['number']}"


def _what(one: InstalmentSlips) -> str:
    parts = "、".join(f"期別債権{part.claim_id} {part.amount_yen:,}円" for part in one.parts)
    return f"分割納付 第{one.instalment['number']}回({one.instalment['due_on']})の納付書の発行: {parts}"
