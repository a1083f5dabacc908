"""Work that is due once on each business day: run for every day that has come, once, whoever asks."""

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.access import Actor, ActorKind
from shared.days import TOKYO
from shared.http.routes import Call
from shared.law.library import LAW
from shared.postgres.sql import Connection, Sql
from shared.service import Service
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)

#: A day's jobs begin at this hour in Japan, after the night's files are in.
_HOUR = 6
_LOOK_SECONDS = 30.0
#: After a longer standstill somebody should look before old days are worked off.
_DAYS_BACK_MAX = 40

TAKE_RUN_LOCK = Sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
SELECT_RUN = Sql("SELECT result FROM job_run WHERE job = $1 AND business_day = $2")
INSERT_RUN = Sql("INSERT INTO job_run (job, business_day, actor_id, result) VALUES ($1, $2, $3, $4)")
SELECT_LAST_RESULTS = Sql("""
SELECT j.job, r.result FROM unnest($1::text[]) AS j (job) JOIN LATERAL (
    SELECT n.result FROM job_run n WHERE n.job = j.job ORDER BY n.business_day DESC LIMIT 1
) AS r ON true
""")
SELECT_LAST_DAY = Sql("SELECT max(business_day) FROM job_run WHERE job = $1")


@dataclass
class Schedule:
    """The daily jobs of one service."""

    service: Service
    transactions: Transactions
    enabled: bool
    #: The job that failed last and is tried again.
    failing: str | None = None

    async def run(self) -> None:
        """Work off each business day as it comes, while enabled."""
        if not self.enabled or not self.service.jobs:
            return
        while True:
            now = datetime.now(TOKYO)
            try:
                await self.work_off(now.date() if now.hour >= _HOUR else now.date() - timedelta(days=1))
            except Exception:
                # The day stays open, the next look tries it again, and the service's status names the job.
                _logger.exception("%s: a job failed; trying again", self.service.name)
            await asyncio.sleep(_LOOK_SECONDS)

    async def run_job(self, name: str, day: date, call: Call) -> dict[str, Any]:
        """Run a job for a day in the caller's transaction; a second call returns what the first did."""
        return await self._once(name, day, call.transaction)

    async def last_figures(self, connection: Connection) -> dict[tuple[str, str], int]:
        """Every whole number that the last run of each job counted, by job and name."""
        rows = await connection.fetch(SELECT_LAST_RESULTS, list(self.service.jobs))
        return {
            (row["job"], name): value
            for row in rows
            for name, value in json.loads(row["result"]).items()
            if type(value) is int
        }

    async def work_off(self, last_due: date) -> None:
        """Run every job for every business day up to `last_due` that it has not yet run for, day by day.

        A job that never ran starts with `last_due`. Whatever a job raises ends the work; its day stays open.
        """
        actor = Actor(id=f"service:{self.service.name}", kind=ActorKind.SERVICE)
        done = {name: await self._last_done(name, last_due) for name in self.service.jobs}
        day = min(done.values(), default=last_due)
        while (day := day + timedelta(days=1)) <= last_due:
            if not LAW.business_days.is_business_day(day):
                continue
            for name in self.service.jobs:
                if day > done[name]:
                    self.failing = name
                    async with self.transactions.begin(actor) as transaction:
                        await self._once(name, day, transaction)
                    self.failing = None

    async def _last_done(self, name: str, last_due: date) -> date:
        last_done: date | None = await self.transactions.pool.fetchval(SELECT_LAST_DAY, name)
        return max(last_done or last_due - timedelta(days=1), last_due - timedelta(days=_DAYS_BACK_MAX))

    async def _once(self, name: str, day: date, transaction: Transaction) -> dict[str, Any]:
        connection = transaction.connection
        await connection.fetchval(TAKE_RUN_LOCK, f"job {self.service.name} {name}")
        done = await connection.fetchval(SELECT_RUN, name, day)
        if done is not None:
            return {**json.loads(done), "repeated": True}
        result = await self.service.jobs[name](day, transaction)
        await connection.execute(INSERT_RUN, name, day, transaction.actor.id, json.dumps(result))
        return result
