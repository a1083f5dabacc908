"""The application of the operations page: every request asks all services at once and answers, whatever they do."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import httpx
import jinja2
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from deploy.dashboard import wording
from deploy.dashboard.asking import NoAnswer, ask_settlement, ask_status
from deploy.dashboard.board import SERVICES, board, service_line
from deploy.dashboard.settlement import settlement_table
from deploy.dashboard.throughput import ThroughputMeter
from shared.days import format_fiscal_year
from shared.http.operations import CONTENT_SECURITY_POLICY

REFRESH_SECONDS = 10

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class _Page:
    """Gathers what the page shows and writes it."""

    addresses: Mapping[str, str]
    fiscal_year: int
    token: Callable[[], str]
    template: jinja2.Template
    meter: ThroughputMeter = field(default_factory=ThroughputMeter)

    async def render(self, client: httpx.AsyncClient, *, refreshing: bool) -> str:
        codes = [*SERVICES, *sorted(set(self.addresses) - set(SERVICES))]
        addresses = {code: self.addresses.get(code) for code in codes}
        settlement, statuses = await asyncio.gather(
            ask_settlement(client, addresses["payments"], self.fiscal_year, self.token),
            asyncio.gather(*(ask_status(client, code, address) for code, address in addresses.items())),
        )
        at_seconds = time.monotonic()
        lines = [
            service_line(
                code,
                addresses[code],
                answer,
                None if isinstance(answer, NoAnswer) else self.meter.observe(answer, at_seconds),
            )
            for code, answer in zip(codes, statuses, strict=True)
        ]
        return self.template.render(
            board=board(lines),
            settlement=None if isinstance(settlement, NoAnswer) else settlement_table(settlement),
            settlement_missing_because=settlement.reason if isinstance(settlement, NoAnswer) else "",
            fiscal_year=self.fiscal_year,
            era_year=format_fiscal_year(self.fiscal_year),
            shown_at=wording.moment(datetime.now(UTC)),
            refresh_seconds=REFRESH_SECONDS if refreshing else None,
        )


def build_dashboard(addresses: Mapping[str, str], fiscal_year: int, token: Callable[[], str]) -> FastAPI:
    """Build the operations page.

    Args:
        addresses: Where each service answers, by its name, such as `http://127.0.0.1:8001`. Read at each request.
        fiscal_year: The accounting year (会計年度) of the settlement table.
        token: Gives an access token with the permission `payments.settlement.view`; called at each request. It may
            raise `TokenKeyMissing`; the page then shows no settlement figures.
    """
    page = _Page(addresses, fiscal_year, token, _template())
    style = files("deploy.dashboard").joinpath("style.css").read_text("utf-8")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
        # The services are addressed as given: no proxy of the environment may come between.
        async with httpx.AsyncClient(trust_env=False) as client:
            yield {"client": client}

    app = FastAPI(title="Shuno operations", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.get("/", response_class=HTMLResponse)
    async def show(request: Request, refresh: str = "on") -> HTMLResponse:
        text = await page.render(request.state.client, refreshing=refresh != "off")
        return HTMLResponse(text, headers={**_HEADERS, "Cache-Control": "no-store"})

    @app.get("/style.css")
    async def show_style() -> Response:
        return Response(style, media_type="text/css", headers=_HEADERS)

    @app.get("/favicon.ico")
    async def no_icon() -> Response:
        return Response(status_code=204)

    @app.get("/ready")
    async def ready() -> dict[str, Any]:
        return {"service": "dashboard", "ready": True, "reasons": []}

    return app


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        count=wording.count,
        duration=wording.duration,
        per_second=wording.per_second,
        percent=wording.percent,
        started=wording.started,
    )
    return environment.from_string(files("deploy.dashboard").joinpath("page.html").read_text("utf-8"))
