"""Matches records that came in with the persons of the master, and writes down what it made of each."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.identity.handlers.match_places import Places, place_of, places_of_matching
from services.identity.rules.addressee import Born
from services.identity.rules.matching.candidates import KEY_ROWS_MAX
from services.identity.rules.matching.judging import Found, Judgement, Limits, judge
from services.identity.rules.matching.keys import completed, key_numbers
from services.identity.rules.matching.latin import latin_readings, with_latin_readings
from services.identity.rules.matching.model import Model, from_json
from services.identity.rules.matching.people import Described, Known, Place, person_rows
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.sampling import is_drawn
from services.identity.rules.matching.scoring import Band, Reason
from services.identity.rules.names import company_key, name_key
from services.identity.store import matching, matching_quality, merging
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.postgres.sql import Connection
from shared.transaction import Transaction

SUBMIT = Access("identity.match.submit", ADDRESSEE, AccessAction.REGISTER)

#: What is counted at an activation.
_COUNTED = ("name", "surname", "given", "kana", "surname_kana", "given_kana", "birth")
_NOBODY_KNOWN = Known(frozenset(), frozenset(), frozenset())
_CERTAIN_PPM = 1_000_000


@dataclass(frozen=True)
class Incoming:
    """A record as it was received.

    Attributes:
        source: who sent it.
        source_ref: its number there.
        stated_no: the addressee number that it gives, where it gives one.
        amount_yen: what depends on it.
        due_on: until when it must be decided.
    """

    source: str
    source_ref: str
    name: str
    name_kana: str
    birth: str
    sex: str
    address: str
    stated_no: str | None
    amount_yen: int
    due_on: date | None

    def described(self) -> Described:
        """As matching reads it."""
        return Described([(self.name, self.name_kana)], self.birth, self.sex, [self.address])


class Learnt(NamedTuple):
    """What an activation brought: the model, the names by which others are split, and how Latin words are read."""

    model: Model
    known: Known
    latin: Mapping[str, str]


class Standing(NamedTuple):
    """The model and the limits that count now, and how addresses are read."""

    activation_id: int | None
    model_id: str | None
    threshold_id: int | None
    learnt: Learnt | None
    limits: Limits
    places: Places


#: The last activation that this process has read; an activation never changes.
_learnt: dict[UUID, Learnt] = {}


async def standing(connection: Connection) -> Standing:
    """The model and the limits that count; without limits of its own the city has the usual ones."""
    row = await connection.fetchrow(matching.SELECT_STANDING)
    if row is None:
        raise AssertionError("The query gives one row even before anything was decided.")
    limits = Limits()
    if row["threshold_id"] is not None:
        limits = Limits(row["automatic_ppm"], row["none_ppm"], row["runner_up_ppm"])
    learnt = None
    if row["activation_id"] is not None:
        learnt = _learnt.get(row["approval_id"]) or await _load(connection, row)
    places = await places_of_matching(connection)
    return Standing(row["activation_id"], row["model_id"], row["threshold_id"], learnt, limits, places)


async def _load(connection: Connection, row: asyncpg.Record) -> Learnt:
    document: str = await connection.fetchval(matching.SELECT_MODEL, row["model_id"])
    names: dict[str, set[str]] = {"surname": set(), "surname_kana": set(), "given_kana": set()}
    for one in await connection.fetch(matching.SELECT_KNOWN, row["activation_id"]):
        names[one["column_name"]].add(one["value"])
    latin = await connection.fetch(matching.SELECT_LATIN, row["activation_id"])
    readings = latin_readings((*one["value"].split(), one["bearers"]) for one in latin)
    known = Known(names["surname"], names["surname_kana"], names["given_kana"])
    _learnt.clear()
    _learnt[row["approval_id"]] = learnt = Learnt(from_json(PERSONS, document), known, readings)
    return learnt


async def receive(records: Sequence[Incoming], transaction: Transaction) -> list[asyncpg.Record]:
    """Keep records as they came, and judge each that is new.

    First what is certain: the addressee number that a record gives, unless the register contradicts it. Then what is
    probable, by the model that two persons activated; without one, a person looks at everything. Of what would be
    linked, a person decides a blind sample.

    Args:
        records: in any number; one that was received before under its reference stays as it was judged.
        transaction: everything commits with it or not at all.

    Returns:
        Every one of them with what matching made of it, in the order of their numbers.
    """
    connection = transaction.connection
    written = await connection.fetch(
        matching.INSERT_RECORDS, *_columns(records), transaction.actor.id, transaction.started_at
    )
    by_ref = {(record.source, record.source_ref): record for record in records}
    new = [(row["record_id"], by_ref[row["source"], row["source_ref"]]) for row in written]
    now = await standing(connection)
    judged = await judgements([record for _, record in new], now, connection)
    drawn = await _draw_sample(new, judged, transaction)
    rows = [
        (record_id, now.activation_id, now.threshold_id, *_stored(one), transaction.started_at)
        for (record_id, _), one in zip(new, judged, strict=True)
    ]
    await matching.JUDGEMENTS.copy(connection, rows)
    await matching_quality.SAMPLE.copy(connection, [(record_id, transaction.started_at) for record_id in sorted(drawn)])
    linked = [
        (record_id, "linked", one.person, one.reason.value, "", transaction.actor.id, transaction.started_at)
        for (record_id, _), one in zip(new, judged, strict=True)
        if one.band is Band.AUTOMATIC and record_id not in drawn
    ]
    await matching.DECISIONS.copy(connection, linked)
    refs = list(zip(*by_ref, strict=True)) or [(), ()]
    return await connection.fetch(matching.SELECT_RECORDS, *map(list, refs))


async def _draw_sample(
    new: Sequence[tuple[int, Incoming]], judged: Sequence[Judgement], transaction: Transaction
) -> set[int]:
    """Those that would be linked and go to a person instead, unmarked: what he decides shows how often links are right.

    Without an active model there is no key, and nothing is drawn.
    """
    standards = await transaction.connection.fetchrow(matching_quality.SELECT_STANDARDS)
    if standards is None or standards["sample_key"] is None:
        return set()
    key, share_ppm = standards["sample_key"], standards["sample_ppm"]
    return {
        record_id
        for (record_id, record), one in zip(new, judged, strict=True)
        if one.band is Band.AUTOMATIC and is_drawn(key, record.source, record.source_ref, share_ppm)
    }


async def judgements(records: Sequence[Incoming], now: Standing, connection: Connection) -> list[Judgement]:
    """What matching makes of records; nothing is written.

    Args:
        records: as received.
        now: the model and the limits that count.
        connection: where the master is.
    """
    certain = await _by_stated_number(records, connection)
    open_ones = [number for number in range(len(records)) if number not in certain]
    if now.learnt is None:
        found = [Judgement(Band.REVIEW, Reason.NO_MODEL) for _ in open_ones]
    else:
        found = await _by_model([records[number] for number in open_ones], now, now.learnt, connection)
    judged = certain | dict(zip(open_ones, found, strict=True))
    return [judged[number] for number in range(len(records))]


async def _by_stated_number(records: Sequence[Incoming], connection: Connection) -> dict[int, Judgement]:
    """Records that give the number of somebody whom the register knows under it."""
    stated = {record.stated_no for record in records if record.stated_no}
    if not stated:
        return {}
    people = {row["addressee_no"]: row for row in await connection.fetch(matching.SELECT_STATED, sorted(stated))}
    aliases = await merging.group_of(connection, *sorted(stated))
    certain = {}
    for number, record in enumerate(records):
        person = people.get(record.stated_no or "")
        # Whoever is under a support measure is answered as nobody; then the rest of the record decides.
        if person is None or person["protected"]:
            continue
        surviving = aliases.get(person["addressee_no"], person["addressee_no"])
        band, reason = Band.AUTOMATIC, Reason.CERTAIN_NUMBER
        if not _agrees(record, person):
            band, reason = Band.REVIEW, Reason.CONTRADICTED_NUMBER
        certain[number] = Judgement(band, reason, surviving, _CERTAIN_PPM if band is Band.AUTOMATIC else 0)
    return certain


def _agrees(record: Incoming, person: asyncpg.Record) -> bool:
    """Whether name or birth date is what the register says; a number with neither proves nothing."""
    columns, _ = person_rows([record.described()], _NOBODY_KNOWN, place_of)
    born = Born(person["born_year"], person["born_month"], person["born_day"]).text().replace("-", "")
    names = {person["name_key"], *person["other_keys"]}
    kana = {person["kana_key"]} - {""}
    return (
        bool(names & {name_key(record.name), company_key(record.name)} - {""})
        or bool(kana & set(columns["kana"]))
        or bool(born and born in columns["birth"])
    )


async def _by_model(
    records: Sequence[Incoming], now: Standing, learnt: Learnt, connection: Connection
) -> list[Judgement]:
    columns = first_forms(records, learnt.known, now.places.place)
    asked = [(number, key) for number, keys in enumerate(key_numbers(columns)) for key in sorted(keys)]
    numbers, keys = (list(column) for column in zip(*asked, strict=True)) if asked else ([], [])
    met = await connection.fetch(matching.SELECT_CANDIDATES, numbers, keys, KEY_ROWS_MAX)
    rows = await connection.fetch(matching.SELECT_ROWS, sorted({row["addressee_no"] for row in met}))
    wanted = sorted({(name, value) for name in _COUNTED for value in columns[name] if value})
    counted = await connection.fetch(
        matching.SELECT_BEARERS, now.activation_id, [name for name, _ in wanted], [value for _, value in wanted]
    )
    # Numbers that were merged are one person, found by the names and addresses of all of them.
    aliases = await merging.group_of(connection, *sorted({row["addressee_no"] for row in met}))
    found = Found(
        rows=with_latin_readings(completed(rows), learnt.latin),
        owners=[aliases.get(row["addressee_no"], row["addressee_no"]) for row in rows],
        pairs=sorted({(row["record"], aliases.get(row["addressee_no"], row["addressee_no"])) for row in met}),
        bearers={(row["column_name"], row["value"]): row["bearers"] for row in counted},
    )
    return judge(learnt.model, now.limits, columns, [record.source for record in records], found)


def first_forms(records: Sequence[Incoming], known: Known, place: Callable[[str], Place]) -> dict[str, list[str]]:
    """The columns of records, each in the form in which it was written."""
    columns, owners = person_rows((record.described() for record in records), known, place)
    first = {owner: row for row, owner in reversed(list(enumerate(owners)))}
    return {name: [column[first[number]] for number in range(len(records))] for name, column in columns.items()}


def _columns(records: Sequence[Incoming]) -> list[list[Any]]:
    rows = [
        (
            *(one.source, one.source_ref, one.name, one.name_kana, one.birth, one.sex, one.address),
            *(one.stated_no, one.amount_yen, one.due_on),
        )
        for one in records
    ]
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(10)]


def _stored(one: Judgement) -> tuple[Any, ...]:
    told = json.dumps([[weight.about, list(weight.levels), weight.hundredths] for weight in one.weights])
    return (
        *(one.band.value, one.reason.value, one.person or None, one.probability_ppm),
        *(one.runner_up or None, one.runner_up_ppm, one.others_by_chance, told),
    )
