"""The application of the console: every request passes the same door before its page is opened."""

import hashlib
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from deploy.console import (
    account,
    approvals,
    enrolment,
    home,
    matching_review,
    merge_review,
    reference,
    service_pages,
    signing_in,
    single_sign_on,
    suspense,
)
from deploy.console.asking import Away, Declined
from deploy.console.browser import (
    HEADERS,
    STRICT_TRANSPORT,
    Cookie,
    Marks,
    asked_by_name,
    from_own_page,
    give_cookie,
    read_cookie,
    take_cookie,
)
from deploy.console.rate import TokenBuckets
from deploy.console.sessions import Officer, SessionOver, Tokens
from deploy.console.settings import ConsoleSettings
from deploy.console.views import Views
from deploy.console.visit import MARK, ConsolePage, House, Needs, Shown, Visit, read_form

_logger = logging.getLogger(__name__)

#: Signing in and everything else that tries a secret: ten at once, then one in six seconds.
_TRIES_BURST, _TRIES_PER_SECOND = 10, 1 / 6
#: Everything from one address, whatever session it claims to hold.
_CLIENT_BURST, _CLIENT_PER_SECOND = 120, 10
#: An officer's own pace: a page each moment, with room for a page that was reloaded in haste.
_PACE_BURST, _PACE_PER_SECOND = 60, 5
_SECRET_BYTES = 32
_MODULES = (
    *(signing_in, single_sign_on, enrolment, account, reference),
    *(home, approvals, suspense, matching_review, merge_review, service_pages),
)


@dataclass(frozen=True, slots=True)
class Door:
    """What every request passes: its name, its pace, its origin, its session."""

    house: House
    clients: TokenBuckets
    tries: TokenBuckets
    pace: TokenBuckets

    def endpoint(self, page: ConsolePage) -> Callable[[Request], Awaitable[Response]]:
        """A declared page as an endpoint."""

        async def answer(request: Request) -> Response:
            try:
                return await self._open(page, request)
            except SessionOver:
                response: Response = RedirectResponse("/sign-in?over=1", status_code=303)
                take_cookie(response, Cookie.SESSION)
                return response
            except Shown as shown:
                return self.house.views.message(shown.status, shown.title, shown.sentence, shown.headers)
            except Away as away:
                return self.house.views.message(503, "接続できません", str(away))
            except Declined as declined:
                if declined.code == "reference_needed" and request.method == "GET":
                    return RedirectResponse(reference.asking_for(request), status_code=303)
                return self.house.views.message(declined.status, "処理できませんでした", declined.detail)

        return answer

    async def _open(self, page: ConsolePage, request: Request) -> Response:
        if not asked_by_name(request, self.house.origins):
            raise Shown(421, "開けません", "このコンソールの正しいアドレスから開いてください。")
        self._keep_pace(page, request)
        known = read_cookie(request, Cookie.VISIT)
        visit = known or secrets.token_urlsafe(_SECRET_BYTES)
        session = read_cookie(request, Cookie.SESSION) if page.needs is not Needs.NOTHING else ""
        if page.needs is not Needs.NOTHING and not session:
            return RedirectResponse("/sign-in", status_code=303)
        form = await self._form(request, session or known) if page.method == "POST" else {}
        officer = await self.house.tokens.officer(session) if session else None
        if officer is not None and (first := self._still_to_do(page.needs, request, officer)):
            return RedirectResponse(first, status_code=303)
        response = await page.handler(Visit(self.house, request, visit, officer, form))
        if not known:
            give_cookie(response, Cookie.VISIT, visit)
        return response

    def _keep_pace(self, page: ConsolePage, request: Request) -> None:
        client = request.client.host if request.client else ""
        session = read_cookie(request, Cookie.SESSION)
        wait_seconds = self.clients.take(client)
        if not wait_seconds and page.needs is Needs.NOTHING and page.method == "POST":
            wait_seconds = self.tries.take(client)
        elif not wait_seconds and page.needs is not Needs.NOTHING and session:
            wait_seconds = self.pace.take(hashlib.sha256(session.encode()).hexdigest())
        if wait_seconds:
            raise Shown(
                429,
                "操作が続きすぎています",
                f"{wait_seconds}秒ほど待ってから、もう一度操作してください。",
                {"Retry-After": str(wait_seconds)},
            )

    async def _form(self, request: Request, secret: str) -> Mapping[str, str]:
        """The posted fields, once it is sure that a page of the console sent them to this browser."""
        if not from_own_page(request, self.house.origins):
            raise _forged()
        form = await read_form(request)
        if not secret or not Marks.same(form.pop(MARK, ""), self.house.marks.form_mark(secret)):
            raise _forged()
        return form

    def _still_to_do(self, needs: Needs, request: Request, officer: Officer) -> str:
        """Where the officer goes before this page; empty when he may go on."""
        if needs is Needs.SESSION:
            return ""
        if officer.issued.must_change_password:
            return "/password"
        read = read_cookie(request, Cookie.ACKNOWLEDGED)
        acknowledged = Marks.same(read, self.house.marks.acknowledgement(officer.session))
        return "/notice" if needs is Needs.SETTLED and not acknowledged else ""


