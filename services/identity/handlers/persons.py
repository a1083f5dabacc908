"""Takes in what the resident register and the addressee systems say of persons and corporations."""

from collections.abc import Sequence
from typing import Any

from services.identity.handlers.current import refresh
from services.identity.handlers.known import addresses_of
from services.identity.rules.addressee import AddressText, Born
from services.identity.rules.usable import doubts_about, require_born, require_corporate_number, require_text
from services.identity.store import addressees
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import Envelope, PersonChanged, PersonRegistered
from shared.transaction import Transaction

REGISTER = Access("identity.addressee.register", ADDRESSEE, AccessAction.REGISTER)

_FIELDS = ("name", "born", "sex", "address", "standing")
_TEXTS = ("name", "name_kana", "former_name", "common_name", "latin_name", "household_relation")


async def on_person(
    envelopes: Sequence[Envelope[PersonRegistered] | Envelope[PersonChanged]], transaction: Transaction
) -> None:
    """Persons were registered, or changed: each event is a version, kept as it came.

    A change of somebody who is not known yet registers him, and a second registration of a number is a version more.

    Raises:
        UnusableRecord: an event cannot be about anybody.
    """
    for envelope in envelopes:
        _require_usable(envelope.event)
    connection = transaction.connection
    numbers = sorted({envelope.event.addressee_no for envelope in envelopes})
    await connection.execute(addressees.INSERT_NEW, numbers, transaction.started_at)
    locked = await connection.fetch(addressees.LOCK, numbers)
    last = {row["addressee_no"]: [row["last_version_no"], row["last_address_no"]] for row in locked}
    known = await addresses_of(connection, numbers)
    new_addresses, versions = [], []
    for envelope in envelopes:
        number = envelope.event.addressee_no
        address = _address(envelope.event)
        address_no = known[number].get(address)
        if address_no is None:
            last[number][1] += 1
            address_no = known[number][address] = last[number][1]
            new_addresses.append((number, address_no, *address, transaction.started_at))
        last[number][0] += 1
        versions.append(_version(envelope, last[number][0], address_no, transaction))
    await addressees.ADDRESSES.copy(connection, new_addresses)
    await addressees.VERSIONS.copy(connection, versions)
    newest = [(number, version_no, address_no) for number, (version_no, address_no) in last.items()]
    await connection.execute(addressees.RAISE_LAST, *map(list, zip(*newest, strict=True)))
    causes = {envelope.event.addressee_no: envelope for envelope in envelopes}
    await refresh(numbers, transaction, causes=causes)
    transaction.record_access(
        REGISTER,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _require_usable(event: PersonRegistered | PersonChanged) -> None:
    for name in _TEXTS:
        require_text(name, getattr(event, name) or "")
    for name in ("address", "lot_number", "building", "building_kana"):
        require_text(f"address.{name}", getattr(event.address, name))
    require_born(_born(event), event.effective_on)
    if event.corporate_number is not None:
        require_corporate_number(event.corporate_number)


def _born(event: PersonRegistered | PersonChanged) -> Born:
    if event.born_on is not None:
        return Born(event.born_on.year, event.born_on.month, event.born_on.day)
    return Born(event.born.year, event.born.month, event.born.day) if event.born else Born(None, None, None)


def _address(event: PersonRegistered | PersonChanged) -> AddressText:
    said = event.address
    return AddressText(
        said.postal_code, said.address_code, said.address, said.lot_number, said.building, said.building_kana
    )


def _version(
    envelope: Envelope[PersonRegistered] | Envelope[PersonChanged],
    version_no: int,
    address_no: int,
    transaction: Transaction,
) -> tuple[Any, ...]:
    event = envelope.event
    born = _born(event)
    return (
        event.addressee_no,
        version_no,
        event.effective_on,
        envelope.time,
        event.reason if isinstance(event, PersonChanged) else "registered",
        event.kind,
        event.standing,
        event.name,
        event.name_kana,
        event.former_name,
        event.common_name,
        event.latin_name,
        *born,
        event.sex,
        event.household_ref,
        event.household_relation,
        event.corporate_number,
        address_no,
        doubts_about(event.name, event.name_kana, event.kind, born, event.effective_on),
        envelope.source,
        envelope.event_id,
        transaction.started_at,
    )
