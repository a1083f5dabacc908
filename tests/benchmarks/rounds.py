"""One round of each measurement."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg
import httpx

from services.payments.store.settlement import prove
from shared.kafka import KafkaSender
from shared.outbox import Message, partition_of
from shared.settings import Settings
from tests.benchmarks import data, floor
from tests.benchmarks.installation import INTAKE, PARTITIONS, Installation, Service

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
#: Told how many records are done.
Progress = Callable[[int], None]

_POLL_SECONDS = 0.05
_STANDSTILL_SECONDS = 120.0

_HANDLED = "SELECT coalesce(sum(next_offset), 0)::bigint FROM inbox_offset"
_WAITING = "SELECT EXISTS (SELECT FROM outbox WHERE sent_to IS NULL)"
_BLOCKS = "SELECT coalesce(sum(posted_count + failed_count), 0)::bigint FROM intake_block"
_FILE_STATE = "SELECT state FROM intake_file"
_FILE_FINDINGS = "SELECT findings::text FROM intake_file"
_FIRST = "SELECT extract(epoch FROM min(recorded_at))::float8 FROM receipt"


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured. Seconds are from the first record in hand."""

    records: int
    #: Until everything was committed.
    posted_seconds: float
    #: Until every announced event was with the broker as well.
    drained_seconds: float
    peak_megabytes: float = 0.0
    cpu_seconds: float = 0.0
    #: Before the first record: start of the process, or receiving and checking the file.
    lead_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Records a second, with everything sent."""
        return self.records / self.drained_seconds

    @property
    def posted_rate(self) -> float:
        """Records a second, committed."""
        return self.records / self.posted_seconds


class WrongOutcomeError(RuntimeError):
    """A round that did not do what it is measured for."""


async def events_floor(bench: Installation, records: int, claims: int) -> Round:
    """Hand-made SQL for the payments of the events."""
    rows = [data.staged_event(claim_id) for claim_id in data.scattered_claims(records, claims)]
    async with bench.database() as database, bench.connection(database) as connection:
        seconds = await floor.post_events(connection, rows)
        await _check(connection, paid=records)
    return Round(records, seconds, seconds)


async def file_floor(bench: Installation, records: int) -> Round:
    """Hand-made SQL for the results of the file."""
    rows = [data.staged_transfer(claim_id) for claim_id in range(1, records + 1)]
    async with bench.database() as database, bench.connection(database) as connection:
        seconds = await floor.post_file(connection, rows)
        await _check(connection, paid=records - records // data.FAILED_EVERY)
    return Round(records, seconds, seconds)


async def events(bench: Installation, records: int, claims: int, progress: Progress) -> Round:
    """The service finds the events waiting in the broker and posts them."""
    await bench.fresh_broker()
    async with bench.database() as database, bench.connection(database) as connection:
        prefix = f"{database.name}."
        await bench.topics(prefix)
        await _send(bench, records, claims, prefix, bench.environment(database, prefix, 0))
        started_at = time.time()
        async with bench.service(database, prefix) as service:
            await _reach(connection, service, _HANDLED, records, progress)
            posted_at = time.time()
            await _drained(connection, service)
            drained_at = time.time()
            peak, cpu = service.peak_megabytes(), service.cpu_seconds()
        first_at = await connection.fetchval(_FIRST)
        await _check(connection, paid=records)
    return Round(records, posted_at - first_at, drained_at - first_at, peak, cpu, first_at - started_at)


async def file(bench: Installation, claim_ids: Sequence[int], progress: Progress) -> Round:
    """The service takes a bank's result file for these claims in over HTTP and posts it."""
    records = len(claim_ids)
    await bench.fresh_broker()
    async with bench.database() as database, bench.connection(database) as connection:
        prefix = f"{database.name}."
        await bench.topics(prefix)
        pieces = list(data.transfer_file(claim_ids))
        async with bench.service(database, prefix) as service:
            await ready(service)
            started_at = time.time()
            await _upload(service, bench.token(INTAKE), pieces)
            await _reach(connection, service, _BLOCKS, records, progress)
            while (state := await connection.fetchval(_FILE_STATE)) != "posted":
                if state == "refused":
                    raise WrongOutcomeError(f"the file was refused: {await connection.fetchval(_FILE_FINDINGS)}")
                await asyncio.sleep(_POLL_SECONDS)
            posted_at = time.time()
            await _drained(connection, service)
            drained_at = time.time()
            peak, cpu = service.peak_megabytes(), service.cpu_seconds()
        first_at = await connection.fetchval(_FIRST)
        await _check(connection, paid=sum(data.result_code(claim_id) == "0" for claim_id in claim_ids))
    return Round(records, posted_at - started_at, drained_at - started_at, peak, cpu, first_at - started_at)


async def _send(bench: Installation, records: int, claims: int, prefix: str, environment: dict[str, str]) -> None:
    """Put the events into the broker, by partition of their keys."""
    by_partition: dict[int, list[Message]] = defaultdict(list)
    for claim_id in data.scattered_claims(records, claims):
        message = data.message(claim_id)
        by_partition[partition_of(message.key.decode(), PARTITIONS)].append(message)
    sender = KafkaSender(Settings.from_environment("payments", environment))
    try:
        for partition, messages in by_partition.items():
            await sender.send(prefix + data.TOPIC, partition, messages)
    finally:
        await sender.stop()


async def _upload(service: Service, token: str, pieces: list[bytes]) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async with httpx.AsyncClient(base_url=service.url, timeout=300.0) as client:
        response = await client.post(
            "/intake/files",
            params={"name": "benchmark", "received_on": "2026-07-01"},
            content=body(),
            headers={"Authorization": f"Bearer {token}"},
        )
    if response.status_code != httpx.codes.ACCEPTED:
        raise WrongOutcomeError(f"the file was not taken in: {response.status_code} {response.text[:300]}")


async def ready(service: Service) -> None:
    """Wait until the service can do its work."""
    async with httpx.AsyncClient(base_url=service.url) as client:
        while True:
            service.must_run()
            try:
                if (await client.get("/ready", timeout=5.0)).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(_POLL_SECONDS)


async def _reach(connection: Connection, service: Service, query: str, wanted: int, progress: Progress) -> None:
    """Wait until a count reaches what is wanted."""
    reached, moved_at = 0, time.monotonic()
    while reached < wanted:
        service.must_run()
        now = await connection.fetchval(query)
        if now != reached:
            reached, moved_at = now, time.monotonic()
            progress(reached)
        elif time.monotonic() - moved_at > _STANDSTILL_SECONDS:
            raise service.process.failure(f"stands still at {reached} of {wanted}")
        await asyncio.sleep(_POLL_SECONDS)


async def _drained(connection: Connection, service: Service) -> None:
    while await connection.fetchval(_WAITING):
        service.must_run()
        await asyncio.sleep(_POLL_SECONDS)


async def _check(connection: Connection, *, paid: int) -> None:
    """What was measured is right: every payment posted once, every proof of the ledger clean.

    Raises:
        WrongOutcomeError: saying what is wrong.
    """
    counted = await connection.fetchval("SELECT count(*) FROM ledger_entry WHERE side = 'collected'")
    recorded = await connection.fetchval(
        "SELECT count(*) FROM access_record WHERE permission = 'payments.receipt.post'"
    )
    if not counted == recorded == paid:
        raise WrongOutcomeError(f"{paid} payments, {counted} ledger entries, {recorded} access records")
    wrong = {name: numbers for name, numbers in (await prove(connection)).items() if numbers}
    if wrong:
        raise WrongOutcomeError(f"the ledger does not prove: {wrong}")