def _forged() -> Shown:
    return Shown(
        403,
        "受け付けませんでした",
        "この画面から送信されたことを確かめられませんでした。画面を開き直して、もう一度操作してください。",
    )


def build_console(settings: ConsoleSettings, clock_seconds: Callable[[], float] = time.monotonic) -> FastAPI:
    """Build the console.

    Args:
        settings: As `console_settings` reads them.
        clock_seconds: A clock that never goes back; how often somebody may ask is measured by it.
    """
    views = Views()
    strict = {**HEADERS, **({"Strict-Transport-Security": STRICT_TRANSPORT} if settings.behind_tls else {})}
    # Services are addressed as given: no proxy of the environment may come between, and no answer leads elsewhere.
    client = httpx.AsyncClient(trust_env=False, follow_redirects=False)
    house = House(
        client=client,
        addresses=settings.addresses,
        origins=settings.origins,
        marks=Marks(settings.key or secrets.token_bytes(_SECRET_BYTES)),
        tokens=Tokens(client, settings.addresses),
        views=views,
    )
    door = Door(
        house,
        clients=TokenBuckets(_CLIENT_BURST, _CLIENT_PER_SECOND, clock_seconds),
        tries=TokenBuckets(_TRIES_BURST, _TRIES_PER_SECOND, clock_seconds),
        pace=TokenBuckets(_PACE_BURST, _PACE_PER_SECOND, clock_seconds),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield

    app = FastAPI(title="Shuno console", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.middleware("http")
    async def be_strict(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(strict)
        return response

    for module in _MODULES:
        for page in module.PAGES.declared:
            app.add_api_route(
                page.path, door.endpoint(page), methods=[page.method], response_model=None, include_in_schema=False
            )
    _add_open_routes(app, views)
    _add_error_pages(app, views, strict)
    return app


def _add_open_routes(app: FastAPI, views: Views) -> None:
    @app.get("/live")
    async def live() -> dict[str, str]:
        return {"service": "console", "state": "live"}

    @app.get("/ready")
    async def ready() -> dict[str, object]:
        return {"service": "console", "ready": True, "reasons": []}

    @app.get("/style.css")
    async def style() -> Response:
        return Response(views.style, media_type="text/css")

    @app.get("/favicon.ico")
    async def no_icon() -> Response:
        return Response(status_code=204)


def _add_error_pages(app: FastAPI, views: Views, strict: Mapping[str, str]) -> None:
    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> Response:
        title = "画面がありません" if error.status_code == httpx.codes.NOT_FOUND else "受け付けられない操作です"
        return views.message(error.status_code, title, "ホームから操作し直してください。", error.headers)

    @app.exception_handler(Exception)
    async def on_fault(_: Request, error: Exception) -> Response:
        _logger.error("request failed", exc_info=error)
        return views.message(500, "障害が起きました", "操作は完了していません。運用担当に知らせてください。", strict)
