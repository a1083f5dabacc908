"""What operators and monitoring ask a service: live, ready, metrics, status, parked records, a day's jobs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Annotated, Any

import jinja2
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import BaseModel, ConfigDict, Field

from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.parking import SELECT_PARKED

#: The permission of an operator who runs the installation; it opens no personal data.
OPERATE = "operations.run"
#: Pages carry no script and no asset from anywhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_PARKED_PAGE = 200


class Status(BaseModel):
    """The state of one service, as the operations page shows it."""

    model_config = ConfigDict(frozen=True)

    service: str
    ready: bool
    reasons: list[str] = Field(description="Why the service is not ready; empty when it is")
    lag: int = Field(description="Records of its topics that it has not yet handled")
    handled: int
    repeated: int
    sent: int
    outbox_waiting: int
    outbox_age_seconds: float
    parked: int
    seal_lag_seconds: float
    authority_age_seconds: float = Field(default=0.0, description="Age of the service's copy of who may do what")
    clock_drift_seconds: float = Field(default=0.0, description="By how much the clock is ahead; negative when behind")
    started_at: str


@dataclass(frozen=True, slots=True)
class Operations:
    """What the running service offers to its operations routes."""

    service: str
    status: Callable[[], Awaitable[Status]]
    registry: CollectorRegistry
    retry_parked: Callable[[int, str], Awaitable[dict[str, int]]]
    drop_parked: Callable[[int, str, str], Awaitable[dict[str, int]]]
    run_job: Callable[[str, date, Call], Awaitable[dict[str, Any]]]
    jobs: tuple[str, ...]


class Reason(BaseModel):
    """Why an operator decides as he does; kept with the record."""

    reason: Annotated[str, Field(min_length=3, max_length=300)]


class BusinessDay(BaseModel):
    """The business day a job runs for."""

    day: date


def operations_routes(operations: Operations) -> Routes:
    """The guarded operations routes."""
    routes = Routes("operations")
    operate = NoPersonalData(OPERATE, "counts and states of records, not their contents")

    @routes.get("/ops/parked", access=operate, summary="Parked records, oldest first")
    async def list_parked(call: Call, after: int = 0, resolved: bool = False) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(SELECT_PARKED, resolved, after, _PARKED_PAGE)
        return [dict(row) for row in rows]

    @routes.post("/ops/parked/{parked_id}/retry", access=operate, summary="Handle a parked record and those behind it")
    async def retry_parked(call: Call, parked_id: int) -> dict[str, int]:
        try:
            return await operations.retry_parked(parked_id, call.actor.id)
        except LookupError:
            raise not_found(f"保留中の記録 {parked_id}") from None

    @routes.post("/ops/parked/{parked_id}/drop", access=operate, summary="Drop a parked record, with a reason")
    async def drop_parked(call: Call, parked_id: int, reason: Reason) -> dict[str, int]:
        try:
            return await operations.drop_parked(parked_id, call.actor.id, reason.reason)
        except LookupError:
            raise not_found(f"保留中の記録 {parked_id}") from None

    @routes.post("/ops/jobs/{job}/runs", access=operate, summary="Run a job for a business day; once, whoever asks")
    async def run_job(call: Call, job: str, body: BusinessDay) -> dict[str, Any]:
        if job not in operations.jobs:
            raise not_found(f"ジョブ「{job[:40]}」")
        return await operations.run_job(job, body.day, call)

    return routes


def add_open_routes(app: FastAPI, operations: Operations) -> None:
    """Routes that need no token: they show nothing but whether the service works."""

    @app.get("/live", summary="The process answers", tags=["operations"])
    async def live() -> dict[str, str]:
        return {"service": operations.service, "state": "live"}

    @app.get("/ready", summary="The service can do its work", tags=["operations"])
    async def ready(response: Response) -> dict[str, Any]:
        status = await operations.status()
        response.status_code = 200 if status.ready else 503
        return {"service": operations.service, "ready": status.ready, "reasons": status.reasons}

    @app.get("/ops/status", summary="The service in figures", tags=["operations"])
    async def status() -> Status:
        return await operations.status()

    @app.get("/metrics", summary="Prometheus metrics", tags=["operations"], response_class=PlainTextResponse)
    async def metrics() -> Response:
        await operations.status()
        return Response(generate_latest(operations.registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/docs", summary="This interface as a page", tags=["operations"], response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        return HTMLResponse(
            _template("api.html").render(api=app.openapi()),
            headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
        )

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        # Browsers ask for one; without an answer they log an error on every page.
        return Response(status_code=204)

    @app.get("/docs/style.css", include_in_schema=False)
    async def style() -> Response:
        return Response(files("shared.http").joinpath("style.css").read_text("utf-8"), media_type="text/css")


def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(files("shared.http").joinpath(name).read_text("utf-8"))
