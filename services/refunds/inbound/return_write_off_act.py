"""The act by which two persons write off a refund that nobody pays back (返納金の不納欠損)."""

from functools import partial

from services.refunds.handlers.return_write_off import WriteOff, require_writable, write_off
from services.refunds.handlers.returns import NotReturnable
from services.refunds.inbound.returns_act import (
    APPROVE,
    PROPOSE,
    OfReturn,
    case_of,
    lines,
    problem_of,
    require_no_other,
)
from services.refunds.rules.returns import GROUND_LABELS, WriteOffGround
from services.refunds.store import lapse
from shared.approvals import Act, Approved
from shared.http.days import DayOnPaper
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

WRITE_OFF = "refunds.return_write_off"


class ReturnWriteOff(OfReturn):
    """All that is still to come of a case, why nobody asks for it any more, and since when."""

    ground: WriteOffGround
    extinguished_on: DayOnPaper

    def wish(self) -> WriteOff:
        """What is entered of it."""
        return WriteOff(self.return_id, self.amount_yen, self.ground, self.extinguished_on, self.document)


def return_write_off(municipality: Municipality) -> Act[ReturnWriteOff]:
    """The act, with the law that says after how many years."""
    return Act(
        name=WRITE_OFF,
        label="返納金の不納欠損",
        payload=ReturnWriteOff,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            *lines(payload),
            ("理由", GROUND_LABELS[payload.ground]),
            ("消滅の日", payload.extinguished_on.isoformat()),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=partial(_require_admissible, municipality=municipality),
        execute=partial(_execute, municipality=municipality),
    )


async def _require_admissible(payload: ReturnWriteOff, connection: Connection, *, municipality: Municipality) -> None:
    await case_of(payload, connection)
    today = await connection.fetchval(lapse.TODAY)
    try:
        await require_writable(payload.wish(), today, connection, municipality.law)
    except NotReturnable as found:
        raise problem_of(found) from None
    await require_no_other(WRITE_OFF, payload, connection)


async def _execute(approved: Approved[ReturnWriteOff], transaction: Transaction, *, municipality: Municipality) -> None:
    await case_of(approved.payload, transaction.connection)
    today = await transaction.connection.fetchval(lapse.TODAY)
    try:
        await write_off(approved.payload.wish(), today, approved.approval_id, transaction, municipality.law)
    except NotReturnable as found:
        raise problem_of(found) from None
