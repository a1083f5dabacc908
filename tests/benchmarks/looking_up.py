"""`make bench`: one record against a register of a million people, through the service's own code."""

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import asyncpg
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.population import City, Plan, generate
from services.identity.handlers.matching import Incoming, judgements, standing
from services.identity.rules.matching.keys import key_numbers
from services.identity.rules.matching.model import model_id, to_json, train
from services.identity.rules.matching.people import Described, known_names, person_rows, two_populations
from services.identity.rules.matching.persons import PERSONS
from services.identity.store import matching
from shared.postgres.migrate import migrate
from shared.postgres.pool import open_pool
from tests.benchmarks.public_sets import met
from tests.benchmarks.synthetic_city import masters_people, place

_BLOCK = 50_000
#: More rows than anybody has; the number of a row must only differ from those of the same person.
_ROWS_OF_ONE = 10_000
_INDEX_SECONDS = 900
_PEOPLE_MIN = 10_000
_LEARNING_CITY, _LEARNING_RECORDS = 20_000, 5_000
_P95_WANTED_MILLISECONDS = 10
_WARM_UP = 50
_NOW = datetime(2026, 4, 1, tzinfo=UTC)

_console = Console(width=120, soft_wrap=False)


async def _load(owner: asyncpg.Connection, people: list[Described], progress: Progress) -> None:
    """Write the register as the handlers would, indexes made afterwards because only the look-ups are measured."""
    known = known_names(name for person in people for name in person.names)
    await owner.execute(
        "ALTER TABLE match_row DROP CONSTRAINT match_row_addressee_no_fkey, DROP CONSTRAINT match_row_pkey"
    )
    await owner.execute("ALTER TABLE match_key DROP CONSTRAINT match_key_pkey")
    task = progress.add_task("people", total=len(people))
    for first in range(0, len(people), _BLOCK):
        block = people[first : first + _BLOCK]
        columns, owners = person_rows(block, known, place)
        numbers = [f"99{first + person:013d}" for person in owners]
        stored = zip(*(columns[name] for name in matching.ROW_COLUMNS), strict=True)
        rows = (
            (number, row % _ROWS_OF_ONE + 1, *values, 1)
            for row, (number, values) in enumerate(zip(numbers, stored, strict=True))
        )
        await matching.MATCH_ROWS.copy(owner, rows)
        pairs = {(key, number) for keys, number in zip(key_numbers(columns), numbers, strict=True) for key in keys}
        await matching.MATCH_KEYS.copy(owner, list(pairs))
        progress.update(task, advance=len(block))
    await owner.execute("ALTER TABLE match_row ADD PRIMARY KEY (addressee_no, row_no)", timeout=_INDEX_SECONDS)
    await owner.execute("ALTER TABLE match_key ADD PRIMARY KEY (key, addressee_no)", timeout=_INDEX_SECONDS)


async def _activate(owner: asyncpg.Connection) -> None:
    """A model that was learnt on a smaller city: how fast a look-up is does not depend on how good it is."""
    city = generate(Plan(size=_LEARNING_CITY, seed=12, records=_LEARNING_RECORDS))
    records = [one.described() for one in _incoming(city)]
    both = two_populations(records, masters_people(city), place)
    model, _ = train(PERSONS, both, [one.source for one in city.records], seed=1)
    document = to_json(PERSONS, model)
    await owner.execute(matching.INSERT_MODEL, model_id(document), document, "bench", _NOW)
    activation = await owner.fetchval(matching.INSERT_ACTIVATION, model_id(document), "bench", uuid4(), _NOW)
    await owner.execute(matching.COUNT_NAMES, activation, timeout=_INDEX_SECONDS)
    await owner.execute("ANALYZE", timeout=_INDEX_SECONDS)


def _incoming(city: City) -> list[Incoming]:
    return [
        Incoming(
            *(one.source, one.record_id, one.name, one.name_kana, one.birth, one.sex, one.address),
            stated_no=None,
            amount_yen=0,
            due_on=None,
        )
        for one in city.records
    ]


async def _measure(database: ServiceDatabase, records: list[Incoming]) -> tuple[list[float], float]:
    """Milliseconds of each record alone, and records a second in batches of five hundred."""
    pool = await open_pool(database.dsn, application_name="bench", connections_max=1)
    try:
        async with pool.acquire() as connection:
            now = await standing(connection)
            single = []
            for place_no, record in enumerate(records):
                start = time.perf_counter()
                await judgements([record], now, connection)
                if place_no >= _WARM_UP:
                    single.append((time.perf_counter() - start) * 1_000)
            start = time.perf_counter()
            for first in range(0, len(records), 500):
                await judgements(records[first : first + 500], now, connection)
            return single, len(records) / (time.perf_counter() - start)
    finally:
        await pool.close()


async def measure(people_count: int, record_count: int) -> None:
    """Load the register and look records up in it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory() as directory, Progress(*columns, console=_console) as progress:
        server = EmbeddedPostgreSQL(Path(directory) / "postgresql")
        await server.start()
        try:
            await server.wait_ready(60)
            await create_roles(server, ["identity"], Path(directory) / "secrets")
            database = await create_database(server, "identity", Path(directory) / "secrets")
            await migrate(database.owner_dsn, "identity")
            city = generate(Plan(size=people_count, seed=11, records=record_count))
            people = masters_people(city)
            owner = await asyncpg.connect(database.owner_dsn)
            await _load(owner, people, progress)
            await _activate(owner)
            await owner.close()
            single, rate = await _measure(database, _incoming(city))
        finally:
            await server.stop(30)
    _show(single, rate, len(people))


def _show(single: list[float], rate: float, people: int) -> None:
    hundredths = statistics.quantiles(single, n=100)
    table = Table(title=f"One record against {people:,} people: candidates from PostgreSQL, scored, with reasons")
    for heading in ("records", "p50 ms", "p95 ms", "p99 ms", "in batches of 500, records/s", "aim"):
        table.add_column(heading, justify="right")
    p95 = hundredths[94]
    table.add_row(
        *(f"{len(single):,}", f"{hundredths[49]:.2f}", f"{p95:.2f}", f"{hundredths[98]:.2f}", f"{rate:,.0f}"),
        f"p95 <= {_P95_WANTED_MILLISECONDS} ms {met(p95 <= _P95_WANTED_MILLISECONDS)}",
    )
    _console.print(table)


def main(
    people: Annotated[int, typer.Option(min=_PEOPLE_MIN, help="people in the register")] = 1_000_000,
    records: Annotated[int, typer.Option(min=200, help="records looked up one by one")] = 2_000,
) -> None:
    """Measure look-ups."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(people, records))


if __name__ == "__main__":
    typer.run(main)
