"""Asks identity whether accounts are in the names of those whose refunds go there, and keeps what it answers.

Nothing is paid to an account of which identity has not answered, and nothing is concluded from its silence.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from services.refunds.rules.holders import Ground, Holder, require_confirmed
from services.refunds.rules.payees import Capacity
from services.refunds.store import holders
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import Envelope
from shared.contracts.payee_names import HolderAsked, HolderCompared, HolderLikeness
from shared.days import TOKYO
from shared.merges import numbers_by_person
from shared.transaction import Transaction

ASK = Access("refunds.holder.ask", REFUND, AccessAction.VIEW)
HEARD = Access("refunds.holder.hear", REFUND, AccessAction.REGISTER)
_FIELDS = ("holder_kana",)
_ENTRIES_AT_ONCE = 5_000


async def ask_holders(entry_ids: Sequence[int], transaction: Transaction) -> int:
    """Ask about each account of some entries to which an addressee's own refund is to go.

    Args:
        entry_ids: Entries of claim forms.
        transaction: The one in which they were entered, or in which something about their addressees changed.

    Returns:
        How many questions were put.
    """
    if not entry_ids:
        return 0
    rows = await transaction.connection.fetch(holders.INSERT_QUESTIONS, entry_ids, transaction.started_at)
    for row in rows:
        transaction.publish(HolderAsked(**dict(row)), key=row["addressee_no"])
    subjects = sorted({row["addressee_no"] for row in rows})
    if subjects:
        transaction.record_access(ASK, subjects, fields=_FIELDS)
    return len(rows)


async def ask_holders_of(addressee_nos: Sequence[str], transaction: Transaction) -> None:
    """Ask anew about persons whose names may have changed, as far as something may still be paid to them."""
    persons = await numbers_by_person(transaction.connection, addressee_nos)
    numbers = sorted({number for of_person in persons.values() for number in of_person})
    rows = await transaction.connection.fetch(holders.SELECT_PAYABLE_OF, numbers)
    await ask_holders([row["entry_id"] for row in rows], transaction)


async def ask_unconfirmed_holders(day: date, transaction: Transaction) -> dict[str, Any]:
    """Ask again about every account that nothing confirms: the register may have changed, or a question be lost.

    The record of the run says how many identity had not answered for, and since when the oldest of them waits.
    """
    asked, waiting, after = 0, list[date](), 0
    while rows := await transaction.connection.fetch(holders.LIST_UNCONFIRMED, after, _ENTRIES_AT_ONCE):
        waiting += [row["recorded_at"].astimezone(TOKYO).date() for row in rows if row["likeness"] is None]
        after = rows[-1]["entry_id"]
        asked += await ask_holders(sorted({row["entry_id"] for row in rows}), transaction)
    return {"asked": asked, "unanswered": len(waiting), "oldest_days": (day - min(waiting)).days if waiting else 0}


async def on_holder_compared(envelopes: Sequence[Envelope[HolderCompared]], transaction: Transaction) -> None:
    """Keep each answer, once; the one to the last question counts."""
    answers = [envelope.event for envelope in envelopes]
    columns = (
        [one.entry_id for one in answers],
        [one.payee_no for one in answers],
        [one.ask_no for one in answers],
        [one.likeness.value for one in answers],
        [one.judged_on for one in answers],
    )
    await transaction.connection.execute(holders.INSERT_ANSWERS, *columns, transaction.started_at)
    transaction.record_access(
        HEARD,
        [one.addressee_no for one in answers],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def require_holders(payees: Sequence[asyncpg.Record], grounds: Sequence[Ground]) -> None:
    """Refuse to pay to these payees unless the register or a ground confirms each account.

    Args:
        payees: As `store.payees.SELECT_PAYEES` reads them.
        grounds: What was given.

    Raises:
        NotConfirmed: one is not confirmed, or a ground is out of place.
    """
    found = [
        Holder(
            row["payee_no"],
            Capacity(row["capacity"]),
            row["account_number"] is not None,
            None if row["likeness"] is None else HolderLikeness(row["likeness"]),
        )
        for row in payees
    ]
    require_confirmed(found, grounds)
