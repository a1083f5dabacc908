"""Issued, sent, arrived and effective are four days (送達の日): what each follows from, and what counts from which.

The ten days of a tax count from the day on which the dunning notice was sent (発した日), of a publication from its
start (国税徴収法基本通達47条関係11). The deadline of a charge is the one that its notice fixed, whenever it arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.dunning.rules.notice import DunningTerms, pay_by
from shared.contracts import TaxItemCode
from shared.days import BusinessDays
from shared.law.parameter import Parameter
from shared.law.tax_items import TaxKind, tax_item


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """The dated law and ordinances of service.

    Attributes:
        arrival_days: Days after which ordinary post normally arrives (地方税法20条4項).
        publication_days: Days that pass from the start of a publication, that day counted (地方税法20条の2第3項).
        web_required: Whether a publication needs the web beside the notice board.
        dunning: The terms by which days to pay are counted.
    """

    arrival_days: Parameter[int]
    publication_days: Parameter[int]
    web_required: Parameter[bool]
    dunning: DunningTerms


class Medium(StrEnum):
    """Where a publication is shown."""

    BOARD = "board"
    WEB = "web"


class Served(NamedTuple):
    """How and when a letter took effect.

    Attributes:
        counts_from: the day from which days to pay count: of the dispatch, the delivery or the start of publication.
        effective_on: the day on which the letter takes effect.
    """

    counts_from: date
    effective_on: date


def presumed_arrival(dispatched_on: date, terms: ServiceTerms) -> date:
    """The day on which a letter sent by ordinary post is presumed to have arrived (地方税法20条4項).

    Post brings letters on business days, so a day on which none is brought moves it on.
    """
    arrived = dispatched_on + timedelta(days=terms.arrival_days.on(dispatched_on))
    return terms.dunning.business_days.next_business_day(arrived)


def started_on(posted: Iterable[tuple[Medium, date]], terms: ServiceTerms) -> date | None:
    """The day on which a publication began: when it was shown wherever it must be; none before.

    Args:
        posted: where it is shown, and since when.
        terms: whether the web is needed is asked for the day on which the board began.
    """
    first = dict(posted)
    board = first.get(Medium.BOARD)
    if board is None:
        return None
    web = first.get(Medium.WEB)
    if web is None:
        return None if terms.web_required.on(board) else board
    return max(board, web) if terms.web_required.on(board) else board


def published(start: date, terms: ServiceTerms) -> Served:
    """When a publication takes effect: the start is the first of seven days, and it takes effect as they have passed.

    Started on 1 June, it takes effect on 8 June at midnight, a holiday or not: it is no time limit that would shift.
    """
    return Served(start, start + timedelta(days=terms.publication_days.on(start)))


def sent_again(dispatched_on: date, terms: ServiceTerms) -> Served:
    """When a letter that is sent once more takes effect, unless it comes back."""
    return Served(dispatched_on, presumed_arrival(dispatched_on, terms))


def delivered(on: date) -> Served:
    """When a letter that was handed over takes effect (交付送達)."""
    return Served(on, on)


def pay_by_as_addressed(printed: date, issued_on: date, addressed_on: date | None, business_days: BusinessDays) -> date:
    """The last day to pay of a notice that could be addressed to nobody on its day.

    It did not leave before it was addressed, so nobody has fewer days than it would have left him.

    Args:
        printed: the last day to pay as the notice says.
        issued_on: the day it is dated.
        addressed_on: the day on which it was addressed after all; none where it was addressed on its own day.
        business_days: a last day that is none of them moves on.
    """
    if addressed_on is None or addressed_on <= issued_on:
        return printed
    return business_days.next_business_day(printed + (addressed_on - issued_on))


def pay_by_as_served(item: TaxItemCode, printed: date, served: Served, terms: ServiceTerms) -> date:
    """The last day to pay before seizure, of a dunning notice that was not served by its first dispatch.

    For a tax the days count anew from the dispatch that arrived, the delivery or the start of publication. The
    deadline of a charge stays as it is printed; it cannot have passed before the notice took effect.

    Args:
        item: the tax item.
        printed: the last day to pay as the notice says.
        served: how it took effect.
        terms: the law and the ordinances.
    """
    if tax_item(item.value).kind is TaxKind.CHARGE:
        return max(printed, served.effective_on)
    return max(printed, pay_by(item, served.counts_from, terms.dunning))
