"""The acts by which two persons decide a request for suspension of use (利用停止), and end what they suspended.

Permissions: access.disclosure.propose and access.disclosure.approve. The usual decision is a refusal with its article:
what the law obliges the city to collect it may not leave uncollected (個人情報の保護に関する法律100条ただし書).
"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.access.handlers.disclosure import decide, require_decidable
from services.access.handlers.use_suspension import Scope, end, require_endable, scope_fault, suspend
from services.access.inbound.disclosure_acts import APPROVE, PROPOSE, Decision, decision_lines
from services.access.rules.disclosure import Outcome, RequestKind
from shared.access.purposes import PURPOSES
from shared.access.terms import AccessPolicy
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, Code
from shared.http.problems import Problem
from shared.http.words import Words
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_KIND = RequestKind.USE_SUSPENSION


class SuspendedUse(Payload):
    """What is suspended, and the one office that may go on under one case."""

    purposes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=len(PURPOSES), strict=False)]
    excepted_office: Code
    reference: Annotated[str, Field(pattern=r"^(case|ticket):[A-Za-z0-9._/-]{1,60}$")]

    def scope(self) -> Scope:
        """What the handlers need of it."""
        return Scope(frozenset(self.purposes), self.excepted_office, self.reference)


class SuspensionDecision(Decision):
    """What is decided of a request for suspension; with what is suspended where anything is granted."""

    suspended: SuspendedUse | None = None


class SuspensionEnd(Payload):
    """The end of a suspension, and why."""

    suspension_id: UUID
    addressee_no: AddresseeNo
    reason: Words


def use_suspension_acts(policy: AccessPolicy, municipality: Municipality) -> tuple[Act[Any], Act[Any]]:
    """The act that decides, and the one that ends."""
    return (
        Act(
            name="access.use_suspension_decision",
            label="保有個人情報の利用停止の決定",
            payload=SuspensionDecision,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=partial(_require_decidable, policy=policy),
            execute=partial(_decide, municipality=municipality),
        ),
        Act(
            name="access.use_suspension_end",
            label="保有個人情報の利用停止の終了",
            payload=SuspensionEnd,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_end_lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_endable,
            execute=_end,
        ),
    )


async def _require_decidable(payload: SuspensionDecision, connection: Connection, *, policy: AccessPolicy) -> None:
    await require_decidable(
        payload.request_id, payload.addressee_no, _KIND, payload.outcome, payload.grounds, connection
    )
    wanted = payload.suspended
    if (wanted is None) != (payload.outcome is Outcome.NONE):
        sentence = "認める決定には停止する利用目的が要り、認めない決定には付けません。"
        raise Problem(409, "not_decidable", sentence)
    if wanted is None:
        return
    fault = scope_fault(wanted.scope())
    if fault:
        raise Problem(409, "not_suspendable", fault)
    if wanted.excepted_office not in policy.offices:
        raise Problem(422, "office_unknown", "所属が登録されていません。所属の番号を確かめてください。")


async def _decide(
    approved: Approved[SuspensionDecision], transaction: Transaction, *, municipality: Municipality
) -> None:
    payload, number = approved.payload, approved.approval_id
    wanted = (payload.request_id, payload.addressee_no, _KIND, payload.outcome, payload.grounds)
    await decide(*wanted, payload.statement, number, transaction, municipality)
    if payload.suspended is not None:
        scope = payload.suspended.scope()
        await suspend(number, payload.request_id, payload.addressee_no, scope, transaction)


async def _require_endable(payload: SuspensionEnd, connection: Connection) -> None:
    await require_endable(payload.suspension_id, payload.addressee_no, connection)


async def _end(approved: Approved[SuspensionEnd], transaction: Transaction) -> None:
    payload = approved.payload
    await end(payload.suspension_id, payload.addressee_no, payload.reason, approved.approval_id, transaction)


def _lines(payload: SuspensionDecision) -> list[tuple[str, str]]:
    lines = decision_lines(payload)
    if payload.suspended is None:
        return lines
    names = "、".join(PURPOSES[one].label if one in PURPOSES else one for one in payload.suspended.purposes)
    excepted = f"{payload.suspended.excepted_office}({payload.suspended.reference})"
    return [*lines, ("停止する利用目的", names), ("利用できる所属と根拠", excepted)]


def _end_lines(payload: SuspensionEnd) -> list[tuple[str, str]]:
    return [
        ("利用停止", str(payload.suspension_id)),
        ("宛名番号", payload.addressee_no),
        ("理由", payload.reason),
    ]
