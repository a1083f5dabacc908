"""Daily work: once for each business day, in order, whoever asks."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.access import Actor, ActorKind
from shared.schedule import Schedule
from tests.every_service.conftest import Bench

ACTOR = Actor("operator:test", ActorKind.OPERATOR)


def schedule_of(bench: Bench) -> Schedule:
    return Schedule(bench.probe.service(), bench.transactions, enabled=True)


async def test_concurrent_calls_run_a_job_once(bench: Bench) -> None:
    schedule = schedule_of(bench)

    async def call() -> dict[str, Any]:
        async with bench.transactions.begin(ACTOR) as transaction:
            return await schedule._once("probe_job", date(2026, 1, 5), transaction)

    results = await asyncio.gather(*(call() for _ in range(5)))
    assert bench.probe.days == [date(2026, 1, 5)]
    assert sorted(result.get("repeated", False) for result in results) == [False, True, True, True, True]
    assert (await bench.counts())["outbox"] == 1


async def test_it_catches_up_on_business_days_alone(bench: Bench) -> None:
    schedule = schedule_of(bench)
    # The first run ever works on the day itself, not on the past.
    await schedule.work_off(date(2026, 1, 9))
    # 10 and 11 January are a weekend, 12 January 2026 is Coming-of-Age Day.
    await schedule.work_off(date(2026, 1, 14))
    await schedule.work_off(date(2026, 1, 14))
    assert bench.probe.days == [date(2026, 1, 9), date(2026, 1, 13), date(2026, 1, 14)]


async def test_a_day_whose_job_fails_stays_open(bench: Bench) -> None:
    schedule = schedule_of(bench)
    job = bench.probe.job

    async def fails(_day: date, _transaction: object) -> dict[str, Any]:
        raise ValueError("not yet")

    schedule.service = replace(schedule.service, jobs={"probe_job": fails})
    with pytest.raises(ValueError, match="not yet"):
        await schedule.work_off(date(2026, 1, 9))
    assert schedule.failing == "probe_job"
    schedule.service = replace(schedule.service, jobs={"probe_job": job})
    await schedule.work_off(date(2026, 1, 9))
    assert schedule.failing is None
    assert bench.probe.days == [date(2026, 1, 9)]
