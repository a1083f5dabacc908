"""All that an assessment says of one claim, with its history and the dates that follow from it by rule."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg

from services.payments.rules.assessment_dates import FixedAmount, PriorityPart, priority_parts, statutory_due_on
from services.payments.store import assessment_details as store
from shared.contracts import (
    CATALOGUE,
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    CollectionKind,
)
from shared.law.municipality import DueDatesUnknown, Municipality
from shared.money import Yen
from shared.postgres.sql import Connection

Assessment = AssessmentDecided | AssessmentRevised | AssessmentCancelled


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a notice as it touched the claim.

    Attributes:
        history_no: its place in the notice's history.
        kind: decided, revised or cancelled.
        on: the day of the decision.
        notice_sent_on: the day on which its notice was sent, where one was.
        reason: the assessor's reason code; none for the assessment itself.
        amount_yen: what is owed from then on.
        delta_yen: the difference it made.
        approval_id: the approval, where two persons entered it by hand.
    """

    history_no: int
    kind: str
    on: date
    notice_sent_on: date | None
    reason: str | None
    amount_yen: Yen
    delta_yen: Yen
    approval_id: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One claim's assessment."""

    notice: asyncpg.Record
    description: asyncpg.Record | None
    obligors: list[asyncpg.Record]
    breakdown: list[asyncpg.Record]
    steps: list[Step]
    statutory_due_on: date
    parts: list[PriorityPart]
    decision: asyncpg.Record | None

    @property
    def subjects(self) -> list[str]:
        """Everybody whose data it shows."""
        return sorted({self.notice["addressee_no"], *(row["addressee_no"] for row in self.obligors)})


async def sheet_of(connection: Connection, claim_id: int, municipality: Municipality) -> Sheet | None:
    """The assessment of a claim as it stands now; none where there is no such claim."""
    notice = await connection.fetchrow(store.SELECT_NOTICE, claim_id)
    if notice is None:
        return None
    notice_id = notice["notice_id"]
    description = await connection.fetchrow(store.SELECT_DESCRIPTION, notice_id)
    steps = _steps(await connection.fetch(store.SELECT_HISTORY, notice_id), notice["instalment"])
    decision = await connection.fetchrow(store.SELECT_PRIORITY_DECISION, notice_id)
    statutory_on = decision["statutory_due_on"] if decision else _statutory(notice, description, municipality)
    if decision:
        amount_yen = steps[-1].amount_yen if steps else 0
        parts = [PriorityPart(amount_yen, decision["priority_on"])] if amount_yen else []
    else:
        fixed = [FixedAmount(step.amount_yen, step.notice_sent_on or step.on) for step in steps]
        parts = priority_parts(statutory_on, fixed)
    return Sheet(
        notice,
        description,
        await connection.fetch(store.SELECT_JOINT_OBLIGORS, notice_id),
        await connection.fetch(store.SELECT_BREAKDOWN, claim_id),
        steps,
        statutory_on,
        parts,
        decision,
    )


def _statutory(notice: asyncpg.Record, description: asyncpg.Record | None, municipality: Municipality) -> date:
    withheld_from_pay = description is not None and description["collection_kind"] == CollectionKind.PAY
    return statutory_of(notice, notice["tax_item"], municipality, withheld_from_pay=withheld_from_pay)


def statutory_of(
    notice: asyncpg.Record, item_code: str, municipality: Municipality, *, withheld_from_pay: bool
) -> date:
    """The statutory due date of a notice's claims by rule, from its levy year, instalments and whether it is ad hoc."""
    try:
        regular = municipality.due_dates(item_code, notice["levy_fiscal_year"])[0].statutory_on
    except DueDatesUnknown:
        # The notice's own days are all there is; an officer may decide another date.
        regular = None
    return statutory_due_on(
        notice["statutory_dues"],
        regular_first=regular,
        is_ad_hoc=notice["is_ad_hoc"],
        withheld_from_pay=withheld_from_pay,
        levy_year=notice["levy_fiscal_year"],
    )


def _steps(history: list[asyncpg.Record], instalment: str) -> list[Step]:
    steps: list[Step] = []
    owed_yen = 0
    for row in history:
        event: Any = CATALOGUE[row["event_type"]].model_validate_json(row["event"])
        amount_yen = _amount(event, instalment)
        if amount_yen is None:
            continue  # The event does not name this instalment.
        steps.append(_step(event, amount_yen, amount_yen - owed_yen, row["approval_id"]))
        owed_yen = amount_yen
    return steps


def _amount(event: Assessment, instalment: str) -> Yen | None:
    if isinstance(event, AssessmentCancelled):
        return 0
    return next((one.amount_yen for one in event.instalments if one.instalment == instalment), None)


def _step(event: Assessment, amount_yen: Yen, delta_yen: Yen, approval: Any) -> Step:
    by = str(approval) if approval else None
    no = event.history_no
    if isinstance(event, AssessmentDecided):
        return Step(no, "decided", event.assessed_on, event.notice_sent_on, None, amount_yen, delta_yen, by)
    if isinstance(event, AssessmentRevised):
        return Step(no, "revised", event.revised_on, event.notice_sent_on, event.reason, amount_yen, delta_yen, by)
    return Step(no, "cancelled", event.cancelled_on, None, event.reason, amount_yen, delta_yen, by)
