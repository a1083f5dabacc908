"""What `enforcement` proposes by itself on each business day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import asyncpg

from services.enforcement.handlers.releasing import standings_of
from services.enforcement.inbound.release_act import PROPOSE, SeizureRelease
from services.enforcement.rules.release import CAUSES, Standing, demanded_cause
from services.enforcement.store import seizures
from services.enforcement.store.duties import SELECT_TO_PROPOSE
from shared.approvals import Act, propose
from shared.contracts.fields import TaxItemCode
from shared.transaction import Transaction


async def propose_releases(day: date, transaction: Transaction, *, act: Act[SeizureRelease]) -> dict[str, Any]:
    """Propose the release of every seizure that the law demands to release, once, at the office that owns it.

    It follows the final report or the revision by which nothing is owed any more; provisional money leads to none. A
    person decides; the seizure is bound until then, since nothing else may be done about it.

    Args:
        day: The business day, from which the release counts.
        transaction: Everything commits with it, so a repeated run finds nothing left to propose.
        act: The act of the release.
    """
    connection = transaction.connection
    rows = await connection.fetch(SELECT_TO_PROPOSE, transaction.started_at)
    locked = await connection.fetch(seizures.SELECT_LOCKED, [row["seizure_id"] for row in rows])
    standings = await standings_of(locked, connection)
    for office, of_office in groupby(sorted(rows, key=itemgetter("owner_office")), key=itemgetter("owner_office")):
        payloads = [_demanded(row, standings[row["seizure_id"]], day) for row in of_office]
        await _propose_at(office, payloads, transaction, act)
    if rows:
        transaction.record_access(
            PROPOSE, [row["addressee_no"] for row in rows], fields=("approval",), detail="enforcement.seizure_release"
        )
    return {"proposed": len(rows)}


async def _propose_at(
    office: str, payloads: Sequence[SeizureRelease], transaction: Transaction, act: Act[SeizureRelease]
) -> None:
    acting = transaction.actor
    # A proposal is the matter of the office that owns the duty, so that its head finds it.
    transaction.actor = replace(acting, office=office)
    try:
        await propose(
            transaction,
            act,
            payloads,
            note="法律が差押えの解除を求めています(国税徴収法79条1項、地方税法15条の7第3項)。",
        )
    finally:
        transaction.actor = acting


def _demanded(row: asyncpg.Record, standing: Standing, day: date) -> SeizureRelease:
    cause = demanded_cause(standing, is_settled=row["is_settled"])
    return SeizureRelease(
        seizure_id=row["seizure_id"],
        step_no=row["step_no"],
        addressee_no=row["addressee_no"],
        tax_items=tuple(TaxItemCode(item) for item in row["tax_items"]),
        ground=cause,
        released_on=day,
        reason=CAUSES[cause].label,
    )
