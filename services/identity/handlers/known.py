"""What is known of addressees, from rows to values: a few queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import asyncpg

from services.identity.rules.addressee import AddressText, Born, Correction, Said, State, state_on
from services.identity.rules.letters import Destination
from services.identity.rules.protection import Measure, protected_on
from services.identity.store import addressees, destinations, protection
from shared.contracts.identity import LetterCapacity
from shared.postgres.sql import Connection


@dataclass(slots=True)
class Known:
    """Everything that is known of one addressee."""

    said: list[Said] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    def state(self, day: date) -> State | None:
        """What he is on a day; None where nothing was said of him."""
        return state_on(self.said, self.corrections, day)

    def protected(self, day: date) -> bool:
        """Whether a support measure is in force on a day."""
        return protected_on(self.measures, day)


async def load_known(connection: Connection, addressee_nos: Iterable[str], known_at: datetime) -> Mapping[str, Known]:
    """What was known of some addressees at a time; nobody is left out, an unknown number has nothing.

    Protection alone is always as it stands now: what was not protected once is protected in its history too.
    """
    numbers = sorted(set(addressee_nos))
    found: dict[str, Known] = {number: Known() for number in numbers}
    for row in await connection.fetch(addressees.SELECT_VERSIONS, numbers, known_at):
        found[row["addressee_no"]].said.append(_said(row))
    for row in await connection.fetch(addressees.SELECT_CORRECTIONS, numbers, known_at):
        found[row["addressee_no"]].corrections.append(_correction(row))
    for row in await connection.fetch(destinations.SELECT_DESTINATIONS, numbers, known_at):
        found[row["addressee_no"]].destinations.append(destination_of(row))
    for row in await connection.fetch(protection.SELECT_MEASURES, numbers):
        measure = Measure(row["valid_from"], row["valid_until"], row["ended_on"])
        found[row["addressee_no"]].measures.append(measure)
    return found


async def addresses_of(connection: Connection, addressee_nos: Sequence[str]) -> dict[str, dict[AddressText, int]]:
    """The addresses that were received for some addressees, with their numbers."""
    found: dict[str, dict[AddressText, int]] = defaultdict(dict)
    for row in await connection.fetch(addressees.SELECT_ADDRESSES, addressee_nos):
        found[row["addressee_no"]][_address(row)] = row["address_no"]
    return found


def _address(row: asyncpg.Record) -> AddressText:
    return AddressText(
        row["postal_code"],
        row["address_code"],
        row["address"],
        row["lot_number"],
        row["building"],
        row["building_kana"],
    )


def _said(row: asyncpg.Record) -> Said:
    return Said(
        version_no=row["version_no"],
        effective_on=row["effective_on"],
        announced_at=row["announced_at"],
        reason=row["reason"],
        kind=row["kind"],
        name=row["name"],
        name_kana=row["name_kana"],
        standing=row["standing"],
        former_name=row["former_name"],
        common_name=row["common_name"],
        latin_name=row["latin_name"],
        born=Born(row["born_year"], row["born_month"], row["born_day"]),
        sex=row["sex"],
        household_ref=row["household_ref"],
        household_relation=row["household_relation"],
        corporate_number=row["corporate_number"],
        address_no=row["address_no"],
        address=_address(row),
        doubts=tuple(row["doubts"]),
        source=row["source"],
    )


def _correction(row: asyncpg.Record) -> Correction:
    return Correction(row["correction_id"], row["field"], row["old_value"], row["new_value"], row["effective_on"])


def destination_of(row: asyncpg.Record) -> Destination:
    """A destination from its row."""
    return Destination(
        row["destination_id"],
        LetterCapacity(row["kind"]),
        row["tax_item"],
        row["valid_from"],
        row["valid_until"],
        row["ended_on"],
        row["rank"],
        row["name"],
        row["postal_code"],
        row["address"],
        row["lot_number"],
        row["building"],
    )
