"""Where the time goes: the service's own code, one batch after the other in this process, a stop-watch in each step.

Nothing runs beside a step here, so its time is its own. The running service is faster than the sum, because it decides
one batch while the database writes another.
"""

import io
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any
from unittest.mock import patch

from services.payments.handlers import payment_reported, transfer_results
from services.payments.handlers.book import Book
from services.payments.inbound.intake import BLOCK_RECORDS
from services.payments.service import build
from services.payments.store import claims
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key
from shared.formats.account_transfer import Purpose, check_file, iter_rows
from shared.formats.profile import shipped_profile
from shared.inbox import Inbox
from shared.kafka import BATCH_RECORDS_MAX, KafkaSender
from shared.law.municipality import load_municipality
from shared.outbox import Relay, partition_of
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.postgres.sql import Pool, Rows
from shared.settings import Settings
from shared.transaction import Transaction, Transactions
from tests.benchmarks import data
from tests.benchmarks.installation import MUNICIPALITY, PARTITIONS, Installation

Seconds = dict[str, float]

READ = "read and check (headers, JSON, digest)"
CHECK_FILE = "check the file"
READ_FILE = "read the file's rows"
INBOX = "offsets and inbox"
LOAD = "load and lock claims"
DECIDE = "decide: clear, enter, build events"
ANNOUNCE = "announce: serialise events"
COPY = "COPY {}"
BALANCES = "UPDATE claim_balance"
ACCESS = "access records"
REST = "begin, commit, the rest"
RELAY = "relay to the broker"

_STEPS: tuple[tuple[Any, str, str], ...] = (
    (Inbox, "deliver", REST),
    (Inbox, "_open", READ),
    (Inbox, "_behind_offsets", INBOX),
    (Inbox, "_set_aside", INBOX),
    (Inbox, "_take_new", INBOX),
    (Inbox, "_move_offsets", INBOX),
    (payment_reported._Posting, "load", LOAD),
    (Book, "load", LOAD),
    (payment_reported, "post", DECIDE),
    (transfer_results, "post", DECIDE),
    (transfer_results, "post_transfer_results", DECIDE),
    (claims, "write_balances", BALANCES),
    (Transaction, "publish", ANNOUNCE),
    (Transaction, "record_access", ACCESS),
    (AccessRecordWriter, "write", ACCESS),
    (Relay, "_round", RELAY),
)


class StopWatch:
    """Adds up the time of each step less the time of the steps inside it; for one task at a time."""

    def __init__(self) -> None:
        self.seconds: Seconds = defaultdict(float)
        self._inside: list[float] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block."""
        started = time.perf_counter()
        self._inside.append(0.0)
        try:
            yield
        finally:
            elapsed = time.perf_counter() - started
            self.seconds[name] += elapsed - self._inside.pop()
            if self._inside:
                self._inside[-1] += elapsed

    def wrap(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The function with the watch in it."""
        if iscoroutinefunction(function):

            @wraps(function)
            async def timed(*arguments: Any, **named: Any) -> Any:
                with self.step(self._named(name, arguments)):
                    return await function(*arguments, **named)
        else:

            @wraps(function)
            def timed(*arguments: Any, **named: Any) -> Any:
                with self.step(name):
                    return function(*arguments, **named)

        return timed

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Put the watch into the service's steps for a while."""
        with ExitStack() as stack:
            for owner, attribute, name in (*_STEPS, (Rows, "copy", COPY)):
                wrapped = self.wrap(getattr(owner, attribute), name)
                stack.enter_context(patch.object(owner, attribute, wrapped))
            yield

    @staticmethod
    def _named(name: str, arguments: tuple[Any, ...]) -> str:
        return name.format(arguments[0].table) if name == COPY else name


async def events(bench: Installation, records: int, claim_count: int) -> Seconds:
    """Seconds by step for payments that come as events."""
    delivered = _records(records, claim_count)

    async def work(transactions: Transactions, _pool: Pool) -> None:
        inbox = Inbox("payments", build(load_municipality(MUNICIPALITY)).handlers, transactions, "bench")
        for first in range(0, records, BATCH_RECORDS_MAX // 2):
            await inbox.deliver(delivered[first : first + BATCH_RECORDS_MAX // 2])

    return await _timed(bench, work, StopWatch())


async def file(bench: Installation, records: int) -> Seconds:
    """Seconds by step for payments that come as a file."""
    content = b"".join(data.transfer_file(range(1, records + 1)))
    watch = StopWatch()
    city = load_municipality(MUNICIPALITY)
    actor = Actor(id="operator:benchmark", kind=ActorKind.OPERATOR)

    async def work(transactions: Transactions, pool: Pool) -> None:
        insert = """
            INSERT INTO intake_file (name, sha256, byte_count, profile, reader, sender, received_on, state)
            VALUES ('breakdown', 'breakdown', 0, 'strict', 'breakdown', 'breakdown', '2026-07-01', 'posting')
            RETURNING file_id
        """
        file_id = await pool.fetchval(insert)
        stream = io.BytesIO(content)
        with watch.step(CHECK_FILE):
            report = check_file(stream, shipped_profile("strict"), Purpose.RESULT, received_on=data.PAID_ON)
        stream.seek(0)
        blocks = iter_rows(stream, report, rows_per_list=BLOCK_RECORDS)
        block_no = 0
        while True:
            with watch.step(READ_FILE):
                rows = next(blocks, None)
            if rows is None:
                return
            with watch.step(REST):
                async with transactions.begin(actor) as transaction:
                    await transfer_results.post_transfer_results(file_id, block_no, rows, transaction, city)
            block_no += 1

    return await _timed(bench, work, watch)


async def _timed(
    bench: Installation, work: Callable[[Transactions, Pool], Awaitable[None]], watch: StopWatch
) -> Seconds:
    """Run the work on a fresh copy of the data, then send what it announced."""
    await bench.fresh_broker()
    async with bench.database() as database:
        prefix = f"{database.name}."
        await bench.topics(prefix)
        settings = Settings.from_environment("payments", bench.environment(database, prefix, 0))
        pool = await open_pool(database.dsn, application_name="breakdown")
        sender = KafkaSender(settings)
        try:
            transactions = Transactions(
                "payments", pool, AccessRecordWriter("payments", current_record_key(bench.keys))
            )
            relay = Relay("payments", pool, sender, transactions.wake, "bench", prefix)
            with watch.attached():
                await work(transactions, pool)
                while await relay._round(0) > 0:
                    continue
        finally:
            await sender.stop()
            await pool.close()
    return dict(watch.seconds)


def _records(count: int, claim_count: int) -> list[Record]:
    """The events as the broker would give them."""
    offsets: dict[int, int] = defaultdict(int)
    made: list[Record] = []
    for claim_id in data.scattered_claims(count, claim_count):
        message = data.message(claim_id)
        partition = partition_of(message.key.decode(), PARTITIONS)
        headers = tuple(message.headers)
        made.append(Record(data.TOPIC, partition, offsets[partition], message.key, message.value, headers))
        offsets[partition] += 1
    return made
