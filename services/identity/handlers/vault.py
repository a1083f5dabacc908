"""Individual Numbers: registered, found, compared and ended. None of these functions gives a number back but one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from services.identity.rules.number_use import NumberBin, fault_of
from services.identity.store import vault
from services.identity.store.vault_keys import VaultKeys, new_data_key, open_number, seal_number
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NumberEntry(NamedTuple):
    """A number as it was entered, whose it is said to be, and where it comes from."""

    addressee_no: str
    number: str
    source: str


class SealedNumberDamaged(ValueError):  # noqa: N818 - It names what was found.
    """A stored number does not open: its row was changed by somebody who has no key."""


class _Decided(NamedTuple):
    entry: NumberEntry
    state: str


async def register_numbers(
    entries: Sequence[NumberEntry], transaction: Transaction, keys: VaultKeys
) -> list[NumberBin]:
    """Register numbers, a batch at a time; gives what became of each, in their order.

    What contradicts what is stored is kept as contested and changes nothing: two persons decide about it. A mistyped
    number is not kept, for nobody could say whose it is.
    """
    connection = transaction.connection
    faults = [fault_of(one.number) for one in entries]
    rows = await connection.fetch(vault.SELECT_KNOWN, list({one.addressee_no for one in entries}))
    known = {row["addressee_no"] for row in rows}
    async with vault.in_vault(connection):
        await vault.lock_intake(connection)
        sound = [one for one, fault in zip(entries, faults, strict=True) if not fault and one.addressee_no in known]
        desk = await _Desk.open(sound, connection, keys)
        bins = [
            fault or (desk.decide(one) if one.addressee_no in known else NumberBin.UNKNOWN_ADDRESSEE)
            for one, fault in zip(entries, faults, strict=True)
        ]
        await _insert(desk.decided, transaction, keys)
    return bins


class _Desk:
    """What is stored about the numbers and the persons of a batch, and what the batch adds to it."""

    def __init__(self, keys: VaultKeys) -> None:
        self._keys = keys
        self._holders: dict[bytes, str] = {}
        self._contested: set[tuple[bytes, str]] = set()
        self._live: dict[str, bytes] = {}
        self.decided: list[_Decided] = []

    @classmethod
    async def open(cls, entries: Sequence[NumberEntry], connection: Connection, keys: VaultKeys) -> "_Desk":
        desk = cls(keys)
        asked = [index for one in entries for index in keys.blind_indexes(one.number).items()]
        for row in await connection.fetch(
            vault.SELECT_HOLDERS, [key_id for key_id, _ in asked], [index for _, index in asked]
        ):
            if row["state"] == "live":
                desk._holders[row["blind_index"]] = row["addressee_no"]
            else:
                desk._contested.add((row["blind_index"], row["addressee_no"]))
        for row in await connection.fetch(vault.SELECT_LIVE_OF, [one.addressee_no for one in entries]):
            desk._live[row["addressee_no"]] = row["blind_index"]
        return desk

    def decide(self, entry: NumberEntry) -> NumberBin:
        indexes = list(self._keys.blind_indexes(entry.number).values())
        holder = next((self._holders[one] for one in indexes if one in self._holders), None)
        if holder == entry.addressee_no or any((one, entry.addressee_no) in self._contested for one in indexes):
            return NumberBin.REPEATED
        index = self._keys.blind_index(entry.number)
        if holder is not None or entry.addressee_no in self._live:
            self._contested.add((index, entry.addressee_no))
            self.decided.append(_Decided(entry, "contested"))
            return NumberBin.CONTRADICTION
        self._holders[index], self._live[entry.addressee_no] = entry.addressee_no, index
        self.decided.append(_Decided(entry, "live"))
        return NumberBin.REGISTERED


async def _insert(decided: Sequence[_Decided], transaction: Transaction, keys: VaultKeys) -> None:
    if not decided:
        return
    connection = transaction.connection
    data_key_id, data_key = await data_key_of_the_day(transaction, keys)
    numbers = [row[0] for row in await connection.fetch(vault.TAKE_ENTRY_NUMBERS, len(decided))]
    pairs = list(zip(numbers, (one.entry for one in decided), strict=True))
    await connection.execute(
        vault.INSERT_ENTRIES,
        numbers,
        [entry.addressee_no for _, entry in pairs],
        [one.state for one in decided],
        [seal_number(entry.number, number, data_key_id, data_key) for number, entry in pairs],
        data_key_id,
        keys.index_key_id,
        [keys.blind_index(entry.number) for _, entry in pairs],
        transaction.actor.id,
        transaction.started_at,
        [entry.source for _, entry in pairs],
    )


async def data_key_of_the_day(transaction: Transaction, keys: VaultKeys) -> tuple[int, bytes]:
    """The key under which numbers of this day are encrypted; in the vault's role."""
    day, wrapping_id = transaction.started_at.astimezone(TOKYO).date(), keys.wrapping.current_id
    connection = transaction.connection
    row = await connection.fetchrow(vault.SELECT_DATA_KEY, day, wrapping_id)
    if row is None:
        await connection.execute(vault.INSERT_DATA_KEY, day, wrapping_id, keys.wrapping.wrap(new_data_key()))
        row = await connection.fetchrow(vault.SELECT_DATA_KEY, day, wrapping_id)
    assert row is not None  # noqa: S101 - It was there, or has just been written.
    return row["data_key_id"], keys.wrapping.unwrap(wrapping_id, row["wrapped"])


