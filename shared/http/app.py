"""The FastAPI application of a service: declared routes, each behind the guard."""

from collections.abc import Sequence

from fastapi import FastAPI

from shared.http.guard import Guard, behind
from shared.http.problems import MEDIA_TYPE, add_problem_handlers
from shared.http.routes import Routes, bind


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
                (428, "Say for which case or ticket"),
                (503, "Seals behind, or authority unknown"),
            )
        },
    )
    add_problem_handlers(app)
    for module in routes:
        for route in module.declared:
            app.router.add_api_route(
                route.path,
                bind(route.endpoint, guard.open(route)),
                methods=[route.method],
                summary=route.summary,
                status_code=route.status_code,
                tags=[module.tag],
                route_class_override=behind(guard, route),
            )
    app.state.declared = [route for module in routes for route in module.declared]
    return app
