"""The act by which two persons book what a third-party debtor has paid (取立て), or what was seized as money.

Permissions: enforcement.collection.propose and enforcement.collection.approve.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enforcement.handlers.seizing import Collection, collect, locked_seizure, require_collectable
from services.enforcement.inbound.words import Words
from services.enforcement.rules.seizure_states import UnlawfulStep
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.collection.propose", ENFORCEMENT, AccessAction.REGISTER)
APPROVE = Access("enforcement.collection.approve", ENFORCEMENT, AccessAction.APPROVE)


class SeizureCollection(Payload):
    """Money from a third-party debtor or seized as such, as the proposing officer saw the seizure.

    Attributes:
        seizure_id: The seizure.
        step_no: Its last step; any later one stops the approval.
        addressee_no: Whose claims it pays.
        tax_items: Their tax items.
        collected_on: The day on which the money came; the claims count as paid on it (国税徴収法56条3項、67条3項).
        amount_yen: How much.
        reference: What proves it, such as the number of the bank's note.
        sheet_no: Of wages, a pension or a retirement allowance: the sheet of the payment (差押可能額計算書).
    """

    seizure_id: UUID
    step_no: Annotated[int, Field(ge=1, le=99_999)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]
    collected_on: DayAtHand
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    reference: Words
    sheet_no: Annotated[int, Field(ge=1, le=9_999)] | None = None

    def collection(self) -> Collection:
        """What the handlers need of it."""
        return Collection(
            self.seizure_id, self.step_no, self.collected_on, self.amount_yen, self.reference, self.sheet_no
        )


def seizure_collection() -> Act[SeizureCollection]:
    """The act."""
    return Act(
        name="enforcement.seizure_collection",
        label="差押債権の取立て・差し押さえた金銭",
        payload=SeizureCollection,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("差押え", str(payload.seizure_id)),
            ("宛名番号", payload.addressee_no),
            ("取立ての日", payload.collected_on.isoformat()),
            ("取立額", f"{payload.amount_yen:,}円"),
            ("証拠", payload.reference),
            *([("計算書", f"第{payload.sheet_no}号")] if payload.sheet_no else []),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=_require_admissible,
        execute=_execute,
    )


async def _require_admissible(payload: SeizureCollection, connection: Connection) -> None:
    try:
        await require_collectable(payload.collection(), connection)
    except UnlawfulStep as found:
        raise Problem(409, "not_collectable", str(found)) from None
    seizure = await locked_seizure(payload.seizure_id, connection)
    seen = (payload.addressee_no, sorted(one.value for one in payload.tax_items))
    if seizure is None or (seizure["addressee_no"], list(seizure["tax_items"])) != seen:
        raise Problem(409, "not_collectable", "宛名番号または税目が差押えと異なります。内容を開き直してください。")


async def _execute(approved: Approved[SeizureCollection], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_admissible(payload, transaction.connection)
    if payload.collected_on > transaction.started_at.astimezone(TOKYO).date():
        raise Problem(409, "day_ahead", "取立ての日がまだ来ていません。日付を確かめてください。")
    try:
        await collect(payload.collection(), approved.approval_id, transaction)
    except UnlawfulStep as found:
        raise Problem(409, "not_collectable", str(found)) from None
