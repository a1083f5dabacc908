"""Keeps the keys by which matching finds the persons of the master, whenever something about them changes."""

from collections.abc import Mapping, Sequence

from services.identity.handlers.known import Known
from services.identity.handlers.match_places import places_of_matching
from services.identity.rules.addressee import Said, State
from services.identity.rules.matching.keys import completed, key_numbers
from services.identity.rules.matching.people import Described, known_names, person_rows
from services.identity.rules.names import NORMALISER_VERSION
from services.identity.store import matching
from shared.postgres.sql import Connection

_SEX = {"male": "1", "female": "2", None: ""}


async def keep_match_keys(people: Mapping[str, tuple[Known, State] | None], connection: Connection) -> None:
    """Write the keys of some addressees anew.

    Args:
        people: what is known of each, by number; None where nobody may be found by matching: corporations, and whoever
            is under a support measure (支援措置).
        connection: the transaction in which something about them changed.
    """
    numbers = sorted(people)
    old = await connection.fetch(matching.SELECT_OLD_ROWS, numbers)
    if old:
        pairs = _pairs(completed(old), [row["addressee_no"] for row in old])
        await connection.execute(matching.DELETE_KEYS, *map(list, zip(*pairs, strict=True)))
        await connection.execute(matching.DELETE_ROWS, numbers)
    found = {number: _described(*facts) for number, facts in people.items() if facts is not None}
    known = known_names(name for person in found.values() for name in person.names)
    read = await places_of_matching(connection)
    columns, places = person_rows(found.values(), known, read.place)
    owners = [list(found)[place] for place in places]
    counts: dict[str, int] = {}
    rows = []
    stored = zip(*(columns[name] for name in matching.ROW_COLUMNS), strict=True)
    for owner, values in zip(owners, stored, strict=True):
        counts[owner] = counts.get(owner, 0) + 1
        rows.append((owner, counts[owner], *values, NORMALISER_VERSION))
    await matching.MATCH_ROWS.copy(connection, rows)
    await matching.MATCH_KEYS.copy(connection, _pairs(columns, owners))


def _pairs(columns: Mapping[str, Sequence[str]], owners: Sequence[str]) -> list[tuple[int, str]]:
    """Each key of each person once, in order, so that two transactions never wait for one another crosswise."""
    pairs = {(key, owner) for keys, owner in zip(key_numbers(columns), owners, strict=True) for key in keys}
    return sorted(pairs)


def _described(known: Known, state: State) -> Described:
    """Every name a person was ever known by, and every address; the present ones first."""
    names: dict[tuple[str, str], None] = {}
    addresses: dict[str, None] = {}
    told: list[State | Said] = [state, *reversed(known.said)]
    for said in told:
        names[said.name, said.name_kana] = None
        if said.common_name:
            names[said.common_name, ""] = None
        if said.latin_name:
            names[said.latin_name, said.name_kana] = None
        if said.former_name:
            names[_with_given(said.former_name, said.name), ""] = None
        addresses[f"{said.address.address}{said.address.lot_number}"] = None
    return Described(list(names), state.born.text(), _SEX[state.sex], list(addresses))


def _with_given(former: str, name: str) -> str:
    """A former surname (旧氏) with the given name, where it is written alone."""
    given = name.split()[1:]
    return former if len(former.split()) > 1 else " ".join([former, *given])
