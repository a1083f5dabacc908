"""Finds refunds whose right lapses (還付請求権の時効), and ends what two persons found lapsed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.refunds.rules.lapse import last_day_to_claim
from services.refunds.rules.overpayments import year_of_account
from services.refunds.store import lapse, overpayments
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import RefundLapsed
from shared.days import add_months
from shared.law.library import Law
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS, TaxKind, tax_item
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

COUNTING = Access("refunds.lapse.count", REFUND, AccessAction.LIST)
_AT_ONCE = 5_000
_MONTHS_OF_YEAR = 12


class Lapsing(NamedTuple):
    """An overpayment with something open, and the last day on which it can be claimed."""

    overpayment_id: int
    claim_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    accounting_fiscal_year: int
    amount_yen: Yen
    last_day: date


class NotLapsed(Exception):  # noqa: N818 - It names what was found.
    """What was proposed as lapsed can still be claimed, was claimed in time, or is another amount."""

    def __init__(self, overpayment_id: int) -> None:
        super().__init__(str(overpayment_id))
        self.overpayment_id = overpayment_id


def years_to_claim(item_code: str, day: date, law: Law) -> int:
    """For how many years a refund of a tax item can be claimed: five of a tax, two of a premium."""
    is_charge = tax_item(item_code).kind is TaxKind.CHARGE
    years = law.charge_refund_prescription_years if is_charge else law.tax_refund_prescription_years
    return years.on(day)


async def lapsing_by(
    day: date, items: Sequence[str], connection: Connection, law: Law, *, only: Sequence[int] | None = None
) -> list[Lapsing]:
    """Overpayments that nobody has claimed and whose last day is a day or before it, the oldest first.

    Args:
        day: the last day that counts; a day to come shows what is about to lapse.
        items: tax items.
        connection: where to look.
        law: the years.
        only: their numbers; none for all, of each tax item no more than are looked at in one go.
    """
    found: list[Lapsing] = []
    for item in items:
        years = years_to_claim(item, day, law)
        # What arose later cannot have lapsed; the exact last day is judged below.
        arose_by = add_months(day, -years * _MONTHS_OF_YEAR) + timedelta(days=1)
        rows = await connection.fetch(lapse.SELECT_OPEN_BEFORE, arose_by, item, only, _AT_ONCE)
        for row in rows:
            last_day = last_day_to_claim(row["arose_on"], years)
            if last_day <= day and (row["claimed_on"] is None or row["claimed_on"] > last_day):
                values = {name: row[name] for name in Lapsing._fields[:6]}
                found.append(Lapsing(**values, amount_yen=row["open_yen"], last_day=last_day))
    return sorted(found, key=lambda one: (one.last_day, one.overpayment_id))


async def report_lapsing_refunds(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Count what has lapsed and waits for two persons, and what lapses within the months of the ordinance."""
    connection, law = transaction.connection, municipality.law
    soon = add_months(day, municipality.ordinance.refund_lapse_notice_months.on(day))
    coming = await lapsing_by(soon, list(TAX_ITEMS), connection, law)
    lapsed = [one for one in coming if one.last_day < day]
    transaction.record_access(COUNTING, sorted({one.addressee_no for one in coming}), fields=("overpayment",))
    return {
        "lapsed": len(lapsed),
        "lapsed_yen": sum(one.amount_yen for one in lapsed),
        "lapsing": len(coming) - len(lapsed),
        "lapsing_yen": sum(one.amount_yen for one in coming) - sum(one.amount_yen for one in lapsed),
    }


async def require_lapsed(amounts: dict[int, Yen], day: date, connection: Connection, law: Law) -> list[Lapsing]:
    """The overpayments of a proposal, locked, each lapsed before the day with exactly this amount.

    Raises:
        NotLapsed: one is not.
    """
    rows = await overpayments.lock(connection, sorted(amounts))
    items = sorted({row["tax_item"] for row in rows.values()})
    yesterday = day - timedelta(days=1)
    lapsed = {
        one.overpayment_id: one for one in await lapsing_by(yesterday, items, connection, law, only=sorted(amounts))
    }
    for number, amount_yen in amounts.items():
        if number not in lapsed or lapsed[number].amount_yen != amount_yen:
            raise NotLapsed(number)
    return [lapsed[number] for number in sorted(amounts)]


async def end_lapsed(
    amounts: dict[int, Yen], day: date, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    """End rights to refunds that have lapsed; the money stays with the city.

    Raises:
        NotLapsed: one can still be claimed, was claimed in time, or is another amount now.
    """
    connection, law = transaction.connection, municipality.law
    lapsed = await require_lapsed(amounts, day, connection, law)
    uses, steps, rows = [], [], []
    for one in lapsed:
        use_id = uuid7()
        account = year_of_account(one.accounting_fiscal_year, day, law.books_close.on(day))
        uses.append(
            overpayments.Use(
                use_id,
                one.overpayment_id,
                "lapse",
                one.amount_yen,
                day,
                account.account.value,
                account.fiscal_year,
                approval_id,
            )
        )
        steps.append(overpayments.UseStep(use_id, "taken", one.amount_yen, "lapsed", one.last_day + timedelta(days=1)))
        rows.append((one.overpayment_id, use_id, one.amount_yen, one.last_day, approval_id, transaction.started_at))
        event = RefundLapsed(
            use_id=str(use_id),
            claim_id=one.claim_id,
            addressee_no=one.addressee_no,
            amount_yen=one.amount_yen,
            lapsed_on=one.last_day + timedelta(days=1),
        )
        transaction.publish(event, key=one.addressee_no)
    await overpayments.reserve(connection, uses, transaction.started_at)
    await overpayments.go_on(connection, steps, transaction.started_at)
    await lapse.LAPSES.copy(connection, rows)
