"""What access records cost, and how fast they answer: `python -m tests.benchmarks.audit --rows 2000000`.

Reads with an access record beside the same reads without; sealing under load; handing over, gathering and verifying
records; and the auditors' questions on a generated set over five years.
"""

import asyncio
import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
import uvloop
from rich.console import Console
from rich.progress import Progress

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from services.access.handlers.copy_proof import prove_copy
from services.access.handlers.gathering import SealKeys, on_records_handed_over
from services.access.rules.keeping import RetentionClass, month_after
from services.access.store import gathering, records
from shared.access import (
    Access,
    AccessAction,
    AccessRecordWriter,
    Actor,
    ActorKind,
    current_record_key,
    ensure_keys,
    load_record_keys,
    load_seal_public_keys,
    purpose_of,
)
from shared.contracts import RecordsHandedOver
from shared.handover import Handover
from shared.inbox import Inbox
from shared.outbox import Message
from shared.parking import Record
from shared.postgres.migrate import migrate
from shared.postgres.pool import open_pool
from shared.postgres.sql import Pool
from shared.seals import AnchorFile, Sealer, seal_lag
from shared.seals.verify import verify
from shared.transaction import Transactions

SOURCE = "refunds"
OFFICER = Actor("0412", ActorKind.STAFF, ("receipt_clerk",), "tax_payment", "t-07")
VIEW = Access("refunds.case.view", purpose_of("refund"), AccessAction.VIEW)
READ = "SELECT job, business_day FROM job_run LIMIT 20"
_CONNECTIONS = 16
_MONTHS = 60
_FIRST_MONTH = date(2021, 12, 1)
_PERSONS, _OFFICERS, _TERMINALS = 70_000, 400, 300
_BULK = 5_000
_QUESTIONS = 40

#: Five years of a city's records: two in five by officers, the others by services, spread over persons and months.
GENERATE = f"""
INSERT INTO gathered_record (retention_class, occurred_at, service, seal_id, tx, record_id, instance, actor_id,
    actor_kind, roles, office, terminal, action, permission, purpose, subject_type, fields, row_count, detail, outcome,
    rule, trace_id, span_id, key_id, sequence_no, subject_ref, caused_by_event, hmac)
SELECT CASE WHEN n % 5 < 2 THEN 'staff' ELSE 'service' END,
    timestamptz '2021-12-01 00:00+09' + (n::float8 / $2) * interval '1810 days', 'payments', 1, n, n,
    '00000000-0000-4000-8000-000000000001',
    CASE WHEN n % 5 < 2 THEN lpad((hashint8(n) & 2147483647)::bigint % {_OFFICERS} || '', 4, '0')
        ELSE 'service:payments' END,
    CASE WHEN n % 5 < 2 THEN 'staff' ELSE 'service' END, '{{receipt_clerk}}', 'tax_payment',
    CASE WHEN n % 5 < 2 THEN 't-' || (hashint8(n + 1) & 2147483647)::bigint % {_TERMINALS} ELSE '' END, 'view',
    'payments.claim.view', 'receipt', 'addressee', '{{amount_yen,due_on}}', 1, 'case:2026-' || n,
    CASE WHEN n % 1000 = 0 THEN 'refused' ELSE 'allowed' END, CASE WHEN n % 1000 = 0 THEN 'wrong_office' ELSE '' END,
    md5((n / 3)::text), left(md5(n::text), 16), '0001', n,
    lpad((hashint8(n + 2) & 2147483647)::bigint % {_PERSONS} || '', 15, '0'), '', decode(repeat('ab', 32), 'hex')
FROM generate_series($1::bigint, $3::bigint) AS n
"""


@dataclass
class _Wire:
    """Keeps what is handed over."""

    messages: list[Message] = field(default_factory=list)

    async def partitions(self, _topic: str) -> int:
        return 1

    async def send(self, _topic: str, _partition: int, messages: Sequence[Message]) -> None:
        self.messages.extend(messages)


@dataclass
class _Bench:
    pool: Pool
    access: Pool
    transactions: Transactions
    keys: Path
    anchor: AnchorFile
    console: Console

    def say(self, name: str, value: str) -> None:
        self.console.print(f"{name:<58} {value}")

    def sealer(self) -> Sealer:
        return Sealer(self.pool, SOURCE, self.keys, self.anchor)


