"""Corrections ex officio (職権修正): kept beside what the source said, and asked of the source."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.identity.handlers.current import refresh
from services.identity.handlers.known import load_known
from services.identity.rules.addressee import State
from services.identity.rules.corrections import outdated
from services.identity.store import addressees
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import CorrectionQueried
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries a correction out is who approved it; the permission is the approver's.
CORRECTED = Access("identity.correction.approve", ADDRESSEE, AccessAction.CORRECT)


class CorrectionOutdated(Exception):  # noqa: N818 - It names what was found.
    """Fields are no longer as the officer saw them, or the addressee is unknown; nothing has changed."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Decision(NamedTuple):
    """What two persons decided: old and new values by field, from a day on, and on what evidence."""

    addressee_no: str
    old_values: Mapping[str, str]
    new_values: Mapping[str, str]
    effective_on: date
    evidence_kind: str
    evidence: str


async def require_correctable(decision: Decision, connection: Connection, at: datetime) -> State:
    """The state that a correction changes, if it is as the officer saw it.

    Args:
        decision: what is to be corrected.
        connection: of the transaction that looks.
        at: when it looks.

    Raises:
        CorrectionOutdated: it is not; with the fields, or with none where nobody has the number.
    """
    known = (await load_known(connection, [decision.addressee_no], at))[decision.addressee_no]
    state = known.state(max(decision.effective_on, at.astimezone(TOKYO).date()))
    changed = [] if state is None else outdated(state, decision.old_values)
    if state is None or changed:
        raise CorrectionOutdated(changed)
    return state


async def correct(decision: Decision, approval_id: UUID, transaction: Transaction) -> None:
    """Lay a correction over what the source says, announce what follows, and ask the source to look.

    It holds for as long as the source says the old value: once the source says another one, that one counts.

    Raises:
        CorrectionOutdated: a field is no longer as it was seen.
    """
    number, at = decision.addressee_no, transaction.started_at
    await transaction.connection.fetch(addressees.LOCK, [number])
    state = await require_correctable(decision, transaction.connection, at)
    rows = [
        (
            number,
            field,
            decision.old_values[field],
            new_value,
            decision.effective_on,
            decision.evidence_kind,
            decision.evidence,
            state.source,
            approval_id,
            at,
        )
        for field, new_value in decision.new_values.items()
    ]
    await addressees.CORRECTIONS.copy(transaction.connection, rows)
    await refresh([number], transaction)
    query = CorrectionQueried(
        addressee_no=number,
        source=state.source,
        fields=tuple(decision.new_values),
        evidence_kind=decision.evidence_kind,
        decided_on=at.astimezone(TOKYO).date(),
    )
    transaction.publish(query, key=number)
    transaction.record_access(CORRECTED, [number], fields=tuple(decision.new_values), detail=f"approval={approval_id}")
