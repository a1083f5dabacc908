"""Whatever is sent to a route by somebody who may: an answer that its own description knows, and never a fault."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
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
from tests.every_service.known import Known, hear_released, identities, with_payloads
from tests.every_service.test_matrix import STAFF, House, house
from tests.infrastructure import Databases

pytestmark = pytest.mark.xdist_group("fuzzed")
SERVICES = ("payments", "dunning", "enforcement", "refunds", "identity", "access")
#: How often each operation is tried; a long run asks for more.
EXAMPLES = int(os.environ.get("SHUNO_FUZZ_EXAMPLES", "2"))
#: What a request may come to. 500 is never among them.
ANSWERS = {200, 201, 202, 204, 303, 400, 401, 403, 404, 405, 409, 413, 422, 428, 429}


#: The interface is described without a database.
_nothing: Any = None
CHECKER, DECIDER = "0413", "0414"


@dataclass(frozen=True)
class Lived:
    """A service that has heard of persons, claims and payments, and every identity it knows."""

    # Hypothesis writes out what a failing test was given; a whole service is too much of it.
    house: House = field(repr=False)
    identities: list[str] = field(repr=False)


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
    """The operations of a service as its own interface document and the payloads of its acts describe them."""
    service = service_named(name, load_municipality(MUNICIPALITY))
    guard = Guard(name, TokenKeys(KeySet([])), _nothing, SealState(), AuthorityBook())
    routes = [*service.routes, _approvals(service)]
    document = with_payloads(build_app(name, guard, routes).openapi(), list(service.acts))
    schema = schemathesis.openapi.from_dict(document)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(scope="module")
async def houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Lived]]:
    made = {name: await databases.create(name) for name in SERVICES}
    keys = tmp_path_factory.mktemp("vault")
    ensure_vault_keys(keys)
    ensure_keys(keys)
    async with AsyncExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("SHUNO_KEYS_DIRECTORY", str(keys))
        opened = {}
        for name, database in made.items():
            made_house = await stack.enter_async_context(house(name, database, tmp_path_factory.mktemp(name)))
            await hear_released(made_house.made.inbox)
            await _be_anybody(made_house)
            opened[name] = Lived(made_house, await identities(made_house.made.pool))
        yield opened
    for database in made.values():
        await databases.drop(database)


async def _be_anybody(opened: House) -> None:
    """Officers with every privilege: nothing of what they send stops at the guard."""
    declared = [route.access for route in opened.routes]
    permissions = {access.permission for access in declared if isinstance(access, Access | NoPersonalData)}
    purposes = {access.purpose.code for access in declared if isinstance(access, Access)}
    for officer in (STAFF, CHECKER, DECIDER):
        await give(opened.made.pool, officer, granted(permissions, purposes))
    await opened.made.book.refresh(opened.made.pool)
    # Nobody beats here, and a slow machine takes its time, also to seal.
    opened.made.book.stale_seconds = 3_600
    opened.made.seal_state.limit_seconds = 3_600


def _sending_to(name: str) -> Any:
    """A test of each operation; a service has its own, since Hypothesis nests its settings with every run of one."""

    @pytest.mark.parametrize("operation", _described(name), ids=lambda one: str(getattr(one, "label", one)))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    @given(data=st.data())
    async def test(houses: dict[str, Lived], operation: Any, data: st.DataObject) -> None:
        await _send(houses[name], operation, data)

    return test


test_no_input_makes_payments_fail = _sending_to("payments")
test_no_input_makes_dunning_fail = _sending_to("dunning")
test_no_input_makes_enforcement_fail = _sending_to("enforcement")
test_no_input_makes_refunds_fail = _sending_to("refunds")
test_no_input_makes_identity_fail = _sending_to("identity")
test_no_input_makes_access_fail = _sending_to("access")


async def _send(lived: Lived, operation: Any, data: st.DataObject) -> None:
    opened, known = lived.house, Known(data, lived.identities)
    case = data.draw(operation.as_strategy())
    case.body, case.query = known.said(case.body), known.said(case.query)
    case.path_parameters = known.said(case.path_parameters)
    sent = case.as_transport_kwargs(base_url="http://service")
    transport = httpx.ASGITransport(app=opened.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        response = await client.request(
            sent["method"],
            sent["url"],
            params=sent["params"],
            json=sent.get("json"),
            headers={**sent["headers"], **bearer(opened.keys, STAFF)},
        )
        _judge(response)
        if response.status_code == 200:
            operation.validate_response(response)
        if response.status_code == 201 and operation.path.startswith("/approvals/"):
            await _carry_out(client, opened, operation.path, response.json())


async def _carry_out(client: httpx.AsyncClient, opened: House, path: str, proposed: dict[str, Any]) -> None:
    """Two others check and approve what was proposed, so that it is tried whether it can be done."""
    seen = {"payload_hash": proposed["payload_hash"]}
    for officer, step in ((CHECKER, "check"), (DECIDER, "approve")):
        url = f"{path}/{proposed['approval_id']}/{step}"
        _judge(await client.post(url, json=seen, headers=bearer(opened.keys, officer)))


def _judge(response: httpx.Response) -> None:
    assert response.status_code in ANSWERS, (response.status_code, response.text)
    if response.status_code == 422 and response.headers["content-type"] == MEDIA_TYPE:
        # A form comes back as its page, with the errors at its fields.
        Page.model_validate_json(response.content)
    elif response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.json()) >= {"type", "title", "status", "detail"}
