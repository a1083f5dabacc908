"""Forgets who paid money in suspense once it has found its place, and the city's months for questions have passed."""

from datetime import date, datetime, time
from typing import Any

from services.payments.store import payers_kept as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.days import TOKYO, add_months
from shared.law.municipality import Municipality
from shared.transaction import Transaction

FORGET = Access("payments.payer.forget", RECEIPT, AccessAction.DELETE)
_FIELDS = ("payer_name", "payer_address", "payer_telephone", "payer_candidate")
_AT_ONCE = 1_000


async def forget_payers(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Delete names, addresses and telephone numbers of payers, and whom identity proposed; note of which money.

    Money that waits keeps its payer: nobody could find its claim without.

    Args:
        day: the business day.
        transaction: the job's.
        municipality: whose ordinance says for how many months the names are kept after the money left suspense.

    Returns:
        Of how many payments the payer was forgotten.
    """
    kept_from = add_months(day, -municipality.ordinance.payer_keep_months.on(day))
    before = datetime.combine(kept_from, time(), TOKYO)
    connection, at = transaction.connection, transaction.started_at
    count = 0
    while rows := await connection.fetch(store.LOCK_FORGETTABLE, before, _AT_ONCE):
        numbers = [row["receipt_id"] for row in rows]
        await connection.execute(store.DELETE_CANDIDATES, numbers)
        await connection.execute(store.DELETE_PAYERS, numbers)
        await store.FORGOTTEN.copy(connection, [(number, day, at) for number in numbers])
        subjects = sorted({number for row in rows for number in row["addressee_nos"]})
        transaction.record_access(FORGET, subjects, fields=_FIELDS, detail=f"{len(numbers)} payments")
        count += len(numbers)
    return {"forgotten": count}
