"""A request for distribution (交付要求) from another body's procedure: checked, kept, and asked about."""

from datetime import date
from uuid import UUID

from services.enforcement.handlers.dispositions import (
    NotPossible,
    Wanted,
    keep,
    locked_case,
    require_case,
    require_claims,
    require_none_under_way,
)
from services.enforcement.rules.dispositions import DispositionKind
from services.enforcement.rules.distribution_request import FreeProperty, Procedure, other_property_suffices
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.store import dispositions as store
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def require_requestable(wanted: Wanted, on: date, connection: Connection) -> None:
    """Check a request against what is known here; what is owed is asked of payments at the issue.

    Raises:
        NotPossible: A claim is not as proposed, is in such a request already, or other property suffices.
    """
    case_id = await require_case(wanted.addressee_no, connection)
    rows = await require_claims(wanted, on, connection)
    require_none_under_way(rows, DispositionKind.DISTRIBUTION_REQUEST)
    owed_yen = sum(row["owed_yen"] for row in rows)
    others = [
        FreeProperty(PropertyKind(row["kind"]), row["value_yen"], row["senior_yen"])
        for row in await connection.fetch(store.SELECT_FREE_PROPERTY, case_id, wanted.property_id)
    ]
    if other_property_suffices(Procedure(wanted.ground), others, owed_yen):
        raise NotPossible(
            "ほかに換価の容易な財産があり、それで全額を徴収できます(国税徴収法83条)。その財産の差押えを起案してください。"
        )


async def request(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a decided request and ask payments what is owed; it is issued when the answer comes.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection)
    on = transaction.started_at.astimezone(TOKYO).date()
    await require_requestable(wanted, on, transaction.connection)
    await keep(wanted, case_id, approval_id, transaction)
