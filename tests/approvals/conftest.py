"""A house of its own for each test: the acts, officers and clock of `house.py` on a fresh database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from shared.access import ensure_keys
from shared.tokens import ensure_token_key
from tests.approvals.house import SERVICE, House, open_house

#: A clerk, two heads of section, and three who check.
CLERK, HEAD, OTHER_HEAD, CHECKERS = "0412", "0101", "0102", ("0501", "0502", "0503")


@pytest.fixture(scope="session")
def keys_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    ensure_keys(directory)
    ensure_token_key(directory)
    return directory


@pytest.fixture
async def house(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], postgresql: EmbeddedPostgreSQL, keys_directory: Path
) -> AsyncIterator[House]:
    database = await fresh_database(SERVICE)
    made = await open_house(database, postgresql.dsn(database.name), keys_directory)
    await made.employ(CLERK, "clerk")
    await made.employ(HEAD, "head")
    await made.employ(OTHER_HEAD, "head")
    for checker in CHECKERS:
        await made.employ(checker, "checker")
    yield made
    await made.close()
