"""One city for all tests of the population: making it takes about a second."""

import pytest

from deploy.population import City, Plan, generate


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan(size=20_000, seed=11, errors=1, records=6_000)


@pytest.fixture(scope="session")
def city(plan: Plan) -> City:
    return generate(plan)
