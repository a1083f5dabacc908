"""The prepayment incentive (前納報奨金) is given to whoever has earned it, and taken back from whoever has not."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import asyncpg

from services.payments.rules.prepayment import PaidInstalment, incentives_yen
from services.payments.store import prepayment as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import PrepaymentIncentiveChanged
from shared.days import fiscal_year
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS, TaxKind
from shared.transaction import Transaction

GRANTING = Access("payments.prepayment_incentive.grant", RECEIPT, AccessAction.REGISTER)
#: Notices of one statement.
_BLOCK = 5_000
#: Where an ordinance names no last year.
_STILL_GIVEN = 9999


async def grant_prepayment_incentives(
    day: date, transaction: Transaction, municipality: Municipality
) -> dict[str, Any]:
    """Compare what each notice has earned with what was given for it, and enter the differences.

    A revision, a dishonour or a cancellation thus takes back what it was given for. While somebody owes overdue tax he
    is given nothing (地方税法321条2項ただし書); what was given before stays his. Money that comes while the job runs is
    seen on the next day.

    Args:
        day: the business day, on which the expenditure is booked.
        transaction: the job's transaction.
        municipality: whose ordinance gives it, by tax item and levy year.
    """
    terms = municipality.incentives
    counts = {"given": 0, "given_yen": 0, "taken_back": 0, "taken_back_yen": 0}
    if not terms:
        return counts
    columns = (
        [one.tax_item for one in terms],
        [one.from_year for one in terms],
        [_STILL_GIVEN if one.until_year is None else one.until_year for one in terms],
    )
    taxes = [item.code for item in TAX_ITEMS.values() if item.kind is TaxKind.TAX]
    after = 0
    while rows := await transaction.connection.fetch(store.SELECT_BLOCK, *columns, after, _BLOCK, day, taxes):
        after = rows[-1]["notice_id"]
        changes = _changes(rows, municipality)
        await _enter(changes, day, transaction)
        for _, amount_yen in changes:
            kind = "given" if amount_yen > 0 else "taken_back"
            counts[kind] += 1
            counts[f"{kind}_yen"] += abs(amount_yen)
    return counts


def _changes(rows: Sequence[asyncpg.Record], municipality: Municipality) -> list[tuple[asyncpg.Record, int]]:
    """The claims whose incentive changes, and by how much."""
    found = []
    for _, of_notice in groupby(rows, key=itemgetter("notice_id")):
        claims = list(of_notice)
        terms = municipality.incentive(claims[0]["tax_item"], claims[0]["levy_fiscal_year"])
        was_given = any(claim["sequence_no"] for claim in claims)
        if terms is None or (claims[0]["is_in_arrears"] and not was_given):
            continue
        names = ("due_on", "assessed_yen", "collected_yen", "paid_on")
        instalments = [PaidInstalment(*(claim[name] for name in names)) for claim in claims]
        for claim, earned_yen in zip(claims, incentives_yen(instalments, terms), strict=True):
            if earned_yen != claim["given_yen"]:
                found.append((claim, earned_yen - claim["given_yen"]))
    return found


async def _enter(changes: Sequence[tuple[asyncpg.Record, int]], day: date, transaction: Transaction) -> None:
    at, year = transaction.started_at, fiscal_year(day)
    rows = [(one["claim_id"], one["sequence_no"] + 1, amount_yen, day, year, at) for one, amount_yen in changes]
    await store.INCENTIVES.copy(transaction.connection, rows)
    for one, amount_yen in changes:
        event = PrepaymentIncentiveChanged(
            claim_id=one["claim_id"],
            addressee_no=one["addressee_no"],
            delta_yen=amount_yen,
            amount_yen=one["given_yen"] + amount_yen,
            changed_on=day,
        )
        transaction.publish(event, key=one["addressee_no"], cause=None)
    if changes:
        subjects = sorted({one["addressee_no"] for one, _ in changes})
        transaction.record_access(GRANTING, subjects, fields=("prepayment_incentive",))
