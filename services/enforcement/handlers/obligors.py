"""Follows who owes claims beside their addressees: joint obligors (連帯納税義務者), and heirs (納税承継)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enforcement.store import succession as store
from shared.contracts import ClaimOpened, ClaimOverdue, ClaimRevised, Envelope
from shared.postgres.sql import Connection


async def follow_obligors(envelopes: Sequence[Envelope[Any]], connection: Connection) -> dict[str, str]:
    """Keep the joint obligors that events of one type name; each may be collected from.

    Returns:
        What led to it, for everybody who became or ceased to be one.
    """
    named = {
        envelope.event.claim_id: (envelope.event.joint_addressee_nos, str(envelope.event_id))
        for envelope in envelopes
        if isinstance(envelope.event, ClaimOpened | ClaimOverdue | ClaimRevised)
        and envelope.event.joint_addressee_nos is not None
    }
    if not named:
        return {}
    known: dict[int, set[str]] = {claim_id: set() for claim_id in named}
    for row in await connection.fetch(store.SELECT_OBLIGORS, sorted(named)):
        known[row["claim_id"]].add(row["addressee_no"])
    changed = {claim_id: said for claim_id, said in named.items() if set(said[0]) != known[claim_id]}
    if not changed:
        return {}
    await connection.execute(store.FORGET_OBLIGORS, sorted(changed))
    rows = [(claim_id, number) for claim_id, (numbers, _) in sorted(changed.items()) for number in sorted(set(numbers))]
    if rows:
        await connection.execute(store.SAVE_OBLIGORS, *map(list, zip(*rows, strict=True)))
    return {
        number: cause
        for claim_id, (numbers, cause) in changed.items()
        for number in known[claim_id].symmetric_difference(numbers)
    }


async def other_debtors(causes: Mapping[int, str], connection: Connection) -> dict[str, str]:
    """What was heard, for everybody who owes some claims beside their addressees.

    Args:
        causes: What was heard, by claim.
        connection: With the transaction that heard it.
    """
    rows = await connection.fetch(store.SELECT_OTHER_DEBTORS, sorted(causes))
    return {row["addressee_no"]: causes[row["claim_id"]] for row in rows}
