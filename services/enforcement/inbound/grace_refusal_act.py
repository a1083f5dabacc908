"""The act by which two persons refuse a grace that was applied for, or its extension (猶予・延長の不許可).

Permissions: enforcement.measure.propose and enforcement.measure.approve, as for the grant. The reason is told to the
applicant in the letter.
"""

from typing import Annotated
from uuid import UUID

import asyncpg
from pydantic import Field, field_validator

from services.enforcement.handlers.grace_applications import decide, locked_application
from services.enforcement.handlers.grace_refusals import require_refusal
from services.enforcement.inbound.measure_acts import APPROVE, PROPOSE, law_unknown
from services.enforcement.inbound.sale_acts import StepNo, TaxItems
from services.enforcement.inbound.words import Words
from services.enforcement.rules.grace_applications import REFUSALS, ApplicationState, RefusalGround, Undecidable
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class GraceRefusal(Payload):
    """The refusal of an application as the officer saw it; any later step stops the approval.

    Attributes:
        application_id: The application.
        step_no: Its last step.
        addressee_no: Of whom.
        tax_items: The tax items of its claims.
        grounds: Why, by the law.
        reason: Why, in words; it stands in the letter (行政手続法8条).
    """

    application_id: UUID
    step_no: StepNo
    addressee_no: AddresseeNo
    tax_items: TaxItems
    grounds: Annotated[tuple[RefusalGround, ...], Field(min_length=1, max_length=len(RefusalGround), strict=False)]
    reason: Words

    @field_validator("grounds")
    @classmethod
    def _each_once(cls, grounds: tuple[RefusalGround, ...]) -> tuple[RefusalGround, ...]:
        if len(set(grounds)) != len(grounds):
            raise ValueError("grounds: the same ground stands twice")
        return grounds


def grace_refusal(municipality: Municipality) -> Act[GraceRefusal]:
    """The act, in a municipality whose ordinances hold."""

    async def admissible(payload: GraceRefusal, connection: Connection) -> None:
        found = await _as_seen(payload, connection)
        try:
            await require_refusal(found, payload.grounds, connection, municipality)
        except Undecidable as fault:
            raise Problem(409, "not_refusable", str(fault)) from None
        except NotYetAnnounced:
            raise law_unknown() from None

    async def execute(approved: Approved[GraceRefusal], transaction: Transaction) -> None:
        payload, on = approved.payload, transaction.started_at.astimezone(TOKYO).date()
        await admissible(payload, transaction.connection)
        which = (payload.application_id, payload.step_no, ApplicationState.REFUSED)
        await decide(*which, payload.grounds, payload.reason, approved.approval_id, on, transaction)

    return Act(
        name="enforcement.grace_refusal",
        label="猶予・延長の不許可",
        payload=GraceRefusal,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("申請", str(payload.application_id)),
            ("宛名番号", payload.addressee_no),
            ("認めない事由", "、".join(REFUSALS[ground].label for ground in payload.grounds)),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


async def _as_seen(payload: GraceRefusal, connection: Connection) -> asyncpg.Record:
    found = await locked_application(payload.application_id, connection)
    if found is None or found["step_no"] != payload.step_no:
        sentence = "申請が見つからないか、起案のときから変わっています。内容を開き直し、起案し直してください。"
        raise Problem(409, "changed", sentence)
    if (found["addressee_no"], found["tax_items"]) != (payload.addressee_no, sorted(payload.tax_items)):
        sentence = "宛名番号または税目が申請と異なります。内容を開き直してください。"
        raise Problem(409, "not_refusable", sentence)
    return found
