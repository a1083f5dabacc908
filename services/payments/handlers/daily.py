"""What is due on each business day: announce overdue claims, report money that waited too long for its assessment."""

from datetime import date
from typing import Any

from services.payments.handlers.payer_proposals import ask_payers_again
from services.payments.store import assessments, claims, receipts, reconciliation
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Channel, ClaimOverdue, MoneySuspended, SuspenseReason, TaxItemCode
from shared.law.municipality import Municipality
from shared.transaction import Transaction

ANNOUNCING = Access("payments.claim.announce_overdue", RECEIPT, AccessAction.LIST)

#: Claims of one statement; the job repeats it until none is left.
_BATCH = 10_000


async def announce_overdue_claims(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Announce the claims whose principal is not complete after the due date, each once (地方税法329条の前提).

    Claims of a tax item whose assessor disagrees with the ledger wait until both agree, as the ordinance has it.

    Args:
        day: the business day; a claim is overdue from the day after its due date.
        transaction: the job's transaction.
        municipality: whose ordinance says whether a disagreement holds dunning back.
    """
    held: list[str] = []
    if municipality.ordinance.reconciliation_holds_dunning.on(day):
        held = [row["tax_item"] for row in await transaction.connection.fetch(reconciliation.SELECT_DISAGREEING, day)]
    count = amount_yen = 0
    while rows := await transaction.connection.fetch(claims.TAKE_OVERDUE, day, _BATCH, held):
        overdue = await transaction.connection.fetch(claims.SELECT_FOR_ANNOUNCEMENT, [row["claim_id"] for row in rows])
        for row in overdue:
            event = ClaimOverdue(
                claim_id=row["claim_id"],
                addressee_no=row["addressee_no"],
                tax_item=TaxItemCode(row["tax_item"]),
                levy_fiscal_year=row["levy_fiscal_year"],
                notice_no=row["notice_no"],
                instalment=row["instalment"],
                due_on=row["due_on"],
                open_principal_yen=row["open_principal_yen"],
                overdue_on=day,
                joint_addressee_nos=tuple(row["joint_addressee_nos"]),
            )
            transaction.publish(event, key=row["addressee_no"])
        transaction.record_access(ANNOUNCING, [row["addressee_no"] for row in overdue], fields=("balance", "due_on"))
        count += len(overdue)
        amount_yen += sum(row["open_principal_yen"] for row in overdue)
    return {"announced": count, "open_principal_yen": amount_yen, "held_tax_items": held}


async def report_waiting_money(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Report money that has waited longer than its assessment can take: a person must look at it now.

    Who may have paid it is asked anew, so that he looks at what the register says today.
    """
    since = day
    for _ in range(municipality.ordinance.suspense_wait_business_days.on(day)):
        since = municipality.law.business_days.previous_business_day(date.fromordinal(since.toordinal() - 1))
    receipt_ids = await receipts.report_waiting(transaction.connection, day, since)
    rows = {
        row["receipt_id"]: row
        for row in await transaction.connection.fetch(receipts.SELECT_MONEY, receipt_ids)
        if row["stage"] != "cancel"
    }
    for receipt_id, row in sorted(rows.items()):
        event = MoneySuspended(
            receipt_id=receipt_id,
            channel=Channel(row["channel"]),
            amount_yen=row["amount_yen"],
            paid_on=row["paid_on"],
            reason=SuspenseReason.UNKNOWN_CLEARING_KEY,
        )
        transaction.publish(event, key=f"receipt:{receipt_id}")
    waiting_days = municipality.ordinance.suspense_wait_business_days.on(day)
    return {
        "reported": len(rows),
        "amount_yen": sum(row["amount_yen"] for row in rows.values()),
        "payers_asked": await ask_payers_again(sorted(rows), transaction.actor.id, transaction),
        # Nobody has taken these; a person must.
        "without_owner": await transaction.connection.fetchval(receipts.COUNT_WITHOUT_OWNER),
        # Assessments that came before an earlier one of their notice, and still wait for it.
        "waiting_assessments": await transaction.connection.fetchval(assessments.COUNT_WAITING_HISTORY, waiting_days),
    }