async def data_keys_of(connection: Connection, keys: VaultKeys, data_key_ids: Sequence[int]) -> dict[int, bytes]:
    """Data keys by their number, unwrapped; in the vault's role."""
    rows = await connection.fetch(vault.SELECT_DATA_KEYS, list(set(data_key_ids)))
    return {row["data_key_id"]: keys.wrapping.unwrap(row["wrapping_key_id"], row["wrapped"]) for row in rows}


async def holder_of(number: str, connection: Connection, keys: VaultKeys) -> str | None:
    """Whose number this is; None where nobody's is known to be. Only a whole number is asked for."""
    indexes = keys.blind_indexes(number)
    async with vault.in_vault(connection):
        rows = await connection.fetch(vault.SELECT_HOLDERS, list(indexes), list(indexes.values()))
    return next((row["addressee_no"] for row in rows if row["state"] == "live"), None)


async def number_of_entry(entry_id: int, connection: Connection, keys: VaultKeys) -> tuple[str, str] | None:
    """The addressee of an entry and the number itself; None where there is no such entry.

    Raises:
        SealedNumberDamaged: the row was changed from outside.
    """
    async with vault.in_vault(connection):
        row = await connection.fetchrow(vault.SELECT_ENTRY, entry_id)
        if row is None:
            return None
        data_keys = await data_keys_of(connection, keys, [row["data_key_id"]])
    try:
        number = open_number(row["sealed"], entry_id, row["data_key_id"], data_keys[row["data_key_id"]])
    except InvalidTag:
        raise SealedNumberDamaged(
            f"entry {entry_id} of the vault does not open under its key: the row was changed; verify the access "
            "records and restore it from a backup"
        ) from None
    return row["addressee_no"], number


async def uses_within_an_hour(transaction: Transaction) -> int:
    """How often the actor has used the vault within the last hour."""
    async with vault.in_vault(transaction.connection):
        count: int = await transaction.connection.fetchval(
            vault.COUNT_USES, transaction.actor.id, transaction.started_at - timedelta(hours=1)
        )
    return count


async def note_use(affair: str, kind: str, transaction: Transaction, *, found: bool) -> None:
    """Note that the actor used the vault; whose number it was is in his access record only."""
    async with vault.in_vault(transaction.connection):
        await transaction.connection.execute(
            vault.INSERT_USE, transaction.started_at, transaction.actor.id, affair, kind, found
        )
