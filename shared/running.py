"""Running services: what starts, in which order, and how it ends."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from shared.access import AccessRecordWriter, Actor, ActorKind, KeyMissing, current_record_key
from shared.access.self_test import AccessSelfTestFailed, self_test
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook, authority_handlers
from shared.clock import ClockWatch
from shared.contracts import AuthoritySet, RecordsSealed
from shared.handover import Handover, handover_handlers
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.lookups import lookup_routes
from shared.http.operations import Operations, add_open_routes, operations_routes
from shared.inbox import Inbox
from shared.kafka import KafkaSender, keep_started, make_broker, subscribe
from shared.lanes import Lanes
from shared.law.municipality import Municipality, load_municipality
from shared.law.parameter import UnsoundParameter
from shared.measuring import Meter
from shared.outbox import Relay
from shared.postgres.faults import passes
from shared.postgres.migrate import MigrationRefused, missing_migrations
from shared.postgres.pool import open_pool
from shared.postgres.sql import Connection, Pool
from shared.schedule import Schedule
from shared.seals import AnchorFile, Seal, Sealer, SealingStopped, SealState
from shared.service import Service
from shared.settings import Settings, SettingsMissing
from shared.telemetry import set_up_logging, set_up_tracing
from shared.tokens import PUBLIC_FILE, TokenKeyMissing, load_token_keys
from shared.transaction import Transaction, Transactions
from shared.unparking import Unparking

_logger = logging.getLogger(__name__)

#: Together less than the time after which a container is killed.
_FINISH_SECONDS = 5.0
_DRAIN_SECONDS = 8.0


class NotReadyToStart(Exception):  # noqa: N818 - It names what is wrong.
    """The service must not start; the sentence says what to do first."""


#: Faults of a deployment, told in one sentence instead of a traceback.
_EXPECTED = (
    SettingsMissing,
    NotReadyToStart,
    MigrationRefused,
    KeyMissing,
    TokenKeyMissing,
    AccessSelfTestFailed,
    SealingStopped,
    UnsoundParameter,
)


@dataclass
class Running:
    """One running service and its state."""

    service: Service
    settings: Settings
    pool: Pool
    transactions: Transactions
    inbox: Inbox
    relay: Relay
    sender: KafkaSender
    seal_state: SealState
    sealer: Sealer
    handover: Handover
    schedule: Schedule
    unparking: Unparking
    broker: KafkaBroker
    book: AuthorityBook
    clock: ClockWatch
    consumers: dict[str, Any] = field(default_factory=dict)
    lanes: list[Lanes] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    #: Done when a part that must never end has ended; the service ends with its error.
    broken: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    meter: Meter = field(init=False)

    def __post_init__(self) -> None:
        self.meter = Meter(
            service=self.service.name,
            pool=self.pool,
            inbox=self.inbox,
            relay=self.relay,
            broker=self.broker,
            consumers=self.consumers,
            connected=self.connected,
            seal_state=self.seal_state,
            schedule=self.schedule,
            book=self.book,
            clock=self.clock,
        )

    def app(self) -> FastAPI:
        """The service's HTTP application."""
        operations = Operations(
            service=self.service.name,
            status=self.meter.status,
            registry=self.meter.registry,
            retry_parked=self.unparking.retry,
            drop_parked=self.unparking.drop,
            run_job=self.schedule.run_job,
            jobs=tuple(self.service.jobs),
        )
        keys = load_token_keys(self.settings.keys_directory / PUBLIC_FILE)
        guard = Guard(self.service.name, keys, self.transactions, self.seal_state, self.book)
        routes = [*self.service.routes, operations_routes(operations), lookup_routes]
        if self.service.acts:
            routes.append(approval_routes(Desk(self.service.name, self.book), self.service.acts))
        app = build_app(self.service.name, guard, routes)
        add_open_routes(app, operations)
        return app


