"""To whom a letter goes, and where (送達・送付先): a pure function of the addressee, who acts for him, and the day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from services.identity.rules.addressee import State
from shared.contracts.fields import TaxItemCode
from shared.contracts.identity import Letter, LetterCapacity

#: Who comes before whom. The trustee receives what concerns the estate (破産法81条); a guardian and a statutory
#: representative receive for whom they represent (民法824条, 859条); a tax agent (納税管理人) receives in the place of
#: whoever appointed him (地方税法20条1項ただし書); another address of his own is a wish of the addressee.
_ORDER = (
    LetterCapacity.TRUSTEE,
    LetterCapacity.GUARDIAN,
    LetterCapacity.REPRESENTATIVE,
    LetterCapacity.TAX_AGENT,
    LetterCapacity.MAILING,
)
#: After a death only these count: agency and guardianship end with it (民法111条, 653条), and letters for the heirs
#: go to the one they named or the mayor designated (地方税法9条の2第1項・第2項).
_ORDER_AFTER_DEATH = (LetterCapacity.TRUSTEE, LetterCapacity.HEIR_REPRESENTATIVE)


class Destination(NamedTuple):
    """Somebody or some place that letters go to instead, with its validity."""

    destination_id: int
    kind: LetterCapacity
    #: None for every tax item.
    tax_item: str | None
    valid_from: date
    #: The last day; None where no end is known.
    valid_until: date | None
    #: The first day on which it was ended; None where it was not.
    ended_on: date | None
    #: Of several of one kind the smallest counts.
    rank: int
    name: str
    postal_code: str | None
    address: str
    lot_number: str
    building: str


def in_force(one: Destination, day: date) -> bool:
    """Whether a destination counts on a day."""
    begun = one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)
    return begun and (one.ended_on is None or day < one.ended_on)


def resolve(state: State, destinations: Iterable[Destination], tax_item: str | None, day: date) -> Letter | None:
    """To whom and where a letter about a tax item goes on a day; None where it can go to nobody.

    Among those in force the order of the law decides first, then whether one is for this very tax item, then its rank,
    then which began later.

    Args:
        state: the addressee as he is on the day.
        destinations: everybody and every place that was ever entered for him.
        tax_item: the tax item; None for what has no entry of its own.
        day: the day of the letter.
    """
    dead = state.standing == "dead"
    order = _ORDER_AFTER_DEATH if dead else _ORDER
    fitting = [
        one for one in destinations if one.kind in order and one.tax_item in (None, tax_item) and in_force(one, day)
    ]
    if fitting:
        best = min(
            fitting,
            key=lambda one: (
                order.index(one.kind),
                one.tax_item is None,
                one.rank,
                -one.valid_from.toordinal(),
                -one.destination_id,
            ),
        )
        return Letter(
            tax_item=TaxItemCode(tax_item) if tax_item else None,
            capacity=best.kind,
            name=best.name,
            postal_code=best.postal_code,
            address=best.address,
            lot_number=best.lot_number,
            building=best.building,
        )
    if dead:
        return None
    return Letter(
        tax_item=TaxItemCode(tax_item) if tax_item else None,
        capacity=LetterCapacity.SELF,
        name=state.name,
        postal_code=state.address.postal_code,
        address=state.address.address,
        lot_number=state.address.lot_number,
        building=state.address.building,
    )


def letters_of(state: State, destinations: Sequence[Destination], day: date) -> tuple[Letter, ...]:
    """Every letter address on a day: the general one, and one for each tax item that differs from it."""
    general = resolve(state, destinations, None, day)
    letters = [general] if general else []
    for item in sorted({one.tax_item for one in destinations if one.tax_item}):
        own = resolve(state, destinations, item, day)
        if own is not None and (general is None or own.model_copy(update={"tax_item": None}) != general):
            letters.append(own)
    return tuple(letters)
