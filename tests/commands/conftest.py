"""One installation for all commands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation


@pytest.fixture(scope="package")
async def installation(servers_directory: Path) -> AsyncIterator[Installation]:
    """One installation for all commands: what one test leaves behind does not disturb another."""
    made = Installation(servers_directory / "commands")
    try:
        await made.ready()
        yield made
        assert made.stop() == 0
    finally:
        if made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        made.log.close()