@contextlib.asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Running]:
    """Start a service, and stop it in the right order at the end: hear nothing more, finish, send what waits, close.

    Raises:
        NotReadyToStart: migrations are missing.
        AccessSelfTestFailed, KeyMissing: access could not be recorded.
    """
    pool = await _open_pool(settings)
    try:
        made = await _assemble(service, settings, pool)
        for topic in sorted({settings.topic_prefix + event.topic() for event in made.inbox.handlers}):
            subscription = subscribe(made.broker, made.inbox, topic, settings)
            made.consumers[topic] = subscription.consumer
            made.lanes.append(subscription.lanes)
        tasks = [
            _watched(made, keep_started(made.broker, settings, made.consumers, made.connected), "broker"),
            _watched(made, made.sealer.run(), "sealer"),
            _watched(made, made.handover.run(), "handover"),
            _watched(made, made.schedule.run(), "schedule"),
            _watched(made, made.book.run(pool), "authority"),
            _watched(made, made.clock.run(), "clock"),
            *(_watched(made, worker(made.transactions), "worker") for worker in service.workers),
        ]
        relaying = _watched(made, made.relay.run(), "relay")
        try:
            yield made
        finally:
            await _stop(tasks, made.broker.stop())
            await asyncio.gather(*(lanes.finish(_FINISH_SECONDS) for lanes in made.lanes))
            if made.connected.is_set() and not await made.relay.drain(_DRAIN_SECONDS):
                _logger.warning("%s: events still wait in the outbox; they are sent after the next start", service.name)
            made.relay.stop()
            await asyncio.wait([relaying], timeout=_DRAIN_SECONDS)
            await _stop([relaying], made.sender.stop())
            await made.transactions.looks.finish()
            await _seal_the_rest(made.sealer)
    finally:
        await pool.close()


