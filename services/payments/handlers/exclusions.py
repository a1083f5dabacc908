"""The history of what claims owe, with the dates of returns, as the rules about excluded days read it."""

from collections.abc import Iterable
from typing import Any

import asyncpg

from services.payments.rules.exclusions import Levied, RevisionDates
from shared.contracts import (
    CATALOGUE,
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    Filing,
)

Assessment = AssessmentDecided | AssessmentRevised | AssessmentCancelled


def dates_of(filing: Filing | None) -> RevisionDates | None:
    """The dates of a return, as an assessment or a revision gives them."""
    if filing is None:
        return None
    return RevisionDates(
        filing.filed_on,
        filing.extension_months,
        filing.national_tax_corrected_on,
        filing.correction_notified_on,
        filing.correction_claimed_on,
        filing.heavy_additional_tax_base_yen,
    )


def levied_of(rows: Iterable[asyncpg.Record]) -> dict[int, tuple[Levied, ...]]:
    """What claims owed after each event of their notices, by claim.

    Args:
        rows: claim_id, instalment, event_type and event, by claim and history number.
    """
    found: dict[int, list[Levied]] = {}
    for row in rows:
        event: Any = CATALOGUE[row["event_type"]].model_validate_json(row["event"])
        steps = found.setdefault(row["claim_id"], [])
        step = _step(event, row["instalment"], steps)
        if step is not None:
            steps.append(step)
    return {claim_id: tuple(steps) for claim_id, steps in found.items()}


def _step(event: Assessment, instalment: str, before: list[Levied]) -> Levied | None:
    """What an event leaves on an instalment; none where it does not name it."""
    if isinstance(event, AssessmentCancelled):
        return before[-1]._replace(amount_yen=0, notified_on=event.cancelled_on, dates=None) if before else None
    decided_on = event.assessed_on if isinstance(event, AssessmentDecided) else event.revised_on
    for one in event.instalments:
        if one.instalment == instalment:
            notified_on = event.notice_sent_on or decided_on
            return Levied(one.amount_yen, one.statutory_due_on, notified_on, dates_of(event.filing))
    return None
