"""Follows where letters go, and addresses each notice on its day."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.dunning.rules.letters import Heard, LetterAddress, Obstacle, address_on_the_day
from services.dunning.rules.notice import IssuedNotice
from services.dunning.store import letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import AddresseeChanged, AddresseeRegistered, Envelope
from shared.postgres.sql import Connection
from shared.transaction import Transaction

HEARD = Access("dunning.letter.follow", DUNNING, AccessAction.UPDATE)


async def on_addressee(
    envelopes: Sequence[Envelope[AddresseeRegistered] | Envelope[AddresseeChanged]], transaction: Transaction
) -> None:
    """Letters to addressees go elsewhere, or to nobody: notices that are not issued yet follow by themselves."""
    newest = {envelope.event.addressee_no: envelope.event for envelope in envelopes}
    numbers = sorted(newest)
    connection = transaction.connection
    flags = [",".join(newest[number].flags) for number in numbers]
    await connection.execute(letters.SAVE_HEARD, numbers, flags, transaction.started_at)
    await connection.execute(letters.FORGET_LETTERS, numbers)
    rows = [
        (
            number,
            one.tax_item.value if one.tax_item else None,
            one.capacity.value,
            one.name,
            one.postal_code,
            one.address,
            one.lot_number,
            one.building,
        )
        for number in numbers
        for one in newest[number].letters
    ]
    await letters.LETTERS.copy(connection, rows)
    transaction.record_access(
        HEARD,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("letter",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def heard_of(connection: Connection, addressee_nos: Iterable[str]) -> dict[str, Heard]:
    """What identity announced of some addressees; whoever it has not announced is left out."""
    addresses: dict[str, dict[str | None, LetterAddress]] = {}
    flags: dict[str, frozenset[str]] = {}
    for row in await connection.fetch(letters.SELECT_HEARD, sorted(set(addressee_nos))):
        flags[row["addressee_no"]] = frozenset(row["flags"])
        own = addresses.setdefault(row["addressee_no"], {})
        if row["name"] is not None:
            address = LetterAddress(
                row["capacity"],
                row["name"],
                row["postal_code"],
                row["address"],
                row["lot_number"],
                row["building"],
            )
            own[row["tax_item"]] = address
    return {number: Heard(flags[number], own) for number, own in addresses.items()}


async def address_notices(issued: Sequence[IssuedNotice], transaction: Transaction, letter_no: int = 1) -> None:
    """Write down to whom and where notices go on this day, or why to nobody.

    Args:
        issued: the notices.
        transaction: the one in which they are issued or addressed anew.
        letter_no: 1 for a new notice, and one more each time it is addressed anew.
    """
    heard = await heard_of(transaction.connection, (one.notice.addressee_no for one in issued))
    rows = [_row(one, heard.get(one.notice.addressee_no), transaction, letter_no) for one in issued]
    await letters.NOTICE_LETTERS.copy(transaction.connection, rows)


def _row(issued: IssuedNotice, heard: Heard | None, transaction: Transaction, letter_no: int) -> tuple[Any, ...]:
    address = address_on_the_day(heard, issued.notice.tax_item.value)
    nobody = isinstance(address, Obstacle)
    return (
        issued.document_no,
        letter_no,
        issued.notice.addressee_no,
        *((None,) * len(LetterAddress._fields) if nobody else address),
        address if nobody else "",
        transaction.actor.id,
        transaction.started_at,
    )
