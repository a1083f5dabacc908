"""The act by which two persons find that rights to refunds have lapsed (還付請求権の時効消滅)."""

from functools import partial
from typing import Annotated

from pydantic import Field

from services.refunds.handlers.lapse import NotLapsed, end_lapsed, require_lapsed
from services.refunds.store import lapse
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, Approved, Payload
from shared.contracts import TaxItemCode
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

LAPSE = "refunds.lapse"
PROPOSE = Access("refunds.lapse.propose", REFUND, AccessAction.UPDATE)
APPROVE = Access("refunds.lapse.approve", REFUND, AccessAction.APPROVE)


class LapsedItem(Payload):
    """One overpayment as `GET /refund-lapses` lists it."""

    overpayment_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    last_day: DayOnPaper


class RefundLapse(Payload):
    """Overpayments whose refund nobody claimed in time."""

    items: Annotated[tuple[LapsedItem, ...], Field(min_length=1, max_length=200)]

    def amounts(self) -> dict[int, int]:
        """Yen by overpayment."""
        return {item.overpayment_id: item.amount_yen for item in self.items}


def refund_lapse(municipality: Municipality) -> Act[RefundLapse]:
    """The act, with the city's law."""
    return Act(
        name=LAPSE,
        label="還付請求権の時効による消滅",
        payload=RefundLapse,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: sorted({item.addressee_no for item in payload.items}),
        tax_items=lambda payload: {item.tax_item.value for item in payload.items},
        admissible=partial(_require_admissible, municipality=municipality),
        execute=partial(_execute, municipality=municipality),
    )


def _lines(payload: RefundLapse) -> list[tuple[str, str]]:
    return [
        ("件数", f"{len(payload.items):,}件"),
        ("金額", f"{sum(item.amount_yen for item in payload.items):,}円"),
        *(
            (
                f"過誤納金 {item.overpayment_id}",
                _item_words(item),
            )
            for item in payload.items
        ),
    ]


def _item_words(item: LapsedItem) -> str:
    name = tax_item(item.tax_item.value).name
    return f"宛名 {item.addressee_no} {name} {item.amount_yen:,}円 請求できた最後の日 {item.last_day}"


async def _require_admissible(payload: RefundLapse, connection: Connection, *, municipality: Municipality) -> None:
    day = await connection.fetchval(lapse.TODAY)
    try:
        lapsed = await require_lapsed(payload.amounts(), day, connection, municipality.law)
    except NotLapsed as found:
        raise _problem(found) from None
    as_listed = {(one.overpayment_id, one.addressee_no, one.tax_item, one.last_day) for one in lapsed}
    as_proposed = {
        (item.overpayment_id, item.addressee_no, item.tax_item.value, item.last_day) for item in payload.items
    }
    if as_listed != as_proposed or len(payload.items) != len(payload.amounts()):
        sentence = "内容が時効の一覧と異なります。一覧を開き直して、起案し直してください。"
        raise Problem(409, "not_as_listed", sentence)
    if await connection.fetchval(lapse.SELECT_OPEN_PROPOSAL, LAPSE, sorted(payload.amounts())):
        raise Problem(409, "already_proposed", "この過誤納金には決裁待ちの起案があります。その結果を待ってください。")


async def _execute(approved: Approved[RefundLapse], transaction: Transaction, *, municipality: Municipality) -> None:
    day = await transaction.connection.fetchval(lapse.TODAY)
    amounts = approved.payload.amounts()
    try:
        await end_lapsed(amounts, day, approved.approval_id, transaction, municipality)
    except NotLapsed as found:
        raise _problem(found) from None


def _problem(found: NotLapsed) -> Problem:
    sentence = (
        f"過誤納金 {found.overpayment_id} は、まだ請求できるか、期限内に請求されたか、残額が異なります。"
        "一覧を開き直して、起案し直してください。"
    )
    return Problem(409, "not_lapsed", sentence)