async def measure(rows: int, seconds: float, console: Console) -> None:
    """All measurements, one after the other."""
    with tempfile.TemporaryDirectory(prefix="shuno-audit-bench-") as name:
        directory = Path(name)
        os.chmod(directory, 0o711)  # noqa: PTH101, S103 - The server runs as another user and must get through.
        server = EmbeddedPostgreSQL(directory / "postgresql", durable=True)
        await server.start()
        await server.wait_ready()
        try:
            await create_roles(server, [SOURCE, "access"], directory / "secrets")
            source = await _database(server, SOURCE, directory)
            access = await _database(server, "access", directory)
            keys = directory / "keys"
            ensure_keys(keys)
            pool = await open_pool(source.dsn, application_name="bench", connections_max=_CONNECTIONS + 4)
            gathered = await open_pool(access.dsn, application_name="bench", connections_max=4)
            transactions = Transactions(SOURCE, pool, AccessRecordWriter(SOURCE, current_record_key(keys)))
            bench = _Bench(pool, gathered, transactions, keys, AnchorFile(directory / "anchor.jsonl"), console)
            try:
                await _reads(bench, seconds)
                await _sealing(bench, seconds)
                await _travelling(bench, source)
                await _questions(bench, rows)
            finally:
                await pool.close()
                await gathered.close()
        finally:
            await server.stop()


async def _database(server: EmbeddedPostgreSQL, service: str, directory: Path) -> ServiceDatabase:
    database = await create_database(server, service, directory / "secrets")
    await migrate(database.owner_dsn, service)
    return database


async def _reads(bench: _Bench, seconds: float) -> None:
    """Short reading transactions at sixteen connections, without and with a record, in turn."""

    async def plain() -> None:
        async with bench.pool.acquire() as connection, connection.transaction():
            await connection.fetch(READ)

    async def recorded() -> None:
        async with bench.transactions.look(OFFICER) as transaction:
            await transaction.connection.fetch(READ)
            transaction.record_access(VIEW, ["000000000000123"], fields=("amount_yen",), detail="case:2026-1")

    rates: dict[str, list[float]] = {"plain": [], "recorded": []}
    for _ in range(3):
        for name, step in (("plain", plain), ("recorded", recorded)):
            rates[name].append(await _rate(step, seconds))
    without, with_record = (statistics.median(rates[name]) for name in ("plain", "recorded"))
    bench.say("reads a second, 16 connections, without a record", f"{without:,.0f}")
    bench.say("the same with an access record", f"{with_record:,.0f} ({with_record / without:.2f} of it)")


async def _rate(step: Callable[[], Awaitable[None]], seconds: float) -> float:
    done = 0
    end = time.monotonic() + seconds

    async def work() -> None:
        nonlocal done
        while time.monotonic() < end:
            await step()
            done += 1

    started = time.monotonic()
    await asyncio.gather(*(work() for _ in range(_CONNECTIONS)))
    return done / (time.monotonic() - started)


async def _sealing(bench: _Bench, seconds: float) -> None:
    """How old the oldest unsealed record gets while records are written as fast as they go."""
    sealing = asyncio.create_task(bench.sealer().run())
    lags: list[float] = []
    written = 0
    end = time.monotonic() + seconds * 2
    try:
        while time.monotonic() < end:
            async with bench.transactions.begin(OFFICER) as transaction:
                people = [f"{number:015d}" for number in range(_BULK)]
                transaction.record_access(VIEW, people, fields=("amount_yen",), detail="bulk")
            written += _BULK
            async with bench.pool.acquire() as connection:
                lags.append(await seal_lag(connection))
    finally:
        sealing.cancel()
        await asyncio.gather(sealing, return_exceptions=True)
    bench.say("records written in bulk a second, while they are sealed", f"{written / (seconds * 2):,.0f}")
    bench.say(
        "oldest unsealed record meanwhile", f"{statistics.median(lags):.1f} s at the median, {max(lags):.1f} s at most"
    )


async def _travelling(bench: _Bench, source: ServiceDatabase) -> None:
    """Handing over, gathering and verifying what the earlier measurements have written."""
    sealer, wire = bench.sealer(), _Wire()
    while await sealer.seal_once() is not None:
        pass
    count = await bench.pool.fetchval("SELECT count(*) FROM access_record")
    handover = Handover(SOURCE, bench.pool, wire)
    async with _timed(bench, "records handed over", count):
        while await handover.step():
            pass
    sizes = sum(len(message.value) for message in wire.messages)
    bench.say("bytes a record on the way", f"{sizes / count:.0f}")

    keys = SealKeys(lambda: load_seal_public_keys(bench.keys))

    async def gather(envelopes: Sequence[Any], transaction: Any) -> None:
        await on_records_handed_over(envelopes, transaction, keys)

    audit = Transactions("access", bench.access, AccessRecordWriter("access", current_record_key(bench.keys)))
    inbox = Inbox("access", {RecordsHandedOver: gather}, audit, "bench")
    topic = RecordsHandedOver.topic()
    all_records = [Record(topic, 0, n, m.key, m.value, tuple(m.headers)) for n, m in enumerate(wire.messages)]
    async with _timed(bench, "records proved and gathered", count):
        for first in range(0, len(all_records), 40):
            await inbox.deliver(all_records[first : first + 40])
    gathered = await bench.access.fetchval("SELECT count(*) FROM gathered_record")
    if gathered != count:
        raise RuntimeError(f"{gathered} of {count} records were gathered; the measurement is worth nothing")

    connection = await asyncpg.connect(source.dsn)
    try:
        async with _timed(bench, "records verified", count):
            report = await verify(
                connection,
                seal_keys=load_seal_public_keys(bench.keys),
                record_keys=load_record_keys(bench.keys),
                anchored=list(bench.anchor.read()),
            )
    finally:
        await connection.close()
    if not report.intact:
        raise RuntimeError("the records of the benchmark do not verify")
    async with (
        bench.pool.acquire() as own,
        bench.access.acquire() as copy,
        _timed(bench, "records of the copy proved", count),
    ):
        proved = await prove_copy(
            copy,
            seal_keys=load_seal_public_keys(bench.keys),
            record_keys=load_record_keys(bench.keys),
            own={SOURCE: own},
        )
    if not proved[SOURCE].intact:
        raise RuntimeError("the copy of the benchmark's records does not verify")


