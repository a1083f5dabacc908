"""What changed between two states of an addressee, and what the change asks of other services (J12)."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from services.identity.rules.addressee import State
from shared.contracts.identity import AddresseeChange, AddresseeEffect, AddresseeFlag

#: Each change with its effects. A mandate ends with the holder's death (民法653条) and, where the city's agreement says
#: so, with his departure; succession is enforcement's (地方税法9条); a payee is asked anew before money is paid out.
EFFECTS: Mapping[AddresseeChange, tuple[AddresseeEffect, ...]] = MappingProxyType(
    {
        AddresseeChange.MOVED: (AddresseeEffect.READDRESS_LETTERS,),
        AddresseeChange.RENAMED: (AddresseeEffect.READDRESS_LETTERS, AddresseeEffect.CHECK_PAYEE),
        AddresseeChange.DIED: (
            AddresseeEffect.END_MANDATES,
            AddresseeEffect.HOLD_LETTERS,
            AddresseeEffect.OPEN_SUCCESSION,
            AddresseeEffect.CHECK_PAYEE,
        ),
        AddresseeChange.DEPARTED: (
            AddresseeEffect.END_MANDATES,
            AddresseeEffect.READDRESS_LETTERS,
            AddresseeEffect.REVIEW_JURISDICTION,
        ),
        AddresseeChange.CLOSED: (
            AddresseeEffect.END_MANDATES,
            AddresseeEffect.REVIEW_JURISDICTION,
            AddresseeEffect.CHECK_PAYEE,
        ),
        AddresseeChange.STANDING: (),
        AddresseeChange.PROTECTION_BEGAN: (AddresseeEffect.HOLD_LETTERS, AddresseeEffect.READDRESS_LETTERS),
        AddresseeChange.PROTECTION_ENDED: (AddresseeEffect.READDRESS_LETTERS,),
        AddresseeChange.LETTERS: (AddresseeEffect.READDRESS_LETTERS,),
    }
)
_ENDS = {
    "dead": AddresseeChange.DIED,
    "departed": AddresseeChange.DEPARTED,
    "closed": AddresseeChange.CLOSED,
}
_STANDING_FLAGS = {
    "dead": AddresseeFlag.DEAD,
    "departed": AddresseeFlag.DEPARTED,
    "closed": AddresseeFlag.CLOSED,
    "non_resident": AddresseeFlag.NON_RESIDENT,
}


class Seen(NamedTuple):
    """Of a state, what others are told by: name, address, standing, protection."""

    name: str
    address: tuple[str | None, ...]
    standing: str
    protected: bool


def changes_between(before: Seen, after: Seen) -> tuple[AddresseeChange, ...]:
    """What became different; where nothing of it did, yet letters go elsewhere, just that."""
    changes = []
    if before.standing != after.standing:
        changes.append(_ENDS.get(after.standing, AddresseeChange.STANDING))
    if before.name != after.name:
        changes.append(AddresseeChange.RENAMED)
    if before.address != after.address:
        changes.append(AddresseeChange.MOVED)
    if before.protected != after.protected:
        began = after.protected
        changes.append(AddresseeChange.PROTECTION_BEGAN if began else AddresseeChange.PROTECTION_ENDED)
    return tuple(changes) or (AddresseeChange.LETTERS,)


@cache
def effects_of(changes: tuple[AddresseeChange, ...]) -> tuple[AddresseeEffect, ...]:
    """What changes ask of other services, each once, in the order of the catalogue."""
    asked = {effect for change in changes for effect in EFFECTS[change]}
    return tuple(effect for effect in AddresseeEffect if effect in asked)


def flags_of(state: State, *, protected: bool, reachable: bool) -> tuple[AddresseeFlag, ...]:
    """What others must heed about an addressee, in the order of the catalogue.

    Args:
        state: the addressee.
        protected: whether a support measure (支援措置) is in force.
        reachable: whether a letter can go to anybody.
    """
    holds = {
        AddresseeFlag.CORPORATION: state.kind == "corporation",
        AddresseeFlag.PROTECTED: protected,
        AddresseeFlag.HEIRS_UNKNOWN: state.standing == "dead" and not reachable,
    }
    standing = _STANDING_FLAGS.get(state.standing)
    return tuple(flag for flag in AddresseeFlag if holds.get(flag) or flag == standing)
