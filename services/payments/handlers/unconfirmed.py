"""A flash report (速報) that no final report (確報) follows in time is released: it holds nothing back any longer."""

from datetime import date
from typing import Any

from services.payments.handlers.book import Book, Cause
from services.payments.handlers.reversals import take_off
from services.payments.rules.channels import ChannelRegister
from services.payments.store import claims, unconfirmed
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Channel, OverpaymentCause
from shared.days import BusinessDays
from shared.law.municipality import Municipality
from shared.transaction import Transaction

RELEASING = Access("payments.receipt.release", RECEIPT, AccessAction.UPDATE)
#: Flash reports of one statement; the job repeats it until none is left.
_BATCH = 5_000


async def release_unconfirmed(
    day: date, transaction: Transaction, municipality: Municipality, channels: ChannelRegister
) -> dict[str, Any]:
    """Release the flash reports whose channel should have confirmed or withdrawn them by now, each once.

    The claim is cleared without them and the reversal is announced, so that dunning goes on. A final report that comes
    after all is posted as any other. Money in suspense is left to the officers who look for its claim.

    Args:
        day: the business day.
        transaction: the job's transaction.
        municipality: whose calendar counts.
        channels: how many business days each channel has.
    """
    connection = transaction.connection
    until = {
        channel.value: _waited_since(day, days, municipality.law.business_days)
        for channel, days in channels.confirmation_days().items()
    }
    count = amount_yen = 0
    while found := await connection.fetch(unconfirmed.SELECT_UNCONFIRMED, list(until), list(until.values()), _BATCH):
        book = Book(transaction, municipality)
        await book.load(await claims.lock_by_id(connection, sorted({row["claim_id"] for row in found})))
        releases, subjects = [], []
        for row in found:
            state = book.by_id[row["claim_id"]]
            money = state.money.get(row["receipt_id"])
            if money is None or not money.provisional:
                continue  # It was confirmed or withdrawn while this job waited for the claim.
            source = f"released:{row['receipt_id']}"
            cause = Cause("unconfirmed", day, day, source, None, OverpaymentCause.EXCESS_PAYMENT)
            take_off(book, state, row["receipt_id"], Channel(row["channel"]), day, cause)
            releases.append((row["receipt_id"], row["claim_id"], day, transaction.started_at))
            subjects.append(state.addressee_no)
            amount_yen += money.amount_yen
        await unconfirmed.RELEASES.copy(connection, releases)
        await book.write()
        if subjects:
            transaction.record_access(RELEASING, subjects, fields=("receipt", "balance"))
        count += len(releases)
    return {"released": count, "amount_yen": amount_yen}


def _waited_since(day: date, wait_business_days: int, business_days: BusinessDays) -> date:
    """The last day in the books whose reports have had all their business days before this one."""
    since = day
    for _ in range(wait_business_days + 1):
        since = business_days.previous_business_day(date.fromordinal(since.toordinal() - 1))
    return since