@asynccontextmanager
async def _timed(bench: _Bench, what: str, count: int) -> AsyncIterator[None]:
    """Says how many a second by the clock, and what each takes of this process's own processor time."""
    started, busy = time.monotonic(), time.process_time()
    yield
    each = (time.process_time() - busy) / count * 1_000_000
    bench.say(f"{what} a second", f"{count / (time.monotonic() - started):,.0f}; {each:.0f} µs of the processor each")


async def _questions(bench: _Bench, rows: int) -> None:
    """The auditors' questions on a generated set."""
    async with bench.access.acquire() as connection:
        months = [month_after(_FIRST_MONTH, number) for number in range(_MONTHS)]
        there = {(row["retention_class"], row["month"]) for row in await connection.fetch(gathering.SELECT_MONTHS)}
        for month in months:
            for kept_as in (RetentionClass.STAFF.value, RetentionClass.SERVICE.value):
                if (kept_as, month) not in there:
                    await connection.execute(gathering.MAKE_MONTH, kept_as, month)
        block = 100_000
        started = time.monotonic()
        with Progress(console=bench.console, transient=True) as progress:
            task = progress.add_task("generate records", total=rows)
            for first in range(1, rows + 1, block):
                await connection.execute(GENERATE, first, rows, min(first + block - 1, rows), timeout=600)
                progress.advance(task, block)
        bench.say(f"{rows:,} records over five years generated in", f"{time.monotonic() - started:,.0f} s")
    begin, end = datetime(2021, 12, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    questions: dict[str, tuple[str, Callable[[int], Any]]] = {
        "who saw a person": (records.SELECT_WHO_SAW, lambda n: [f"{n * 37 % _PERSONS:015d}"]),
        "what an officer saw": (records.SELECT_SEEN_BY, lambda n: f"{n * 7 % _OFFICERS:04d}"),
        "what a service did": (records.SELECT_SEEN_BY, lambda _n: "service:payments"),
        "what a request led to": (records.SELECT_TRACE, lambda n: _md5(n * 97 % (rows // 3))),
        "at a terminal": (records.SELECT_AT_TERMINAL, lambda n: f"t-{n % _TERMINALS}"),
        "what was refused": (records.SELECT_REFUSED, lambda _n: "refused"),
    }
    async with bench.access.acquire() as connection:
        server = int(await connection.fetchval("SELECT pg_backend_pid()"))
        for name, (statement, about) in questions.items():
            times = []
            busy = _processor_seconds(server)
            for number in range(_QUESTIONS):
                started = time.perf_counter()
                await connection.fetch(statement, about(number), begin, end, 2**63 - 1, 200)
                times.append((time.perf_counter() - started) * 1000)
            busy = (_processor_seconds(server) - busy) * 1000 / _QUESTIONS
            cut = statistics.quantiles(times, n=20)
            spent = f"{busy:.1f} ms of the server's processor each"
            bench.say(name, f"{statistics.median(times):.1f} ms at the median, {cut[-1]:.1f} ms at 95 %; {spent}")


def _processor_seconds(process: int) -> float:
    """What a process has used so far: on a busy machine it says more than the clock."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _md5(number: int) -> str:

    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def main(
    rows: Annotated[int, typer.Option(help="Records of the generated set.")] = 2_000_000,
    seconds: Annotated[float, typer.Option(help="Length of one round of reads.")] = 3.0,
) -> None:
    """Measure and print; ratios say more than rates, because the machine differs."""
    console = Console(width=120)
    uvloop.run(measure(rows, seconds, console))


if __name__ == "__main__":
    typer.run(main)
