"""How addressees stand now: computed anew from all that is known, written down, and announced where it changed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import asyncpg

from services.identity.handlers.areas import area_changes_known, move_to_area_codes_of
from services.identity.handlers.known import Known, load_known
from services.identity.handlers.match_keys import keep_match_keys
from services.identity.rules.addressee import State
from services.identity.rules.areas import AreaChange, area_on
from services.identity.rules.effects import Seen, changes_between, effects_of, flags_of
from services.identity.rules.letters import letters_of
from services.identity.rules.names import NORMALISER_VERSION, company_key, kana_key, name_key
from services.identity.store import addressees
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import AddresseeChanged, AddresseeDeceased, AddresseeRegistered, Envelope, Letter
from shared.contracts.identity import AddresseeChange, AddresseeFlag
from shared.days import TOKYO
from shared.transaction import Transaction

JOB = "turn_addressees"
TURN = Access("identity.addressee.turn", ADDRESSEE, AccessAction.UPDATE)
RENEWAL = "renew_keys"
RENEW = Access("identity.addressee.renew", ADDRESSEE, AccessAction.UPDATE)

_BLOCK = 5_000
_RENEWED_AT_ONCE = 2_000
_UNIT_SEPARATOR = "\x1f"


class _Current(NamedTuple):
    """An addressee as he stands, and what others are told of him."""

    addressee_no: str
    state: State
    protected: bool
    #: The area code that is valid now, beside the one that was received.
    area_code: str | None
    letters: tuple[Letter, ...]
    flags: tuple[AddresseeFlag, ...]

    def hash(self) -> bytes:
        state = self.state
        told = [state.name, str(state.ended_on), *(one.model_dump_json() for one in self.letters), *self.flags]
        return hashlib.blake2b("\n".join(told).encode(), digest_size=16).digest()


async def refresh(
    addressee_nos: Iterable[str],
    transaction: Transaction,
    *,
    causes: Mapping[str, Envelope[Any]] | None = None,
    day: date | None = None,
) -> int:
    """Compute anew how addressees stand, and announce those of whom others must be told something new.

    The caller holds the locks of their rows in `addressee`, so that nothing is announced out of order.

    Args:
        addressee_nos: whose.
        transaction: the one in which something about them changed.
        causes: the event that led to it, by addressee number.
        day: the day for which they stand; that of the transaction, unless it is given.

    Returns:
        How many announcements were made.
    """
    day = day or transaction.started_at.astimezone(TOKYO).date()
    known = await load_known(transaction.connection, addressee_nos, transaction.started_at)
    rows = await transaction.connection.fetch(addressees.SELECT_CURRENT, list(known))
    before = {row["addressee_no"]: row for row in rows}
    changes = await area_changes_known(transaction.connection)
    standing = [one for number, facts in known.items() if (one := _stand(number, facts, day, changes)) is not None]
    announced = transaction.announced
    for one in standing:
        _announce(one, before.get(one.addressee_no), day, transaction, (causes or {}).get(one.addressee_no))
    if standing:
        columns = zip(*(_row(one, transaction) for one in standing), strict=True)
        await transaction.connection.execute(addressees.SAVE_CURRENT, *map(list, columns))
        people = {
            one.addressee_no: (known[one.addressee_no], one.state)
            if one.state.kind == "person" and not one.protected
            else None
            for one in standing
        }
        await keep_match_keys(people, transaction.connection)
    return transaction.announced - announced


async def turn_addressees(day: date, transaction: Transaction) -> dict[str, Any]:
    """Daily job: let count what begins or ends to count since the last run, of names, addresses, letters, protection.

    Args:
        day: the business day.
        transaction: everything commits with it or not at all.

    Returns:
        `turned`, the addressees looked at, and `announced`, those of whom others were told.
    """
    connection = transaction.connection
    since = await connection.fetchval(addressees.SELECT_TURNED_UNTIL, JOB, day)
    if since is None:
        return {"turned": 0, "announced": 0}
    numbers = [row["addressee_no"] for row in await connection.fetch(addressees.SELECT_TURNING, since, day)]
    # A run that was left out is made up for later, and must not take anybody back to its day.
    at = max(day, transaction.started_at.astimezone(TOKYO).date())
    announced = 0
    for first in range(0, len(numbers), _BLOCK):
        block = numbers[first : first + _BLOCK]
        await connection.fetch(addressees.LOCK, block)
        announced += await refresh(block, transaction, day=at)
    if numbers:
        transaction.record_access(TURN, numbers, fields=("name", "address", "standing"), detail=f"day={day}")
    await move_to_area_codes_of(at, connection)
    return {"turned": len(numbers), "announced": announced}


async def renew_keys(day: date, transaction: Transaction) -> dict[str, Any]:
    """Daily job: make the keys of search and matching anew where they are of former rules, or were never made.

    Args:
        day: the business day.
        transaction: everything commits with it or not at all.

    Returns:
        `renewed`, the addressees looked at.
    """
    connection, renewed, last = transaction.connection, 0, ""
    at = max(day, transaction.started_at.astimezone(TOKYO).date())
    wanted = (addressees.SELECT_OF_FORMER_RULES, NORMALISER_VERSION)
    # Each is looked at once, so that one who cannot be renewed does not hold up the job for ever.
    while rows := await connection.fetch(*wanted, last, _RENEWED_AT_ONCE):
        numbers = [row["addressee_no"] for row in rows]
        await connection.fetch(addressees.LOCK, numbers)
        await refresh(numbers, transaction, day=at)
        transaction.record_access(RENEW, numbers, fields=("name", "address"), detail=f"day={day}")
        renewed, last = renewed + len(numbers), numbers[-1]
    return {"renewed": renewed}


def _stand(addressee_no: str, known: Known, day: date, changes: Sequence[AreaChange]) -> _Current | None:
    state = known.state(day)
    if state is None:
        return None
    protected = known.protected(day)
    letters = letters_of(state, known.destinations, day)
    flags = flags_of(state, protected=protected, reachable=bool(letters))
    code = state.address.address_code
    area_code = area_on(day, code, changes) if code else None
    # Whoever must not learn an address is not told any: not his own, and not of those who act for him.
    return _Current(addressee_no, state, protected, area_code, () if protected else letters, flags)


def _announce(
    one: _Current, before: asyncpg.Record | None, day: date, transaction: Transaction, cause: Envelope[Any] | None
) -> None:
    if before is not None and before["announced_hash"] == one.hash():
        return
    number, state = one.addressee_no, one.state
    if before is None:
        registered = AddresseeRegistered(
            addressee_no=number, name=state.name, letters=one.letters, flags=one.flags, effective_on=day
        )
        transaction.publish(registered, key=number, cause=cause)
    else:
        changes = changes_between(_seen_before(before), _seen(one))
        changed = AddresseeChanged(
            addressee_no=number,
            name=state.name,
            letters=one.letters,
            flags=one.flags,
            effective_on=day,
            changes=changes,
            effects=effects_of(changes),
        )
        transaction.publish(changed, key=number, cause=cause)
    told_dead = before is not None and (before["standing"], before["ended_on"]) == ("dead", state.ended_on)
    if state.standing == "dead" and state.ended_on is not None and not told_dead:
        effects = effects_of((AddresseeChange.DIED,))
        deceased = AddresseeDeceased(addressee_no=number, died_on=state.ended_on, effects=effects)
        transaction.publish(deceased, key=number, cause=cause)


def _seen(one: _Current) -> Seen:
    address = one.state.address
    told = (address.postal_code, address.address, address.lot_number, address.building)
    return Seen(one.state.name, told, one.state.standing, one.protected)


def _seen_before(row: asyncpg.Record) -> Seen:
    address = (row["postal_code"], row["address"], row["lot_number"], row["building"])
    return Seen(row["name"], address, row["standing"], row["protected"])


def _row(one: _Current, transaction: Transaction) -> tuple[Any, ...]:
    state = one.state
    others = {name_key(name) for name in (state.former_name, state.common_name, state.latin_name) if name}
    if state.kind == "corporation":
        # Its legal form is written in a dozen ways or left out.
        others.add(company_key(state.name))
    return (
        one.addressee_no,
        state.version_no,
        state.address_no,
        state.kind,
        state.standing,
        state.name,
        state.name_kana,
        state.former_name,
        state.common_name,
        state.latin_name,
        *state.born,
        state.sex,
        state.household_ref,
        state.household_relation,
        state.corporate_number,
        *state.address,
        state.ended_on,
        _UNIT_SEPARATOR.join(state.doubts),
        one.protected,
        name_key(state.name),
        kana_key(state.name_kana),
        _UNIT_SEPARATOR.join(sorted(others)),
        NORMALISER_VERSION,
        one.hash(),
        transaction.started_at,
        one.area_code,
    )
