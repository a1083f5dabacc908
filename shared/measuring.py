"""The state of a running service in figures: for its status page, its readiness and Prometheus."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker
from prometheus_client import CollectorRegistry, Gauge

from shared.authority import AuthorityBook
from shared.clock import ClockWatch
from shared.http.operations import Status
from shared.inbox import Inbox
from shared.kafka import answers
from shared.outbox import COUNT_WAITING, OLDEST_WAITING_SECONDS, Relay
from shared.parking import COUNT_PARKED
from shared.postgres.faults import passes
from shared.postgres.sql import Pool
from shared.schedule import Schedule
from shared.seals import SealState

_STATUS_AGE_SECONDS = 0.2
#: The gauge of what daily jobs count, with the labels `service`, `job` and `figure`.
JOB_FIGURE = "shuno_job_figure"


@dataclass
class Meter:
    """Measures one service."""

    service: str
    pool: Pool
    inbox: Inbox
    relay: Relay
    broker: KafkaBroker
    #: The running consumer of each topic, or none while it is not started.
    consumers: Mapping[str, Any]
    connected: asyncio.Event
    seal_state: SealState
    schedule: Schedule
    book: AuthorityBook
    clock: ClockWatch
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _gauges: dict[str, Gauge] = field(default_factory=dict)
    _jobs: Gauge | None = None
    _status: Status | None = None
    _status_at: float = 0.0

    async def status(self) -> Status:
        """The state in figures; measured at most five times a second, however many ask."""
        if self._status is None or time.monotonic() - self._status_at > _STATUS_AGE_SECONDS:
            self._status = await self._measure()
            self._status_at = time.monotonic()
            self._export(self._status)
        return self._status

    async def _measure(self) -> Status:
        reasons: list[str] = []
        lag = waiting = parked = 0
        age = 0.0
        try:
            async with self.pool.acquire(timeout=5) as connection:
                waiting = await connection.fetchval(COUNT_WAITING)
                age = await connection.fetchval(OLDEST_WAITING_SECONDS)
                parked = await connection.fetchval(COUNT_PARKED)
                self._export_jobs(await self.schedule.last_figures(connection))
            lag = await self._lag()
        except Exception as error:
            if not passes(error):
                raise
            reasons.append(f"データベースに接続できません ({type(error).__name__})")
        if not self.connected.is_set() or not await answers(self.broker):
            reasons.append("ブローカーに接続できません")
        if lag < 0:
            reasons.append("トピックが作り直されています。読取位置を確認してください")
        if self.schedule.failing is not None:
            reasons.append(f"日次処理「{self.schedule.failing}」が失敗しています")
        return Status(
            service=self.service,
            ready=not reasons,
            reasons=reasons,
            lag=lag,
            handled=self.inbox.handled,
            repeated=self.inbox.repeated,
            sent=self.relay.sent,
            outbox_waiting=waiting,
            outbox_age_seconds=round(age, 3),
            parked=parked,
            # While sealing fails nobody looks; the time since counts, or the alarm would stay silent just then.
            seal_lag_seconds=round(self.seal_state.lag_now_seconds(), 3),
            authority_age_seconds=self.book.age_seconds(self.started_at, datetime.now(UTC)),
            clock_drift_seconds=round(self.clock.drift_seconds, 3),
            started_at=self.started_at.isoformat(timespec="seconds"),
        )

    async def _lag(self) -> int:
        """Records behind: the broker's high-water mark less the database's offset, not the consumer's position.

        Negative when the database has read further than a topic goes: the topic was made anew, and what it holds now
        would be taken for old.
        """
        total = 0
        for topic, consumer_of in self.consumers.items():
            consumer: AIOKafkaConsumer | None = consumer_of()
            if consumer is None:
                continue
            reached = await self.inbox.next_offsets(topic)
            for partition in consumer.assignment():
                highwater: int | None = consumer.highwater(TopicPartition(topic, partition.partition))
                if highwater is not None:
                    behind = highwater - reached.get(partition.partition, 0)
                    if behind < 0:
                        return behind
                    total += behind
        return total

    def _export_jobs(self, figures: Mapping[tuple[str, str], int]) -> None:
        if self._jobs is None:
            description = "What the last run of a daily job counted"
            self._jobs = Gauge(JOB_FIGURE, description, ["service", "job", "figure"], registry=self.registry)
        for (job, figure), value in figures.items():
            self._jobs.labels(self.service, job, figure).set(value)

    def _export(self, status: Status) -> None:
        for name, value in status.model_dump().items():
            if isinstance(value, bool | int | float):
                if name not in self._gauges:
                    description = Status.model_fields[name].description or name.replace("_", " ")
                    self._gauges[name] = Gauge(f"shuno_{name}", description, ["service"], registry=self.registry)
                self._gauges[name].labels(self.service).set(value)
