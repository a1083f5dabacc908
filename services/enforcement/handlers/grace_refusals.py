"""The refusal of a grace that was applied for (猶予の不許可): its grounds tested by what the records prove."""

from collections.abc import Collection

import asyncpg

from services.enforcement.handlers.measures import extendable_period, has_other_arrears, measure_terms
from services.enforcement.rules.grace_applications import (
    ApplicationState,
    RefusalGround,
    require_refusable,
    require_step,
)
from services.enforcement.rules.measures import MeasureClaim, MeasureGround, Objection, Wish, objections
from services.enforcement.store import grace_applications as store
from services.enforcement.store import measures
from shared.contracts import BlockState
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection


async def require_refusal(
    found: asyncpg.Record,
    grounds: Collection[RefusalGround],
    connection: Connection,
    municipality: Municipality,
) -> None:
    """Check that an application may be refused on these grounds as things stand.

    Args:
        found: The application, locked.
        grounds: Why.
        connection: Of the transaction that asks.
        municipality: Whose ordinances hold.

    Raises:
        Undecidable: It is decided or being corrected, or a ground does not fit or is not what the records say.
    """
    last_on = found["effective_on"]
    require_step(ApplicationState(found["state"]), ApplicationState.REFUSED, last_on, last_on, None)
    standing = await _objections(found, connection, municipality)
    require_refusable(BlockState(found["kind"]), grounds, standing, extends=found["extends"] is not None)


async def _objections(
    found: asyncpg.Record, connection: Connection, municipality: Municipality
) -> Collection[Objection]:
    """What stands against granting what was applied for, of which some grounds are the proof."""
    extends = found["extends"]
    # A grace that has ended meanwhile is extended by nobody, and the application for it is refused all the same.
    period = await extendable_period(extends, connection) if extends is not None else None
    named = await connection.fetch(store.SELECT_NAMED, found["application_id"])
    wanted = {one["claim_id"]: one["amount_yen"] for one in named}
    rows = await connection.fetch(measures.SELECT_CLAIMS, list(wanted), found["addressee_no"])
    wish = Wish(
        kind=BlockState(found["kind"]),
        ground=MeasureGround(found["ground"]),
        claims=[MeasureClaim(row["claim_id"], wanted[row["claim_id"]], row["owed_yen"], row["due_on"]) for row in rows],
        first_day=found["first_day"],
        last_day=found["last_day"],
        applied_on=found["applied_on"],
        security=found["security"],
        instalments=(),
        means=None,
        extends=period,
    )
    other_arrears = await has_other_arrears(found["addressee_no"], list(wanted), found["applied_on"], connection)
    standing = objections(wish, measure_terms(found["first_day"], municipality), other_arrears=other_arrears)
    # An extension is applied for before the former period ends, whenever the due date was.
    return [one for one in standing if extends is None or one is not Objection.APPLIED_LATE]
