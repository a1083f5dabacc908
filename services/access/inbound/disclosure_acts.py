"""The acts by which two persons extend and decide requests about one's own data (開示・訂正・利用停止).

Permissions: access.disclosure.propose and access.disclosure.approve. The letter is made with the decision.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.access.handlers.disclosure import decide, extend, require_decidable, require_extendable
from services.access.rules.disclosure import GROUNDS, Ground, Outcome, RequestKind
from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.words import Words
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("access.disclosure.propose", DISCLOSURE, AccessAction.DECIDE)
APPROVE = Access("access.disclosure.approve", DISCLOSURE, AccessAction.APPROVE)

_OUTCOMES = {Outcome.FULL: "すべて認める", Outcome.PART: "一部を認める", Outcome.NONE: "認めない"}


class Extension(Payload):
    """More time for a decision, within what the law gives, and why."""

    request_id: UUID
    addressee_no: AddresseeNo
    days: Annotated[int, Field(ge=1, le=60)]
    reason: Words


class Decision(Payload):
    """What is decided of a request.

    Attributes:
        request_id: The request.
        addressee_no: Whose data it is about.
        outcome: All, part or nothing of it.
        grounds: Why not all of it, by the articles.
        statement: What is granted and how, or why nothing is; it stands in the letter.
    """

    request_id: UUID
    addressee_no: AddresseeNo
    outcome: Outcome
    grounds: Annotated[tuple[Ground, ...], Field(max_length=len(Ground), strict=False)] = ()
    statement: Words


def disclosure_acts(municipality: Municipality) -> tuple[Act[Any], ...]:
    """An act that extends, and one that decides each kind of request but a suspension of use."""
    kinds = (RequestKind.DISCLOSURE, RequestKind.CORRECTION)
    return (_extending(municipality), *(_deciding(kind, municipality) for kind in kinds))


def _extending(municipality: Municipality) -> Act[Extension]:
    async def admissible(payload: Extension, connection: Connection) -> None:
        await require_extendable(payload.request_id, payload.addressee_no, payload.days, _today(), connection)

    async def execute(approved: Approved[Extension], transaction: Transaction) -> None:
        wanted = approved.payload
        await extend(
            wanted.request_id,
            wanted.addressee_no,
            wanted.days,
            wanted.reason,
            approved.approval_id,
            transaction,
            municipality,
        )

    return Act(
        name="access.disclosure_extension",
        label="開示等の決定の期限の延長",
        payload=Extension,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_extension_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _deciding(kind: RequestKind, municipality: Municipality) -> Act[Decision]:
    async def admissible(payload: Decision, connection: Connection) -> None:
        wanted = (payload.request_id, payload.addressee_no, kind, payload.outcome, payload.grounds)
        await require_decidable(*wanted, connection)

    async def execute(approved: Approved[Decision], transaction: Transaction) -> None:
        payload = approved.payload
        wanted = (payload.request_id, payload.addressee_no, kind, payload.outcome, payload.grounds)
        await decide(*wanted, payload.statement, approved.approval_id, transaction, municipality)

    return Act(
        name=f"access.{kind.value}_decision",
        label=f"保有個人情報の{kind.label}の決定",
        payload=Decision,
        propose=PROPOSE,
        approve=APPROVE,
        lines=decision_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def decision_lines(payload: Decision) -> list[tuple[str, str]]:
    """What whoever decides reads."""
    return [
        ("請求", str(payload.request_id)),
        ("宛名番号", payload.addressee_no),
        ("決定", _OUTCOMES[payload.outcome]),
        ("認めない理由", "、".join(GROUNDS[one].label for one in payload.grounds) or "なし"),
        ("決定の内容", payload.statement),
    ]


def _extension_lines(payload: Extension) -> list[tuple[str, str]]:
    return [
        ("請求", str(payload.request_id)),
        ("宛名番号", payload.addressee_no),
        ("延長する日数", f"{payload.days}日"),
        ("理由", payload.reason),
    ]


def _today() -> date:
    return datetime.now(UTC).astimezone(TOKYO).date()
