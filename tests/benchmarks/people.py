"""`make bench`, second part: what signing in, a decision about privileges, and a guarded route cost."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.embedded.databases import ServiceDatabase, create_database, create_roles
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from deploy.embedded.process import ChildProcess, free_port
from shared.access import ensure_keys
from shared.postgres.migrate import migrate
from shared.postgres.pool import open_pool
from shared.tokens import ensure_token_key
from tests.benchmarks import guarding, signing_in
from tests.benchmarks.installation import MUNICIPALITY

_READY_SECONDS = 30.0
_OVERHEAD_WANTED_MICROSECONDS = 1_000
_console = Console(width=110, soft_wrap=False)


@asynccontextmanager
async def _databases(directory: Path) -> AsyncIterator[dict[str, ServiceDatabase]]:
    server = EmbeddedPostgreSQL(directory / "postgresql")
    await server.start()
    try:
        await server.wait_ready(60)
        await create_roles(server, ["access", "payments"], directory / "secrets")
        made = {}
        for name in ("access", "payments"):
            made[name] = await create_database(server, name, directory / "secrets")
            await migrate(made[name].owner_dsn, name)
        yield made
    finally:
        await server.stop(30)


@asynccontextmanager
async def _access(database: ServiceDatabase, directory: Path) -> AsyncIterator[str]:
    """The access service as a process of its own; no broker is needed to sign in."""
    port = free_port()
    process = ChildProcess("access", directory / "access.log")
    environment = {
        **os.environ,
        "SHUNO_PROFILE": "embedded",
        "SHUNO_DATA_DIRECTORY": str(directory),
        "SHUNO_DATABASE_URL": database.dsn,
        "SHUNO_KAFKA_BOOTSTRAP": "127.0.0.1:9",
        "SHUNO_MUNICIPALITY_FILE": str(MUNICIPALITY),
        "SHUNO_HTTP_PORT": str(port),
        "SHUNO_SCHEDULE": "0",
    }
    process.spawn((sys.executable, "-m", "services.access"), environment)
    try:
        address = f"http://127.0.0.1:{port}"
        await _until_live(address)
        yield address
    finally:
        await process.stop(15)


async def _until_live(address: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() < deadline:
            try:
                if (await client.get(f"{address}/live")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise TimeoutError(f"the access service does not answer after {_READY_SECONDS:.0f} s")


async def measure(sign_ins: int, decisions: int, requests: int) -> None:
    """All measurements, and what they gave."""
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=_console
    )
    with tempfile.TemporaryDirectory(prefix="shuno-bench-") as name, progress:
        directory = Path(name)
        # An unprivileged PostgreSQL must be able to enter it.
        directory.chmod(0o711)  # noqa: ASYNC240 - Before anything else runs.
        ensure_keys(directory / "keys")
        ensure_token_key(directory / "keys")
        async with _databases(directory) as databases:
            async with _access(databases["access"], directory) as address:
                task = progress.add_task("sign-ins", total=sign_ins)
                made = await signing_in.town(address, directory / "keys")
                signed = await signing_in.measure(made, sign_ins, lambda done: progress.update(task, completed=done))
                await made.client.aclose()
            pool = await open_pool(databases["payments"].dsn, application_name="bench")
            book = await guarding.fill(pool)
            rate = guarding.decisions(book, decisions)
            task = progress.add_task("guarded route", total=requests)
            cost = await guarding.overhead(
                pool, book, directory / "keys", requests, lambda done: progress.update(task, completed=done)
            )
            progress.update(task, completed=requests)
            await pool.close()
    _show(signed, rate, cost)


def _show(signed: signing_in.SignIns, decisions: float, cost: guarding.Overhead) -> None:
    table = Table(title="Signing in, privileges, and the guard")
    table.add_column("measurement")
    table.add_column("value", justify="right")
    over = cost.guarded_p50 - cost.bare_p50
    reached = "reached" if over < _OVERHEAD_WANTED_MICROSECONDS else "missed"
    rows = (
        (f"sign-ins a second, {signing_in.AT_ONCE} at once", f"{signed.rate:,.1f}"),
        ("a plain request alone, median", f"{signed.alone_p50:.1f} ms"),
        ("a plain request beside the sign-ins, median", f"{signed.beside_p50:.1f} ms"),
        ("a plain request beside the sign-ins, 99 of 100", f"{signed.beside_p99:.1f} ms"),
        ("decisions about privileges a second, 2,000 holders of 12 roles", f"{decisions:,.0f}"),
        ("bare route that reads one row, median", f"{cost.bare_p50:,.0f} us"),
        ("the same with token, privilege and access record, median", f"{cost.guarded_p50:,.0f} us"),
        (f"overhead at the median (wanted: under 1,000 us, {reached})", f"{over:,.0f} us"),
        ("99 of 100, bare and guarded", f"{cost.bare_p99:,.0f} us, {cost.guarded_p99:,.0f} us"),
    )
    for row in rows:
        table.add_row(*row)
    _console.print(table)


def main(
    sign_ins: Annotated[int, typer.Option(min=80, help="sign-ins, eight at once")] = 400,
    decisions: Annotated[int, typer.Option(min=1_000, help="decisions about privileges")] = 500_000,
    requests: Annotated[int, typer.Option(min=200, help="requests to each of the two routes")] = 4_000,
) -> None:
    """Measure what signing in, a decision about privileges, and a guarded route cost."""
    uvloop.run(measure(sign_ins, decisions, requests))


if __name__ == "__main__":
    typer.run(main)
