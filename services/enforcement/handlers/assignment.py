"""Cases find their desk by themselves, and stay where a person has put them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.enforcement.rules.assignment import Seat, Unassigned, given
from services.enforcement.store import assignment as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.authority import AuthorityBook
from shared.contracts import AddresseeChanged, AddresseeRegistered, Envelope
from shared.contracts.identity import AddresseeFlag, Letter, LetterCapacity
from shared.law.municipality import Municipality
from shared.transaction import Transaction

HEARD = Access("enforcement.district.follow", ENFORCEMENT, AccessAction.UPDATE)
GIVE = Access("enforcement.case.distribute", ENFORCEMENT, AccessAction.UPDATE)
#: What whoever works on a case needs at least.
WORK = Access("enforcement.case.view", ENFORCEMENT, AccessAction.VIEW)
_BLOCK = 5_000
_OWN = (LetterCapacity.SELF, LetterCapacity.MAILING)


async def on_addressee(
    envelopes: Sequence[Envelope[AddresseeRegistered] | Envelope[AddresseeChanged]], transaction: Transaction
) -> None:
    """Where letters to persons go: of all that, the postal code is kept as the district, and whether it is withheld."""
    newest = {envelope.event.addressee_no: envelope.event for envelope in envelopes}
    numbers = sorted(newest)
    codes = [_postal_code(newest[number].letters) for number in numbers]
    hidden = [AddresseeFlag.PROTECTED in newest[number].flags for number in numbers]
    await transaction.connection.execute(store.SAVE_DISTRICTS, numbers, codes, hidden, transaction.started_at)
    transaction.record_access(
        HEARD,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("postal_code", "flags"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def assign_cases(day: date, transaction: Transaction, *, municipality: Municipality) -> dict[str, Any]:
    """Give each open case that no person has given to anybody to the desk of its district and amount.

    Args:
        day: The business day; its desks and whoever sits at them.
        transaction: A repeated run finds everything where it belongs.
        municipality: Whose file has the desks.
    """
    terms = municipality.case_work.on(day)
    names = {desk.code: desk.name for desk in terms.desks}
    seats = await _seats(day, transaction)
    after, moved, looked_at = "", 0, 0
    while locked := await transaction.connection.fetch(store.LOCK_OPEN, after, _BLOCK):
        rows = await transaction.connection.fetch(store.SELECT_UNASSIGNED, [row["case_id"] for row in locked])
        numbers = {row["case_id"]: row["assignment_no"] for row in rows}
        cases = [Unassigned(*(row[name] for name in Unassigned._fields)) for row in rows]
        found = list(given(cases, terms, seats))
        by, at = transaction.actor.id, transaction.started_at
        assignments = [
            (one.case_id, numbers[one.case_id] + 1, one.assignee, one.desk, names[one.desk], day, by, at)
            for one in found
        ]
        await store.BY_RULE.copy(transaction.connection, assignments)
        if found:
            transaction.record_access(GIVE, [one.addressee_no for one in found], fields=("case", "assignee"))
        after = locked[-1]["addressee_no"]
        moved, looked_at = moved + len(found), looked_at + len(cases)
    return {"given": moved, "looked_at": looked_at, "desks_without_holder": len(names.keys() - seats.keys())}


async def _seats(day: date, transaction: Transaction) -> dict[str, Seat]:
    """Who sits at which desk and may work on cases there."""
    book = AuthorityBook()
    await book.refresh(transaction.connection)
    seats: dict[str, Seat] = {}
    for row in await transaction.connection.fetch(store.SELECT_HOLDERS, day):
        authority = book.authority(row["holder"])
        if authority is None:
            continue
        decision = authority.decide(WORK.permission, WORK.purpose.code, row["office"], transaction.started_at)
        if decision.permitted:
            seats[row["desk"]] = Seat(row["holder"], authority.related_subjects)
    return seats


def _postal_code(letters: Sequence[Letter]) -> str | None:
    own = [letter for letter in letters if letter.capacity in _OWN and letter.postal_code is not None]
    own.sort(key=lambda letter: (_OWN.index(letter.capacity), letter.tax_item is not None))
    return own[0].postal_code if own else None
