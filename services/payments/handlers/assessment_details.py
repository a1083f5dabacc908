"""What an assessment says beside its amounts: kept by history number, so that any past state can be shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from services.payments.handlers.claim_state import ClaimState
from services.payments.store import assessment_details as store
from shared.contracts import AssessmentCancelled, AssessmentDecided, AssessmentRevised, Instalment
from shared.transaction import Transaction

Described = tuple[int, AssessmentDecided | AssessmentRevised | AssessmentCancelled]


async def keep_descriptions(described: Sequence[Described], transaction: Transaction) -> None:
    """Keep filing, vehicle, special collector and joint obligors of notices, where their events name any.

    Args:
        described: numbers of notices with the events applied to them.
        transaction: the one in which they are applied.
    """
    descriptions: list[tuple[Any, ...]] = []
    obligors: list[tuple[Any, ...]] = []
    for notice_id, event in described:
        if isinstance(event, AssessmentCancelled):
            continue
        parts = (event.filing, event.vehicle, event.special_collection, event.joint_obligors)
        if all(part is None for part in parts):
            continue
        descriptions.append(_description(notice_id, event))
        obligors += [
            (notice_id, event.history_no, one.addressee_no, one.share_numerator, one.share_denominator)
            for one in event.joint_obligors or ()
        ]
    await store.DESCRIPTIONS.copy(transaction.connection, descriptions)
    await store.JOINT_OBLIGORS.copy(transaction.connection, obligors)


def notice_row(notice_key: str, event: AssessmentDecided) -> tuple[Any, ...]:
    """A notice as its first assessment describes it, for `store.assessments.INSERT_NOTICES`."""
    key = event.notice
    return (
        notice_key,
        key.municipality_code,
        key.former_municipality_code,
        key.levy_fiscal_year,
        key.target_fiscal_year,
        key.tax_item.value,
        key.notice_no,
        key.sequence_no,
        event.addressee_no,
        event.assessment_fiscal_year,
        event.assessed_on,
        event.notice_sent_on,
        event.is_ad_hoc,
        event.history_no,
    )


def claim_row(
    notice_id: int, event: AssessmentDecided | AssessmentRevised, instalment: Instalment, at: datetime
) -> tuple[Any, ...]:
    """A claim as its assessment has it, for `store.assessments.INSERT_CLAIMS`."""
    key = event.notice
    return (
        notice_id,
        instalment.instalment,
        event.addressee_no,
        key.tax_item.value,
        key.levy_fiscal_year,
        key.notice_no,
        instalment.clearing_key,
        instalment.due_on,
        instalment.statutory_due_on,
        instalment.accounting_fiscal_year,
        at,
    )


def filed_claims(
    revised: Iterable[Described], known: Iterable[asyncpg.Record], states: Mapping[int, ClaimState]
) -> dict[int, int]:
    """The claims of revised notices whose return has dates, each with the last event that is being applied.

    Args:
        revised: numbers of notices with their events, in order.
        known: the claims of these notices.
        states: the claims in memory.
    """
    last: dict[int, int] = {}
    filed: set[int] = set()
    for notice_id, event in revised:
        last[notice_id] = event.history_no
        if not isinstance(event, AssessmentCancelled) and event.filing is not None:
            filed.add(notice_id)
    return {
        row["claim_id"]: last[row["notice_id"]]
        for row in known
        if row["notice_id"] in filed or states[row["claim_id"]].has_filing
    }


def _description(notice_id: int, event: AssessmentDecided | AssessmentRevised) -> tuple[Any, ...]:
    filing, vehicle, collection = event.filing, event.vehicle, event.special_collection
    return (
        notice_id,
        event.history_no,
        *(
            (
                filing.kind,
                filing.business_year_start,
                filing.business_year_end,
                filing.filed_on,
                filing.extension_months,
                filing.national_tax_corrected_on,
                filing.correction_notified_on,
                filing.correction_claimed_on,
                filing.heavy_additional_tax_base_yen,
            )
            if filing
            else (None,) * 9
        ),
        *((vehicle.registration_key, vehicle.inspection_code, vehicle.plate) if vehicle else (None,) * 3),
        *((collection.collector_no, collection.kind.value) if collection else (None,) * 2),
        event.joint_obligors is not None,
    )
