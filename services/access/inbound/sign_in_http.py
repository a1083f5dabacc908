"""Where people and machines get in: sign-in, sessions, one-time codes, tokens. Secrets travel in bodies only."""

import json
from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import oidc_sign_in, passwords, sessions
from services.access.handlers.desk import SignInDesk
from services.access.handlers.hashing import HashingBusy
from services.access.handlers.machine_tokens import token_of_machine
from services.access.handlers.oidc_sign_in import IdentityProvider, ProviderRefused
from services.access.handlers.sessions import OfficeNeeded, OpenedSession
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, OpenToAll, Routes

#: The longest secret of ours is far below.
Secret = Annotated[str, Field(min_length=1, max_length=200)]
#: Its length is the policy's business, which answers with a sentence.
Typed = Annotated[str, Field(max_length=20_000)]
StaffNo = Annotated[str, Field(min_length=1, max_length=60)]

_BUSY_SECONDS = 2
Result = TypeVar("Result")


class Asked(BaseModel):
    """A body: what is not named in it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class InvitationAccepted(Asked):
    """A one-time code and the password chosen with it."""

    code: Secret
    password: Typed
    terminal: Annotated[str, Field(max_length=200)] | None = None


class SignIn(Asked):
    """What somebody types to sign in, with the secret of his terminal."""

    staff_no: StaffNo
    password: Typed
    terminal: Annotated[str, Field(max_length=200)] = ""
    office: Annotated[str, Field(max_length=60)] | None = None
    client_address: Annotated[str, Field(max_length=60)] = ""


class SessionBody(Asked):
    """A session, by its secret."""

    session: Secret


class NewPassword(SessionBody):
    """The present password and the one to come."""

    current: Typed
    new: Typed


class NewOffice(SessionBody):
    """The office for which somebody acts from now on."""

    office: Annotated[str, Field(min_length=1, max_length=60)]


class MachineAssertion(Asked):
    """A machine's name and the assertion it has signed."""

    machine: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]
    assertion: Annotated[str, Field(min_length=1, max_length=4_000)]


class OidcStart(Asked):
    """The terminal, and the console's own address to which the provider sends the browser back."""

    terminal: Annotated[str, Field(max_length=200)] = ""
    return_to: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,500}$")]


class OidcFinish(Asked):
    """What came back from the provider."""

    state: Secret
    code: Annotated[str, Field(min_length=1, max_length=2_000)]
    terminal: Annotated[str, Field(max_length=200)] = ""
    office: Annotated[str, Field(max_length=60)] | None = None


class TerminalView(BaseModel):
    """A terminal and, once, its secret."""

    reference: str
    secret: str


class AcceptedView(BaseModel):
    """Whose password was chosen; the terminal only where the code has registered it."""

    staff_no: str
    display_name: str
    terminal: TerminalView | None


class OfficeView(BaseModel):
    """An office that may be chosen."""

    code: str
    name: str


class SessionView(BaseModel):
    """An opened session; its secret is told once."""

    session: str
    reference: str
    staff_no: str
    display_name: str
    office: str
    offices: list[OfficeView]
    must_change_password: bool
    expires_at: datetime
    other_session_ended: bool
    notice: str


class TokenView(BaseModel):
    """A short token; none while the password must be changed first."""

    model_config = ConfigDict(from_attributes=True)

    token: str | None
    expires_at: datetime
    staff_no: str
    display_name: str
    office: str
    office_name: str
    must_change_password: bool
    idle_expires_at: datetime


class MachineTokenView(BaseModel):
    """A short token for a machine."""

    model_config = ConfigDict(from_attributes=True)

    token: str
    expires_at: datetime


def sign_in_routes(desk: SignInDesk, provider: IdentityProvider | None) -> Routes:
    """The routes of signing in.

    Args:
        desk: The city's rules and the installation's keys.
        provider: The city's identity provider, if it has one.
    """
    routes = Routes("sign_in")
    _add_password_routes(routes, desk)
    _add_session_routes(routes, desk)
    _add_oidc_routes(routes, desk, provider)
    return routes


def _add_password_routes(routes: Routes, desk: SignInDesk) -> None:
    @routes.post(
        "/invitations/accept",
        access=OpenToAll("a one-time code is the credential"),
        summary="Choose a password with a one-time code",
        status_code=201,
    )
    async def accept(call: Call, body: InvitationAccepted) -> Response:
        done = await _or_busy(
            passwords.accept_invitation(
                call.transaction, desk, code=body.code, password=body.password, terminal_secret=body.terminal or ""
            )
        )
        if isinstance(done, Problem):
            return problem_answer(done)
        terminal = None
        if done.terminal is not None and done.terminal_secret is not None:
            terminal = TerminalView(reference=done.terminal, secret=done.terminal_secret)
        view = AcceptedView(staff_no=done.staff_no, display_name=done.display_name, terminal=terminal)
        return _answer(view, status_code=201)

    @routes.post("/sessions", access=OpenToAll("here somebody signs in"), summary="Sign in", status_code=201)
    async def sign_in(call: Call, body: SignIn) -> Response:
        asked = passwords.PasswordSignIn(
            body.staff_no, body.password, body.terminal, body.office or "", body.client_address
        )
        return _session_answer(desk, await _or_busy(passwords.sign_in(call.transaction, desk, asked)))

    @routes.post(
        "/sessions/password",
        access=OpenToAll("the session's secret is the credential"),
        summary="Change one's own password",
    )
    async def change(call: Call, body: NewPassword) -> Response:
        done = await _or_busy(
            passwords.change_password(call.transaction, desk, session=body.session, current=body.current, new=body.new)
        )
        if isinstance(done, Problem):
            return problem_answer(done)
        return JSONResponse({"changed": True, "session": done}, headers=_NOT_KEPT)


