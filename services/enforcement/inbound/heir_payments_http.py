"""Which heir paid a receipt by himself: it counts against his part, so that nobody seizes from him what he has paid.

Payments clears the claim whoever pays; an officer finds out who did. Permission: enforcement.succession.attribute.
"""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.enforcement.inbound.words import Words
from services.enforcement.store import succession as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import AddresseeNo, ClaimId
from shared.contracts.payments import ReceiptId
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

heir_payment_routes = Routes("successions")

ATTRIBUTE = Access("enforcement.succession.attribute", ENFORCEMENT, AccessAction.REGISTER)


class HeirPayment(BaseModel):
    """Who paid a receipt on a claim of the deceased; nobody, to take an earlier entry back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim_id: ClaimId
    receipt_id: ReceiptId
    addressee_no: AddresseeNo | None
    note: Words


class PaidView(BaseModel):
    """What an heir has paid by himself of all claims that he succeeded to."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    paid_yen: int


@heir_payment_routes.post(
    "/successions/{succession_id}/payments",
    access=ATTRIBUTE,
    summary="Enter which heir paid a receipt",
    status_code=201,
)
async def attribute(call: Call, succession_id: UUID, entry: HeirPayment) -> list[PaidView]:
    """The newest entry about a receipt counts; gives what each heir has paid with it."""
    connection, payer = call.transaction.connection, entry.addressee_no
    row = await connection.fetchrow(store.SELECT_ATTRIBUTABLE, succession_id, entry.claim_id, entry.receipt_id, payer)
    if row is None:
        raise not_found("死亡の日以後の確報の収納(この決定の期別債権のもの)")
    numbers = [row["deceased_no"], *([payer] if payer else [])]
    call.require_tax_item(row["tax_item"], numbers)
    call.require_distance(numbers)
    call.record(numbers, fields=("succession", "receipt"), detail=f"succession:{succession_id}")
    if row["is_replaced"]:
        raise Problem(409, "replaced", "この決定は訂正または取り消されています。効力のある決定から入力してください。")
    if not row["is_heir"]:
        raise Problem(409, "no_heir", "この決定で承継した相続人ではありません。宛名番号を確かめてください。")
    by, at = call.actor.id, call.transaction.started_at
    await connection.execute(store.ADD_PAYMENT, entry.claim_id, entry.receipt_id, payer, entry.note, by, at)
    return [PaidView(**one) for one in await connection.fetch(store.SELECT_PAID, succession_id)]
