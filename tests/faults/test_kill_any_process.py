"""Any process may be killed at any moment: nothing is lost, nothing counts twice."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from deploy.commands.installation import SERVICES
from tests.faults.installation import Installation, Publisher
from tests.payments.events import ADDRESSEE, assessed, key_of, paid

NOTICES = 400
PAID = 300


@pytest.fixture
async def installation(servers_directory: Path, request: pytest.FixtureRequest) -> AsyncIterator[Installation]:
    made = Installation(servers_directory / re.sub(r"[^a-z0-9]", "-", request.node.name))
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        made.log.close()


@pytest.mark.processes
@pytest.mark.timeout(600)
@pytest.mark.xdist_group("processes")
@pytest.mark.feature("S1", "S2", "S12")
async def test_killing_a_service_and_the_database_in_the_middle_of_traffic_loses_nothing(
    installation: Installation,
) -> None:
    await _survive(installation, [(("payments", "postgresql"), 0.4)])
    assert installation.stop() == 0


@pytest.mark.faults
@pytest.mark.processes
@pytest.mark.timeout(900)
async def test_killing_each_process_in_the_middle_of_traffic_loses_nothing(installation: Installation) -> None:
    rounds = [("payments", "identity"), ("postgresql", "dunning"), ("kafka",)]
    await _survive(installation, [(victims, 0.4) for victims in rounds])
    assert installation.stop() == 0


@pytest.mark.faults
@pytest.mark.processes
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killing_processes_at_random_moments_loses_nothing(installation: Installation, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - The seed makes a failure repeatable.
    victims = [*SERVICES, "payments", "payments", "postgresql", "kafka"]
    await _survive(installation, [((chance.choice(victims),), chance.uniform(0.02, 1.5)) for _ in range(15)])
    assert installation.stop() == 0


async def _survive(installation: Installation, kills: list[tuple[tuple[str, ...], float]]) -> None:
    """Send the same events while processes are killed, each after its pause in seconds; then everything adds up."""
    await installation.ready()
    publisher = Publisher(installation)
    for number in range(1, NOTICES + 1):
        publisher.keep(ADDRESSEE, assessed(number, 10_000))
    for number in range(1, PAID + 1):
        publisher.keep(key_of(number), paid(10_000, number=number, ref=f"r{number}", on=date(2025, 6, 20)))

    for victims, pause_seconds in kills:
        sending = asyncio.create_task(publisher.send_all())
        await asyncio.sleep(pause_seconds)
        await installation.kill(*victims)
        await sending
        await installation.ready()
    await publisher.send_all()
    await installation.quiet()

    proof = installation.ask("payments", "payments.ledger.prove", "POST", "/ledger/proofs")
    assert proof["proved"], proof
    assert (proof["claims"], proof["receipts"], proof["suspense"]["amount_yen"]) == (NOTICES, PAID, 0)
    (row,) = installation.ask(
        "payments", "payments.settlement.view", "GET", "/settlement", params={"fiscal_year": 2025}
    )
    assert (row["assessed_yen"], row["collected_yen"], row["unrefunded_yen"]) == (NOTICES * 10_000, PAID * 10_000, 0)

    await _notices_are_issued_once(installation)
    verified = installation.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def _notices_are_issued_once(installation: Installation) -> None:
    """The overdue claims reach dunning through a broker that is killed on the way."""
    run = {"json": {"day": "2025-07-01"}}
    overdue = installation.ask("payments", "operations.run", "POST", "/ops/jobs/announce_overdue_claims/runs", **run)
    assert overdue["announced"] == NOTICES - PAID
    await installation.kill("kafka")
    await installation.ready()
    await installation.quiet()
    issued = installation.ask(
        "dunning", "operations.run", "POST", "/ops/jobs/issue_dunning_notices/runs", json={"day": "2025-07-15"}
    )
    assert issued["issued"] == NOTICES - PAID
    again = installation.ask(
        "dunning", "operations.run", "POST", "/ops/jobs/issue_dunning_notices/runs", json={"day": "2025-07-16"}
    )
    assert again["issued"] == 0
    await installation.quiet()
