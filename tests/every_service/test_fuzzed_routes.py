"""Whatever is sent to a route by somebody who may: an answer that its own description knows, and never a fault."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet

from deploy.commands.installation import service_named
from services.identity.store.vault_keys import ensure_vault_keys
from shared.access import Access, ensure_keys
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.pages import MEDIA_TYPE, Page
from shared.http.routes import NoPersonalData, Route, Routes
from shared.law.municipality import load_municipality
from shared.seals import SealState
from shared.service import Service
from shared.tokens import TokenKeys
from tests.authority import bearer, give, granted
from tests.every_service.conftest import MUNICIPALITY
from tests.every_service.test_matrix import STAFF, House, house
from tests.infrastructure import Databases

pytestmark = pytest.mark.xdist_group("fuzzed")
SERVICES = ("payments", "dunning", "enforcement", "refunds", "identity", "access")
#: What a request may come to. 500 is never among them.
ANSWERS = {200, 201, 202, 204, 303, 400, 401, 403, 404, 405, 409, 413, 422, 428, 429}


#: The interface is described without a database.
_nothing: Any = None


def _approvals(service: Service) -> Routes:
    """Every act is proposed; what follows is one code with one body, so each step is tried with one act."""
    routes = approval_routes(Desk(service.name, AuthorityBook()), service.acts)
    steps: dict[tuple[str, str], Route] = {}
    proposing = []
    for route in routes.declared:
        step = route.path.split("/", 3)[3:]
        if step:
            steps.setdefault((route.method, step[0]), route)
        else:
            proposing.append(route)
    routes.declared[:] = [*proposing, *steps.values()]
    return routes


def _described(name: str) -> list[Any]:
    """The operations of a service as its own interface document describes them."""
    service = service_named(name, load_municipality(MUNICIPALITY))
    guard = Guard(name, TokenKeys(KeySet([])), _nothing, SealState(), AuthorityBook())
    routes = [*service.routes, _approvals(service)]
    schema = schemathesis.openapi.from_dict(build_app(name, guard, routes).openapi())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(scope="module")
async def houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, House]]:
    made = {name: await databases.create(name) for name in SERVICES}
    keys = tmp_path_factory.mktemp("vault")
    ensure_vault_keys(keys)
    ensure_keys(keys)
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("SHUNO_KEYS_DIRECTORY", str(keys))
        opened = {}
        for name, database in made.items():
            opened[name] = await stack.enter_async_context(house(name, database, tmp_path_factory.mktemp(name)))
            await _be_anybody(opened[name])
        yield opened
    for database in made.values():
        await databases.drop(database)


async def _be_anybody(opened: House) -> None:
    """An officer with every privilege: nothing of what he sends stops at the guard."""
    declared = [route.access for route in opened.routes]
    permissions = {access.permission for access in declared if isinstance(access, Access | NoPersonalData)}
    purposes = {access.purpose.code for access in declared if isinstance(access, Access)}
    await give(opened.made.pool, STAFF, granted(permissions, purposes))
    await opened.made.book.refresh(opened.made.pool)


def _sending_to(name: str) -> Any:
    """A test of each operation; a service has its own, since Hypothesis nests its settings with every run of one."""

    @pytest.mark.parametrize("operation", _described(name), ids=lambda one: str(getattr(one, "label", one)))
    @settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    async def test(houses: dict[str, House], operation: Any, data: st.DataObject) -> None:
        await _send(houses[name], operation, data)

    return test


test_no_input_makes_payments_fail = _sending_to("payments")
test_no_input_makes_dunning_fail = _sending_to("dunning")
test_no_input_makes_enforcement_fail = _sending_to("enforcement")
test_no_input_makes_refunds_fail = _sending_to("refunds")
test_no_input_makes_identity_fail = _sending_to("identity")
test_no_input_makes_access_fail = _sending_to("access")


async def _send(opened: House, operation: Any, data: st.DataObject) -> None:
    case = data.draw(operation.as_strategy())
    sent = case.as_transport_kwargs(base_url="http://service")
    headers = {**sent["headers"], **bearer(opened.keys, STAFF)}
    transport = httpx.ASGITransport(app=opened.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        response = await client.request(
            sent["method"], sent["url"], params=sent["params"], json=sent.get("json"), headers=headers
        )
    assert response.status_code in ANSWERS, (response.status_code, response.text)
    if response.status_code == 422 and response.headers["content-type"] == MEDIA_TYPE:
        # A form comes back as its page, with the errors at its fields.
        Page.model_validate_json(response.content)
    elif response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.json()) >= {"type", "title", "status", "detail"}
    elif response.status_code == 200:
        operation.validate_response(response)
