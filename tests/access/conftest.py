"""A city hall of its own for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from tests.access.city_hall import MANAGER, OFFICER, OTHER_MANAGER, TAX, CityHall, city_hall
from tests.access.gathering_line import AUDIT_OFFICE, AUDITOR, SOURCE, Line, gathering_line
from tests.infrastructure import Databases


@pytest.fixture
async def hall(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[CityHall]:
    """Two who manage accounts, and an officer without any role."""
    async with city_hall(await fresh_database("access"), tmp_path) as made:
        await made.employ(MANAGER, TAX, "account_manager")
        await made.employ(OTHER_MANAGER, TAX, "account_manager")
        await made.employ(OFFICER, TAX)
        yield made


@pytest.fixture(scope="package")
async def both_ends(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Line]:
    path = tmp_path_factory.mktemp("line")
    access, source = await databases.create("access"), await databases.create(SOURCE)
    async with city_hall(access, path / "keys") as hall, gathering_line(databases, source, hall, path) as made:
        await hall.employ(MANAGER, TAX, "account_manager")
        await hall.employ(AUDITOR, AUDIT_OFFICE, "auditor")
        yield made
    await databases.drop(access)
    await databases.drop(source)


@pytest.fixture
async def line(both_ends: Line) -> Line:
    """The line as on its first day."""
    await both_ends.forget_everything()
    return both_ends
