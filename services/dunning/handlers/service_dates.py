"""Which days a claim's letters were issued, sent, have arrived and took effect on, and how often they came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from services.dunning.handlers.terms import terms_of
from services.dunning.rules.returns import ServiceStage
from services.dunning.rules.service_dates import ServiceTerms, pay_by_as_addressed, presumed_arrival
from services.dunning.store import service_dates as store
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection


def service_terms_of(municipality: Municipality) -> ServiceTerms:
    """The terms of a city."""
    return ServiceTerms(
        arrival_days=municipality.ordinance.presumed_arrival_days,
        publication_days=municipality.law.publication_service_days,
        web_required=municipality.ordinance.publication_web_required,
        dunning=terms_of(municipality),
    )


@dataclass(frozen=True, slots=True)
class LetterDates:
    """The days of one letter of a claim.

    Attributes:
        claim_id: The claim.
        document_no: The letter's number.
        kind: tax_notice or dunning_notice.
        addressee_no: Whose it is.
        tax_item: Of which tax item.
        first_sent_on: The day of its first dispatch; none where nobody has said so.
        issued_on: The day it is dated; none of a tax notice, which the assessor dates.
        dispatched_on: The day of the dispatch that counts (発した日), of a publication its start; none before one.
        arrived_on: The day it is presumed to have arrived or was handed over; none of one that came back.
        effective_on: The day it takes or took effect; none while that is open.
        pay_by: Of a dunning notice, the last day to pay before seizure; none while it has no effect.
        served_later: Whether its first dispatch came back and its service was settled afterwards.
        is_open: Whether it came back and its service is not settled.
    """

    claim_id: int
    document_no: str
    kind: str
    addressee_no: str
    tax_item: str
    first_sent_on: date | None
    issued_on: date | None
    dispatched_on: date | None
    arrived_on: date | None
    effective_on: date | None
    pay_by: date | None
    served_later: bool
    is_open: bool


async def letters_of(connection: Connection, claim_ids: Sequence[int], terms: ServiceTerms) -> list[LetterDates]:
    """The days of every letter of some claims, in order of claims and numbers."""
    rows = await connection.fetch(store.SELECT_LETTERS, sorted(set(claim_ids)))
    return [_dates(row, terms) for row in rows]


def _dates(row: asyncpg.Record, terms: ServiceTerms) -> LetterDates:
    stage = ServiceStage(row["stage"]) if row["stage"] else None
    is_open = stage is not None and stage.is_open
    settled = row["served_on"] is not None
    if settled:
        dispatched_on, effective_on = row["counts_from"], row["served_on"]
        arrived_on = None if stage is ServiceStage.PUBLISHED or _is_published(row) else effective_on
    else:
        dispatched_on = row["dispatched_on"] or row["sent_on"]
        arrived_on = presumed_arrival(dispatched_on, terms) if dispatched_on and not is_open else None
        effective_on = arrived_on
    pay_by = row["pay_by"] or row["printed_pay_by"]
    if pay_by is not None and not settled:
        pay_by = pay_by_as_addressed(pay_by, row["issued_on"], row["sent_on"], terms.dunning.business_days)
    return LetterDates(
        claim_id=row["claim_id"],
        document_no=row["document_no"],
        kind=row["kind"],
        addressee_no=row["addressee_no"],
        tax_item=row["tax_item"],
        first_sent_on=row["sent_on"],
        issued_on=row["issued_on"],
        dispatched_on=dispatched_on,
        arrived_on=arrived_on,
        effective_on=effective_on,
        pay_by=pay_by if effective_on and not is_open else None,
        served_later=settled and not is_open,
        is_open=is_open,
    )


def _is_published(row: asyncpg.Record) -> bool:
    # A delivery by hand counts and takes effect on one day, a publication never does.
    return not row["by_post"] and row["counts_from"] != row["served_on"]
