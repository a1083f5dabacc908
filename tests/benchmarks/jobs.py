"""A daily job in the running service, asked for over HTTP as an operator does."""

import time
from datetime import date
from typing import Any, NamedTuple

import httpx

from deploy.embedded.databases import ServiceDatabase
from services.payments.store.settlement import prove
from shared.http.operations import OPERATE
from tests.benchmarks.installation import Installation
from tests.benchmarks.rounds import Connection, Round, WrongOutcomeError, ready

#: A year-end on a busy machine; the service's own statement time-out comes first.
_TIMEOUT_SECONDS = 1_800.0


class JobRun(NamedTuple):
    """What a job answered, and what it took from the request to the answer, which comes after the commit."""

    result: dict[str, Any]
    measured: Round


async def run_job(bench: Installation, database: ServiceDatabase, job: str, day: date, records: int) -> JobRun:
    """Start the service on a database and let it run a job for a business day.

    Args:
        bench: the servers.
        database: this round's database.
        job: the job's name.
        day: the business day.
        records: how many rows the job is measured by.

    Raises:
        WrongOutcomeError: the job was refused or failed.
    """
    await bench.fresh_broker()
    prefix = f"{database.name}."
    await bench.topics(prefix)
    headers = {"Authorization": f"Bearer {bench.token(OPERATE)}"}
    async with bench.service(database, prefix) as service:
        await ready(service)
        cpu_before = service.cpu_seconds()
        async with httpx.AsyncClient(base_url=service.url, timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            started = time.perf_counter()
            response = await client.post(f"/ops/jobs/{job}/runs", json={"day": day.isoformat()}, headers=headers)
            seconds = time.perf_counter() - started
        service.must_run()
        if not response.is_success:
            raise WrongOutcomeError(
                f"{job} for {day} answered {response.status_code}:\n{service.process.log_tail() or response.text[:300]}"
            )
        measured = Round(records, seconds, seconds, service.peak_megabytes(), service.cpu_seconds() - cpu_before)
    return JobRun(response.json(), measured)


async def must_prove(connection: Connection) -> None:
    """Every proof of the ledger is clean.

    Raises:
        WrongOutcomeError: saying which is not.
    """
    wrong = {name: numbers for name, numbers in (await prove(connection)).items() if numbers}
    if wrong:
        raise WrongOutcomeError(f"the ledger does not prove: {wrong}")
