"""A city hall of its own for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from tests.access.city_hall import MANAGER, OFFICER, OTHER_MANAGER, TAX, CityHall, city_hall


@pytest.fixture
async def hall(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[CityHall]:
    """Two who manage accounts, and an officer without any role."""
    async with city_hall(await fresh_database("access"), tmp_path) as made:
        await made.employ(MANAGER, TAX, "account_manager")
        await made.employ(OTHER_MANAGER, TAX, "account_manager")
        await made.employ(OFFICER, TAX)
        yield made