def _add_session_routes(routes: Routes, desk: SignInDesk) -> None:
    credential = OpenToAll("the session's secret is the credential")

    @routes.post("/sessions/token", access=credential, summary="A short token from a session")
    async def token(call: Call, body: SessionBody) -> Response:
        done = await sessions.token_of_session(call.transaction, desk, body.session)
        return problem_answer(done) if isinstance(done, Problem) else _answer(TokenView.model_validate(done))

    @routes.post("/sessions/end", access=credential, summary="Sign out")
    async def end(call: Call, body: SessionBody) -> Response:
        await sessions.sign_out(call.transaction, desk, body.session)
        return JSONResponse({"ended": True})

    @routes.post("/sessions/office", access=credential, summary="Act for another of one's offices")
    async def office(call: Call, body: NewOffice) -> Response:
        done = await sessions.act_for_office(call.transaction, desk, body.session, body.office)
        if isinstance(done, Problem):
            return problem_answer(done)
        return JSONResponse({"session": done[0], "office": done[1]}, headers=_NOT_KEPT)

    @routes.post(
        "/machines/token", access=OpenToAll("a signed assertion is the credential"), summary="A token for a machine"
    )
    async def machine(call: Call, body: MachineAssertion) -> Response:
        done = await token_of_machine(call.transaction, desk, body.machine, body.assertion)
        return problem_answer(done) if isinstance(done, Problem) else _answer(MachineTokenView.model_validate(done))


def _add_oidc_routes(routes: Routes, desk: SignInDesk, provider: IdentityProvider | None) -> None:
    @routes.get("/oidc", access=OpenToAll("the sign-in page asks"), summary="Whether there is an identity provider")
    async def offered(call: Call) -> dict[str, str | bool]:
        del call
        return {"enabled": provider is not None, "label": provider.label if provider else ""}

    @routes.post("/oidc/start", access=OpenToAll("here somebody signs in"), summary="Begin at the identity provider")
    async def start(call: Call, body: OidcStart) -> Response:
        if provider is None:
            raise not_found("認証基盤")
        try:
            redirect, state = await oidc_sign_in.start(
                call.transaction, desk, provider, terminal=body.terminal, return_to=body.return_to
            )
        except ProviderRefused:
            sentence = "庁内の認証基盤を利用できません。職員番号とパスワードでサインインしてください。"
            raise Problem(503, "oidc_unavailable", sentence) from None
        return JSONResponse({"redirect": redirect, "state": state}, headers=_NOT_KEPT)

    @routes.post(
        "/oidc/finish", access=OpenToAll("here somebody signs in"), summary="Come back from it", status_code=201
    )
    async def finish(call: Call, body: OidcFinish) -> Response:
        if provider is None:
            raise not_found("認証基盤")
        done = await oidc_sign_in.finish(
            call.transaction,
            desk,
            provider,
            state=body.state,
            code=body.code,
            terminal=body.terminal,
            office=body.office or "",
        )
        return _session_answer(desk, done)


_NOT_KEPT = {"Cache-Control": "no-store"}


def _answer(view: BaseModel, status_code: int = 200) -> Response:
    return JSONResponse(view.model_dump(mode="json"), status_code=status_code, headers=_NOT_KEPT)


def _session_answer(desk: SignInDesk, done: OpenedSession | Problem) -> Response:
    if isinstance(done, OfficeNeeded):
        # The offices to choose from are told with the problem (RFC 9457 section 3.2).
        answer = problem_answer(done)
        offices = [office.model_dump() for office in _offices(desk, done.offices)]
        body = {**json.loads(bytes(answer.body)), "offices": offices}
        return JSONResponse(body, status_code=answer.status_code, media_type=answer.media_type)
    if isinstance(done, Problem):
        return problem_answer(done)
    view = SessionView(
        session=done.session,
        reference=done.reference,
        staff_no=done.staff_no,
        display_name=done.display_name,
        office=done.office,
        offices=_offices(desk, done.offices),
        must_change_password=done.must_change_password,
        expires_at=done.expires_at,
        other_session_ended=done.other_session_ended,
        notice=done.notice,
    )
    return _answer(view, status_code=201)


def _offices(desk: SignInDesk, codes: tuple[str, ...]) -> list[OfficeView]:
    return [OfficeView(code=code, name=desk.office_name(code)) for code in codes]


async def _or_busy(work: Awaitable[Result]) -> Result:
    """Answer 503 where too many passwords wait; nothing of the request is kept."""
    try:
        return await work
    except HashingBusy:
        sentence = "サインインが混み合っています。少し待ってから、もう一度お試しください。"
        raise Problem(503, "sign_in_busy", sentence, {"Retry-After": str(_BUSY_SECONDS)}) from None
