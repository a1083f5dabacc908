"""A synthetic city, matched: five sources, hard negatives, truth beside it; nothing was tuned on these seeds."""

import time
from datetime import date

import numpy as np
from rich.console import Console
from rich.table import Table

from deploy.population import City, Plan, generate
from deploy.population.people import Person
from services.identity.handlers.address_dictionary import address_dictionary
from services.identity.rules.addresses.parsing import parse_address
from services.identity.rules.matching.arrays import Codes, Flags
from services.identity.rules.matching.people import Described, Place, two_populations
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.quality import Quality, calibration, wilson
from services.identity.rules.matching.run import Linked, link
from services.identity.rules.matching.scoring import NO_PAIR, Band, Thresholds
from tests.benchmarks.public_sets import met

_SEED = 1
_LINKED = 0.5
_FOUR_ITEMS = ("wage", "pension", "insured")
_FOUR_WANTED, _ALL_WANTED = 0.9970, 0.9780
_WRONG_WANTED, _FOUND_WANTED = 0.0003, 0.985


def described(person: Person, former: list[str]) -> Described:
    """What the master knows of a person: every name, and every address of the years that it tells of.

    Args:
        person: as registered.
        former: addresses before.
    """
    names = [(person.name.written, person.name.read)]
    if person.foreign is not None:
        names += [(person.foreign.alphabet, person.name.read), (person.foreign.common, person.foreign.common_kana)]
    if person.former_name is not None and person.shows_former_name:
        names.append((person.former_name.written, ""))
    birth = date.fromordinal(person.birth_ordinal).isoformat() if person.birth_ordinal else ""
    lines = [f"{person.address.town.prefecture}{person.address.registered()}", *former]
    return Described([name for name in names if name[0]], birth, person.sex, lines)


def place(text: str) -> Place:
    """An address as town and lot."""
    read = parse_address(text, address_dictionary())
    return Place(town=read.city + read.town if read.town else "", lot=read.block)


def masters_people(city: City) -> list[Described]:
    """The persons of a city's master, in its order."""
    former: dict[str, list[str]] = {}
    for happening in city.happenings:
        if happening.what == "moved":
            former.setdefault(happening.person.addressee_no, []).append(happening.before)
    return [described(person, former.get(person.addressee_no, [])) for person in city.master if person.kind == "person"]


def synthetic_city(console: Console, size: int, seed: int, errors: float, records: int) -> bool:
    """Match the records of one city with its master; whether every aim was reached."""
    city = generate(Plan(size=size, seed=seed, errors=errors, records=records))
    start = time.perf_counter()
    both = two_populations(
        [Described([(one.name, one.name_kana)], one.birth, one.sex, [one.address]) for one in city.records],
        masters_people(city),
        place,
    )
    normalised = time.perf_counter()
    run = link(PERSONS, both, [record.source for record in city.records], Thresholds(), _SEED)
    matched = time.perf_counter()
    persons = [person.addressee_no for person in city.master if person.kind == "person"]
    number = {addressee_no: place for place, addressee_no in enumerate(persons)}
    truth = np.array([number.get(record.person.addressee_no, -1) for record in city.records])
    source = np.array([record.source for record in city.records])
    candidate = both.persons[run.scores.seen.pairs.right]
    true = truth[run.scores.seen.pairs.left] == candidate
    table = Table(title=f"Synthetic city: {size:,} addressees, {records:,} records, seed {seed}, errors x {errors:g}")
    for heading in ("records of", "precision", "recall", "F1", "automatic", "wrong", "found", "review", "aims"):
        table.add_column(heading, justify="left" if heading in ("records of", "aims") else "right")
    groups = {"four items": np.isin(source, _FOUR_ITEMS), "all sources": np.ones(len(source), dtype=np.bool_)}
    groups |= {name: source == name for name in run.model.sources}
    reached = True
    for name, rows in groups.items():
        reached &= _row(table, name, run, truth, true, rows)
    console.print(table)
    console.print(
        f"reading names and addresses {normalised - start:.1f} s, learning and matching {matched - normalised:.1f} s; "
        f"{len(run.scores.seen.pairs):,} candidates"
    )
    _calibration(console, run, true)
    return reached


def _row(table: Table, name: str, run: Linked, truth: Codes, true: Flags, rows: Flags) -> bool:
    """One line of the table; whether its aims were reached."""
    left = run.scores.seen.pairs.left
    linked = (run.scores.probability >= _LINKED) & rows[left]
    hits, total = int((linked & true).sum()), int((rows & (truth >= 0)).sum())
    quality = Quality(hits, int((linked & ~true).sum()), total - hits)
    band = np.array([one.value for one in run.decisions.bands])
    best = run.decisions.best
    automatic = np.flatnonzero(rows & (band == Band.AUTOMATIC) & (best != NO_PAIR))
    right = int(true[best[automatic]].sum())
    wrong = len(automatic) - right
    wanted = {"four items": _FOUR_WANTED, "all sources": _ALL_WANTED}.get(name)
    aims, reached = [], True
    if wanted is not None:
        reached = quality.f1 >= wanted
        aims.append(f"F1 >= {wanted:.4f} {met(reached)}")
    if name == "four items":
        few, enough = wrong <= _WRONG_WANTED * len(automatic), right >= _FOUND_WANTED * total
        reached &= few and enough
        low, high = wilson(wrong, len(automatic))
        aims.append(f"wrong {low * 10_000:.1f}-{high * 10_000:.1f} in 10,000 {met(few)}, found {met(enough)}")
    table.add_row(
        *(name, f"{quality.precision:.5f}", f"{quality.recall:.5f}", f"{quality.f1:.5f}"),
        *(f"{len(automatic):,}", str(wrong), f"{right / total:.3%}" if total else "-"),
        *(f"{(rows & (band == Band.REVIEW)).sum() / rows.sum():.1%}", "; ".join(aims)),
    )
    return reached


def _calibration(console: Console, run: Linked, true: Flags) -> None:
    table = Table(title="Calibration: pairs by tenths of the probability that was claimed")
    for heading in ("from", "pairs", "claimed", "true", "95 %"):
        table.add_column(heading, justify="right")
    for tenth in calibration(run.scores.probability, true):
        table.add_row(
            *(f"0.{tenth.least}", f"{tenth.pairs:,}", f"{tenth.claimed:.4f}", f"{tenth.true_share:.4f}"),
            f"{tenth.low:.4f}-{tenth.high:.4f}",
        )
    console.print(table)
