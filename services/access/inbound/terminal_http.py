"""The register of terminals: who manages accounts registers and disables them; each enrols itself with its code."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers.desk import SignInDesk
from services.access.handlers.terminals import (
    disable_terminal,
    enrol_terminal,
    register_terminal,
    terminals_after,
)
from shared.contracts.fields import Text
from shared.http.problems import Problem, problem_answer
from shared.http.routes import Call, NoPersonalData, OpenToAll, Routes

REGISTER = NoPersonalData("access.terminal.register", "terminals are things; their names name no person")
PAGE_MAX = 200

Reference = Annotated[str, Path(pattern=r"^terminal-[0-9a-f]{16}$")]
_NOT_KEPT = {"Cache-Control": "no-store"}


class NewTerminal(BaseModel):
    """A terminal to be registered: a name that officers know it by, and its office."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    office: Annotated[str, Field(min_length=1, max_length=60)]


class Enrolment(BaseModel):
    """The one-time code, typed at the terminal itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    code: Annotated[str, Field(min_length=1, max_length=200)]


class Disabling(BaseModel):
    """Why a terminal is taken out of use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Text


class TerminalView(BaseModel):
    """One terminal of the register."""

    model_config = ConfigDict(from_attributes=True)

    terminal: str
    name: str
    office: str
    office_name: str
    state: str
    registered_by: str
    registered_at: datetime
    enrolled_at: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None


class TerminalPage(BaseModel):
    """Terminals in the order of their references."""

    terminals: list[TerminalView]
    next_after: str | None


def terminal_routes(desk: SignInDesk) -> Routes:
    """The routes of terminals."""
    routes = Routes("terminals")

    @routes.post("/terminals", access=REGISTER, summary="Register a terminal", status_code=201)
    async def register(call: Call, body: NewTerminal) -> Response:
        done = await register_terminal(call.transaction, desk, name=body.name, office=body.office, by=call.actor.id)
        if isinstance(done, Problem):
            return problem_answer(done)
        return JSONResponse({"terminal": done.terminal, "code": done.code}, status_code=201, headers=_NOT_KEPT)

    @routes.post(
        "/terminals/enrol",
        access=OpenToAll("a one-time code is the credential"),
        summary="Enrol this terminal",
        status_code=201,
    )
    async def enrol(call: Call, body: Enrolment) -> Response:
        done = await enrol_terminal(call.transaction, desk, body.code)
        if isinstance(done, Problem):
            return problem_answer(done)
        return JSONResponse({"terminal": done.terminal, "secret": done.secret}, status_code=201, headers=_NOT_KEPT)

    @routes.get("/terminals", access=REGISTER, summary="The register of terminals")
    async def terminals(
        call: Call,
        after: Annotated[str, Query(pattern=r"^(terminal-[0-9a-f]{16})?$")] = "",
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
    ) -> TerminalPage:
        views = [
            TerminalView(terminal=row["reference"], office_name=desk.office_name(row["office"]), **dict(row))
            for row in await terminals_after(call.transaction, after, limit)
        ]
        return TerminalPage(terminals=views, next_after=views[-1].terminal if len(views) == limit else None)

    @routes.post("/terminals/{terminal}/disable", access=REGISTER, summary="Take a terminal out of use")
    async def disable(call: Call, terminal: Reference, body: Disabling) -> dict[str, str]:
        await disable_terminal(call.transaction, terminal, reason=body.reason, by=call.actor.id)
        return {"terminal": terminal, "state": "disabled"}

    return routes
