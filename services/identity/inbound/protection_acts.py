"""The acts about support measures (支援措置): to set one, to end one, and to release an address for a while.

Proposed with identity.protection.propose and approved with identity.protection.approve, by two different persons.
"""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from services.identity.handlers.protection import (
    NotPossible,
    Obstacle,
    end_measure,
    release,
    require_endable,
    require_known,
    require_protected,
    set_measure,
)
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, AddresseeNo
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.protection.propose", ADDRESSEE, AccessAction.REGISTER)
APPROVE = Access("identity.protection.approve", ADDRESSEE, AccessAction.APPROVE)

_RELEASE_MAX = timedelta(hours=24)
#: A measure lasts a year and is then renewed (住民基本台帳事務処理要領 第5-10); a margin for the day of the renewal.
_MEASURE_DAYS_MAX = 400
_SENTENCES = {
    Obstacle.UNKNOWN_ADDRESSEE: "宛名が見つかりません。宛名番号を確かめてください。",
    Obstacle.NOT_PROTECTED: "この宛名は支援措置の対象ではありません。宛名番号を確かめてください。",
    Obstacle.UNKNOWN_MEASURE: "支援措置の登録が見つかりません。番号を確かめてください。",
    Obstacle.MEASURE_ENDED: "この支援措置はすでに終わっています。",
}

Reason = Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class Protection(Payload):
    """A support measure, with what it rests on, such as the number of the request (支援措置申出)."""

    addressee_no: AddresseeNo
    valid_from: DayOnPaper
    valid_until: DayAtHand
    evidence: Reason

    @model_validator(mode="after")
    def _has_days(self) -> Self:
        if not 0 <= (self.valid_until - self.valid_from).days <= _MEASURE_DAYS_MAX:
            raise ValueError("支援措置の期間は1年以内です。延長するときは新しく登録してください。")
        return self


class ProtectionEnd(Payload):
    """A measure and the first day on which it no longer counts."""

    measure_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    ended_on: DayAtHand
    reason: Reason


class ProtectionRelease(Payload):
    """Who may see a protected address, from when until when, and what for."""

    addressee_no: AddresseeNo
    officer: Holder
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    reason: Reason

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        if not timedelta(0) < self.closes_at - self.opens_at <= _RELEASE_MAX:
            raise ValueError("一時解除は24時間以内です。開始と終了を確かめてください。")
        return self


def protection_acts() -> tuple[Act[Protection], Act[ProtectionEnd], Act[ProtectionRelease]]:
    """To set a measure, to end one, and to release an address."""
    return (
        Act(
            name="identity.protection",
            label="支援措置の登録",
            payload=Protection,
            propose=PROPOSE,
            approve=APPROVE,
            lines=lambda payload: [
                ("宛名番号", payload.addressee_no),
                ("期間", f"{payload.valid_from}から{payload.valid_until}"),
                ("根拠", payload.evidence),
            ],
            subjects=lambda payload: [payload.addressee_no],
            admissible=lambda payload, connection: _possible(require_known(payload.addressee_no, connection)),
            execute=_set,
        ),
        Act(
            name="identity.protection_end",
            label="支援措置の終了",
            payload=ProtectionEnd,
            propose=PROPOSE,
            approve=APPROVE,
            lines=lambda payload: [
                ("宛名番号", payload.addressee_no),
                ("支援措置", str(payload.measure_id)),
                ("終了の日", payload.ended_on.isoformat()),
                ("理由", payload.reason),
            ],
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_endable,
            execute=_end,
        ),
        Act(
            name="identity.protection_release",
            label="支援措置対象者の住所の一時解除",
            payload=ProtectionRelease,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_release_lines,
            subjects=lambda payload: [payload.addressee_no],
            # Nobody lets himself in: whoever is to look takes no part in the decision.
            barred=lambda payload: {payload.officer},
            admissible=lambda payload, connection: _possible(require_protected(payload.addressee_no, connection)),
            execute=_release,
        ),
    )


def _release_lines(payload: ProtectionRelease) -> list[tuple[str, str]]:
    opens, closes = (f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}" for at in (payload.opens_at, payload.closes_at))
    return [
        ("宛名番号", payload.addressee_no),
        ("閲覧する職員", payload.officer),
        ("期間", f"{opens}から{closes}"),
        ("理由", payload.reason),
    ]


async def _require_endable(payload: ProtectionEnd, connection: Connection) -> None:
    await _possible(require_endable(payload.measure_id, payload.addressee_no, connection))


async def _set(approved: Approved[Protection], transaction: Transaction) -> None:
    said = approved.payload
    await _possible(
        set_measure(
            said.addressee_no, said.valid_from, said.valid_until, said.evidence, approved.approval_id, transaction
        )
    )


async def _end(approved: Approved[ProtectionEnd], transaction: Transaction) -> None:
    said = approved.payload
    await _possible(
        end_measure(said.measure_id, said.addressee_no, said.ended_on, said.reason, approved.approval_id, transaction)
    )


async def _release(approved: Approved[ProtectionRelease], transaction: Transaction) -> None:
    said = approved.payload
    await _possible(
        release(
            said.addressee_no,
            said.officer,
            said.opens_at,
            said.closes_at,
            said.reason,
            approved.approval_id,
            transaction,
        )
    )


async def _possible(step: Awaitable[None]) -> None:
    try:
        await step
    except NotPossible as found:
        raise Problem(409, found.obstacle.value, _SENTENCES[found.obstacle]) from None