def _watched(made: Running, part: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """Start a part of the service; when it fails, the whole service fails instead of going on without it."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None and not made.broken.done():
            made.broken.set_exception(error)

    task = asyncio.create_task(part, name=name)
    task.add_done_callback(ended)
    return task


async def _open_pool(settings: Settings) -> Pool:
    try:
        return await open_pool(settings.database_url, application_name=f"shuno-{settings.service}")
    except Exception as error:
        if not passes(error):
            raise
        raise NotReadyToStart(
            f"{settings.service}: the database does not answer ({type(error).__name__}); start it, or correct "
            "SHUNO_DATABASE_URL"
        ) from None


async def _seal_the_rest(sealer: Sealer) -> None:
    try:
        await sealer.seal_once()
    except Exception as error:
        if not passes(error):
            raise
        _logger.warning("the database is away; the last access records are sealed after the next start")


async def _stop(tasks: list[asyncio.Task[None]], then: Coroutine[Any, Any, None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await then


async def _assemble(service: Service, settings: Settings, pool: Pool) -> Running:
    writer = AccessRecordWriter(service.name, current_record_key(settings.keys_directory))
    async with pool.acquire() as connection:
        missing = await missing_migrations(connection, service.name)
        if missing:
            raise NotReadyToStart(
                f"{service.name}: run `shuno migrate {service.name}` first; missing: {', '.join(missing)}"
            )
        await self_test(connection, writer)
    transactions = Transactions(service.name, pool, writer, crash_point=crash_point)
    book = AuthorityBook()
    # `access` decides and writes its own copy itself.
    decides = AuthoritySet in service.announces
    heard = {} if decides else {**authority_handlers(book), **handover_handlers(service.name)}
    inbox = Inbox(
        service.name, {**service.handlers, **heard}, transactions, settings.broker_incarnation, settings.topic_prefix
    )
    sender = KafkaSender(settings)
    relay = Relay(
        service.name,
        pool,
        sender,
        transactions.wake,
        settings.broker_incarnation,
        settings.topic_prefix,
        settings.resend_days,
        crash_point,
    )
    state = SealState()
    settings.anchors_directory.mkdir(parents=True, exist_ok=True)
    anchor = AnchorFile(settings.anchors_directory / f"{service.name}.jsonl")
    actor = Actor(id=f"service:{service.name}", kind=ActorKind.SERVICE)
    clock = ClockWatch(pool, settings.time_server)

    async def announce_seal(connection: Connection, seal: Seal) -> None:
        transaction = Transaction(connection, service.name, actor)
        transaction.publish(_sealed(seal, clock), key=f"seal:{service.name}")
        await transaction.flush_outbox()
        transactions.wake.event.set()

    sealer = Sealer(pool, service.name, settings.keys_directory, anchor, state, announce_seal)
    await sealer.seal_once()
    schedule = Schedule(service, transactions, enabled=settings.schedule_enabled)
    return Running(
        service,
        settings,
        pool,
        transactions,
        inbox,
        relay,
        sender,
        state,
        sealer,
        Handover(service.name, pool, sender, settings.topic_prefix, crash_point),
        schedule,
        Unparking(inbox),
        make_broker(settings),
        book,
        clock,
    )


def _sealed(seal: Seal, clock: ClockWatch) -> RecordsSealed:
    content = seal.content
    return RecordsSealed(
        service=content.service,
        seal_no=content.seal_no,
        record_count=content.row_count,
        root=content.root.hex(),
        chain=seal.seal_hash.hex(),
        signature=seal.signature.hex(),
        key_id=content.key_id,
        sealed_at=datetime.fromtimestamp(content.sealed_at_microseconds / 1_000_000, UTC),
        clock_drift_milliseconds=round(clock.drift_seconds * 1_000),
    )


def crash_point(name: str) -> None:
    """End the process without any clean-up where the environment says so: for tests of what survives."""
    if os.environ.get("SHUNO_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)


async def serve(service: Service, settings: Settings, stopping: asyncio.Event) -> None:
    """Run a service with its HTTP interface until told to stop."""
    with _listen(settings) as listener:
        async with running(service, settings) as made:
            config = uvicorn.Config(
                made.app(), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
            )
            server = uvicorn.Server(config)
            server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # One handler for all.
            serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
            waiting = asyncio.create_task(stopping.wait(), name="stop")
            ends: list[asyncio.Future[Any]] = [serving, waiting, made.broken]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving
            waiting.cancel()
            if made.broken.done():
                made.broken.result()


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.http_host, settings.http_port), backlog=512)
    except OSError as error:
        raise NotReadyToStart(
            f"{settings.service}: cannot listen on {settings.http_host}:{settings.http_port} ({error.strerror}); "
            "set SHUNO_HTTP_PORT to a free port"
        ) from None


async def run(*parts: tuple[Service, Settings]) -> None:
    """Run one service or several in this process until SIGINT or SIGTERM."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with asyncio.TaskGroup() as group:
        for service, settings in parts:
            group.create_task(serve(service, settings, stopping), name=service.name)


def main(name: str, build: Callable[[Municipality], Service]) -> None:
    """Run one service as a process: what `python -m services.<name>` and `shuno serve <name>` do.

    Ends with exit code 2 and one sentence when a setting, a key or a migration is missing.
    """
    try:
        settings = Settings.from_environment(name)
        set_up_logging(settings.log_level)
        provider = set_up_tracing(name, settings.trace_file)
        try:
            service = build(_municipality(settings.municipality_file))
            _collect_seldom()
            uvloop.run(run((service, settings)))
        finally:
            provider.shutdown()
    except* _EXPECTED as group:
        for error in _flat(group):
            sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def _collect_seldom() -> None:
    """Let the garbage collector look seldom: a batch makes tens of thousands of objects at once and no cycles.

    With Python's own thresholds a third of the processor time went into looking for cycles in them.
    """
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _municipality(path: Path) -> Municipality:
    try:
        return load_municipality(path)
    except OSError as error:
        raise NotReadyToStart(f"{path}: {error.strerror}; set SHUNO_MUNICIPALITY_FILE to the city's file") from None


def _flat(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The single faults inside groups of groups."""
    found: list[BaseException] = []
    for error in group.exceptions:
        found.extend(_flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
