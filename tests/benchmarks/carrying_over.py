"""The carry-over (滞納繰越) of unpaid claims at the end of a year: by the service's job, and by hand-made SQL."""

import time
from datetime import date

from tests.benchmarks import data
from tests.benchmarks.installation import Installation
from tests.benchmarks.jobs import must_prove, run_job
from tests.benchmarks.rounds import Connection, Progress, Round, WrongOutcomeError

#: The day on which the city carries claims of the ended year over and closes its books.
DAY = date(2027, 6, 1)
_FISCAL_YEAR = 2027

#: The rows of the job and nothing that it checks: no look at the ledger, no comparison of sums, no lock.
_FLOOR = (
    f"""
    INSERT INTO carry_over (claim_id, fiscal_year, sequence_no, carried_over_on, assessed_yen, collected_yen,
        carried_over_yen, recorded_at)
    SELECT claim_id, {_FISCAL_YEAR}, 1, date '{DAY}', principal_assessed_yen, principal_collected_yen,
        principal_assessed_yen - principal_collected_yen, now()
    FROM claim_balance WHERE principal_assessed_yen <> principal_collected_yen
    """,
    f"""
    INSERT INTO carry_over_run (fiscal_year, ran_for, last_claim_fiscal_year, rows_written, carried_over_yen,
        last_entry_id, recorded_at)
    SELECT {_FISCAL_YEAR}, date '{DAY}', {_FISCAL_YEAR - 1}, count(*), sum(carried_over_yen),
        (SELECT max(entry_id) FROM ledger_entry), now()
    FROM carry_over WHERE fiscal_year = {_FISCAL_YEAR}
    """,
    f"""
    INSERT INTO accounting_year_close (fiscal_year, closed_on, last_entry_id, recorded_at)
    SELECT {_FISCAL_YEAR - 1}, date '{DAY}' - 1, max(entry_id), now() FROM ledger_entry
    """,
)
_OUTCOME = "SELECT rows_written, carried_over_yen FROM carry_over_run"
_ROWS = "SELECT count(*), sum(carried_over_yen)::bigint FROM carry_over"


async def hand_made(bench: Installation, claims: int) -> Round:
    """Carry over every claim with hand-made SQL, in one transaction."""
    async with bench.database() as database, bench.connection(database) as connection:
        started = time.perf_counter()
        async with connection.transaction():
            for statement in _FLOOR:
                await connection.execute(statement)
        seconds = time.perf_counter() - started
        await _check(connection, claims)
    return Round(claims, seconds, seconds)


async def service(bench: Installation, claims: int, progress: Progress) -> Round:
    """The service's job carries every claim over, compares the sums, and closes the year."""
    async with bench.database() as database, bench.connection(database) as connection:
        run = await run_job(bench, database, "carry_over", DAY, claims)
        progress(run.result["rows"])
        await _check(connection, claims)
    return run.measured


async def _check(connection: Connection, claims: int) -> None:
    wanted = (claims, sum(map(data.amount_yen, range(1, claims + 1))))
    for query in (_OUTCOME, _ROWS):
        found = tuple(await connection.fetchrow(query) or ())
        if found != wanted:
            raise WrongOutcomeError(f"carried over {found}, wanted {wanted} (claims, yen)")
    await must_prove(connection)
