"""What the collection association has collected comes in by a channel of its own, and is told back when it is known."""

from datetime import date

from shared.contracts import ReceiptPosted
from tests.formats.mapped_files import association_file
from tests.payments.events import assessed, key_of
from tests.payments.test_files import Desk, desk

__all__ = ["desk"]


async def test_receipts_of_the_association_are_posted_once_and_taken_back(desk: Desk) -> None:
    payments = desk.payments
    await payments.hear(assessed(1, 12_300))

    state = await desk.take(association_file(("SEIRI-1", key_of(1), 12_000, 501), ("SEIRI-1", key_of(7), 500, 502)))

    assert (state["state"], state["channel"]) == ("posted", "collection_association")
    assert (state["posted_yen"], state["suspense_yen"]) == (12_000, 500)
    (posted,) = await payments.announced(ReceiptPosted)
    assert (posted.amount_yen, posted.paid_on, posted.provisional) == (12_000, date(2025, 6, 20), False)
    # The next report repeats the payment and takes it back under the same number.
    again = await desk.take(association_file(("SEIRI-1", key_of(1), 12_000, 501), ("SEIRI-3", key_of(1), 12_000, 501)))
    assert again["repeated_yen"] == 12_000
    assert await payments.balance(key_of(1)) == {"principal_assessed": 12_300}
    assert await payments.proof() == []
