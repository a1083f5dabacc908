"""The acts by which two persons end an appeal (審査請求の終結), or let property be sold although one is open.

Permissions: enforcement.appeal.propose and enforcement.appeal.approve.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID

import asyncpg
from pydantic import Field

from services.enforcement.handlers import appeals
from services.enforcement.inbound.words import Words
from services.enforcement.rules.appeals import (
    SALE_LABELS,
    STATE_LABELS,
    AppealState,
    SaleGround,
    Unappealable,
    require_sale_allowable,
)
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.appeal.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.appeal.approve", ENFORCEMENT, AccessAction.APPROVE)


class Ending(StrEnum):
    """How an appeal ends; what was upheld ends when it has been carried out."""

    REJECTED = AppealState.REJECTED.value
    DISMISSED = AppealState.DISMISSED.value
    UPHELD = AppealState.UPHELD.value
    UPHELD_PART = AppealState.UPHELD_PART.value
    WITHDRAWN = AppealState.WITHDRAWN.value
    CARRIED_OUT = AppealState.CARRIED_OUT.value


class _OfAppeal(Payload):
    """Names an appeal as the officer saw it; any later step stops the approval.

    Attributes:
        appeal_id: The appeal.
        step_no: Its last step.
        addressee_no: Of whose case.
        tax_items: The tax items of its claims.
        effective_on: The day of the decision, the withdrawal or the measure.
        reason: The number of the paper, and why.
    """

    appeal_id: UUID
    step_no: Annotated[int, Field(ge=1, le=99_999)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(max_length=6, strict=False)]
    effective_on: DayAtHand
    reason: Words


class AppealEnd(_OfAppeal):
    """The end of an appeal."""

    ending: Ending


class AppealSale(_OfAppeal):
    """Property may be sold although the appeal is open (地方税法19条の7第1項ただし書)."""

    ground: SaleGround


_OfAppealT = TypeVar("_OfAppealT", bound=_OfAppeal)


def appeal_acts() -> tuple[Act[Any], ...]:
    """The end of an appeal, and the sale in spite of one."""
    return (
        _act("enforcement.appeal_end", "審査請求の終結", AppealEnd, _end_line, _require_ending, _end),
        _act("enforcement.appeal_sale", "審査請求中の換価", AppealSale, _sale_line, _require_sale, _allow),
    )


def _act(
    name: str,
    label: str,
    payload_class: type[_OfAppealT],
    line: Callable[[_OfAppealT], tuple[str, str]],
    check: Callable[[_OfAppealT, asyncpg.Record, Connection], Awaitable[None]],
    do: Callable[[Approved[_OfAppealT], asyncpg.Record, Transaction], Awaitable[None]],
) -> Act[_OfAppealT]:
    async def checked(payload: _OfAppealT, connection: Connection) -> asyncpg.Record:
        found = await _as_seen(payload, connection)
        try:
            await check(payload, found, connection)
        except Unappealable as fault:
            raise Problem(409, "unappealable", str(fault)) from None
        return found

    async def admissible(payload: _OfAppealT, connection: Connection) -> None:
        await checked(payload, connection)

    async def execute(approved: Approved[_OfAppealT], transaction: Transaction) -> None:
        if approved.payload.effective_on > transaction.started_at.astimezone(TOKYO).date():
            raise Problem(409, "day_ahead", "その日がまだ来ていません。その日から承認してください。")
        await do(approved, await checked(approved.payload, transaction.connection), transaction)

    return Act(
        name=name,
        label=label,
        payload=payload_class,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("審査請求", str(payload.appeal_id)),
            ("宛名番号", payload.addressee_no),
            line(payload),
            ("日付", payload.effective_on.isoformat()),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


async def _as_seen(payload: _OfAppeal, connection: Connection) -> asyncpg.Record:
    found = await appeals.locked_appeal(payload.appeal_id, connection)
    if found is None or found["step_no"] != payload.step_no:
        sentence = "審査請求が見つからないか、起案のときから変わっています。内容を開き直し、起案し直してください。"
        raise Problem(409, "changed", sentence)
    seen = (payload.addressee_no, sorted(one.value for one in payload.tax_items))
    if (found["addressee_no"], list(found["tax_items"])) != seen:
        sentence = "宛名番号または税目が審査請求と異なります。内容を開き直してください。"
        raise Problem(409, "unappealable", sentence)
    return found


def _end_line(payload: AppealEnd) -> tuple[str, str]:
    return ("結果", STATE_LABELS[AppealState(payload.ending)])


def _sale_line(payload: AppealSale) -> tuple[str, str]:
    return ("換価を行う事由", f"{SALE_LABELS[payload.ground]}(地方税法19条の7第1項ただし書)")


async def _require_ending(payload: AppealEnd, found: asyncpg.Record, connection: Connection) -> None:
    await appeals.require_ending(found, AppealState(payload.ending), payload.effective_on, connection)


async def _end(approved: Approved[AppealEnd], found: asyncpg.Record, transaction: Transaction) -> None:
    payload = approved.payload
    step = AppealState(payload.ending)
    await appeals.end(found, step, payload.effective_on, payload.reason, approved.approval_id, transaction)


async def _require_sale(payload: AppealSale, found: asyncpg.Record, connection: Connection) -> None:
    require_sale_allowable(AppealState(found["state"]), found["stops_sale"])
    if payload.effective_on < found["effective_on"]:
        raise Unappealable(f"日付は前の手続の日({found['effective_on']})から後の日を入力してください。")


async def _allow(approved: Approved[AppealSale], found: asyncpg.Record, transaction: Transaction) -> None:
    payload = approved.payload
    reason = f"{SALE_LABELS[payload.ground]}: {payload.reason}"
    await appeals.allow_sale(found, payload.effective_on, reason, approved.approval_id, transaction)
