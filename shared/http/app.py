"""The FastAPI application of a service: authentication, authorization, declared routes, operations."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI, Request

from shared.access import Access, Actor, ActorKind
from shared.http.problems import MEDIA_TYPE, Problem, add_problem_handlers
from shared.http.routes import Call, NoPersonalData, Route, Routes, bind
from shared.seals import SealState
from shared.telemetry import request_span
from shared.tokens import TokenKeys, TokenRefused, verify_token
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)

#: The permission of an operator who runs the installation; it opens no personal data.
OPERATE = "operations.run"
_ANONYMOUS = Actor(id="anonymous", kind=ActorKind.STAFF)


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides who may call what: offline, from the token and the route's declaration."""

    service: str
    token_keys: TokenKeys
    transactions: Transactions
    seal_state: SealState

    def open(self, route: Route) -> Callable[[Request], AbstractAsyncContextManager[Call]]:
        """A context manager function that authorizes a request to this route and opens its transaction."""

        @asynccontextmanager
        async def opened(request: Request) -> AsyncIterator[Call]:
            with request_span(request.method, route.path, dict(request.headers)):
                actor = await self._authorize(request, route.access)
                async with self.transactions.begin(actor) as transaction:
                    yield Call(actor, route.access, transaction, request)
                    self._require_record(route, transaction)

        return opened

    async def _authorize(self, request: Request, access: Access | NoPersonalData) -> Actor:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            await self._refuse(_ANONYMOUS, access, "no_token")
            raise Problem(401, "unauthenticated", "トークンがありません。サインインしてください。", _CHALLENGE)
        try:
            actor = verify_token(token, self.token_keys, int(time.time()))
        except TokenRefused as error:
            await self._refuse(_ANONYMOUS, access, "token_refused")
            raise Problem(401, "unauthenticated", str(error), _CHALLENGE) from None
        permitted = actor.may(access) if isinstance(access, Access) else access.permission in actor.permissions
        if not permitted:
            await self._refuse(actor, access, "no_permission")
            raise Problem(403, "forbidden", "この操作の権限がありません。所属長に確認してください。")
        if isinstance(access, Access) and not self.seal_state.personal_data_allowed():
            await self._refuse(actor, access, "seal_lag")
            raise Problem(
                503,
                "seals_behind",
                "アクセス記録の封印が遅れているため、個人情報を表示できません。運用担当に知らせてください。",
            )
        return actor

    async def _refuse(self, actor: Actor, access: Access | NoPersonalData, rule: str) -> None:
        if isinstance(access, Access):
            await self.transactions.records.record_refusal(self.transactions.pool, actor, access, rule=rule)

    def _require_record(self, route: Route, transaction: Transaction) -> None:
        if isinstance(route.access, Access) and not transaction.access_recorded:
            raise RuntimeError(
                f"{route.method} {route.path}: answered without an access record; record whose data it shows"
            )


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="shuno"'}


def build_app(service: str, guard: Guard, routes: Sequence[Routes]) -> FastAPI:
    """Build the application; every route in it has a declared access."""
    app = FastAPI(
        title=f"Shuno {service}",
        version="1",
        # The stock pages load scripts from elsewhere; /docs is served by this project instead.
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses={
            status: {"description": text, "content": {MEDIA_TYPE: {}}}
            for status, text in (
                (401, "Not signed in"),
                (403, "Not permitted"),
                (422, "Invalid"),
                (503, "Seals behind"),
            )
        },
    )
    add_problem_handlers(app)
    for module in routes:
        for route in module.declared:
            app.add_api_route(
                route.path,
                bind(route.endpoint, guard.open(route)),
                methods=[route.method],
                summary=route.summary,
                status_code=route.status_code,
                tags=[module.tag],
            )
    return app
