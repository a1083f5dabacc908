"""One-time codes: the first password of an account (初回登録) and a terminal's registration (端末登録)."""

from collections.abc import Mapping

from fastapi import Response

from deploy.console.access_api import InvitationAccepted, TerminalEnrolled
from deploy.console.asking import Declined
from deploy.console.browser import Cookie, give_cookie
from deploy.console.visit import Needs, Pages, Visit
from shared.http.pages import Form, Input, Kind

PAGES = Pages()

UNLIKE = "二つの新しいパスワードが一致しません。同じものを二度入力してください。"


@PAGES.get("/first", Needs.NOTHING)
async def show_first(visit: Visit) -> Response:
    """The form for a new account's one-time code."""
    return _first(visit, {})


@PAGES.post("/first", Needs.NOTHING)
async def accept_invitation(visit: Visit) -> Response:
    """Set the first password; the first administrator's code registers the terminal too."""
    code, password, again = (visit.form.get(name, "") for name in ("code", "new", "again"))
    errors = missing(visit.form, {"code": "登録コード", "new": "新しいパスワード", "again": "新しいパスワード(確認)"})
    if not errors and password != again:
        errors = {"again": UNLIKE}
    if errors:
        return _first(visit, errors, 422)
    body = {"code": code.strip(), "password": password, **({"terminal": visit.terminal} if visit.terminal else {})}
    try:
        accepted = (await visit.ask("access", "POST", "/invitations/accept", body=body)).read(InvitationAccepted)
    except Declined as declined:
        return _first(visit, {}, declined.status, declined.detail)
    response = visit.go("/sign-in?registered=1")
    if accepted.terminal is not None:
        give_cookie(response, Cookie.TERMINAL, accepted.terminal.secret)
    return response


@PAGES.get("/terminal", Needs.NOTHING)
async def show_terminal(visit: Visit) -> Response:
    """The form for a terminal's one-time code."""
    return _terminal(visit, {})


@PAGES.post("/terminal", Needs.NOTHING)
async def enrol_terminal(visit: Visit) -> Response:
    """Register this browser as a terminal."""
    if errors := missing(visit.form, {"code": "端末登録コード"}):
        return _terminal(visit, errors, 422)
    try:
        answer = await visit.ask("access", "POST", "/terminals/enrol", body={"code": visit.form["code"].strip()})
    except Declined as declined:
        return _terminal(visit, {}, declined.status, declined.detail)
    response = visit.go("/sign-in?enrolled=1")
    give_cookie(response, Cookie.TERMINAL, answer.read(TerminalEnrolled).secret)
    return response


def missing(form: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that was left empty, by its name."""
    return {name: f"{label}を入力してください。" for name, label in labels.items() if not form.get(name, "").strip()}


def new_password_inputs(errors: Mapping[str, str]) -> tuple[Input, Input]:
    """A new password, twice; what was typed never comes back in the page."""
    return (
        Input(
            name="new",
            label="新しいパスワード",
            kind=Kind.PASSWORD,
            autocomplete="new-password",
            hint="12文字以上で、職員番号・氏名・これまでのパスワードに似ていないものにしてください。",
            error=errors.get("new", ""),
        ),
        Input(
            name="again",
            label="新しいパスワード(確認)",
            kind=Kind.PASSWORD,
            autocomplete="new-password",
            error=errors.get("again", ""),
        ),
    )


def _first(visit: Visit, errors: Mapping[str, str], status: int = 200, summary: str = "") -> Response:
    code = Input(
        name="code",
        label="登録コード",
        hint="アカウントの管理者から受け取った一度限りのコードです。",
        autocomplete="one-time-code",
        error=errors.get("code", ""),
    )
    form = Form(name="first", action="first", inputs=(code, *new_password_inputs(errors)), submit="登録する")
    return visit.page("form", status, title="初回登録", form=form, summary=summary, words=[])


def _terminal(visit: Visit, errors: Mapping[str, str], status: int = 200, summary: str = "") -> Response:
    code = Input(
        name="code",
        label="端末登録コード",
        hint="この端末のために発行された一度限りのコードです。",
        autocomplete="one-time-code",
        error=errors.get("code", ""),
    )
    form = Form(name="terminal", action="terminal", inputs=(code,), submit="この端末を登録する")
    words = ["登録した端末からだけサインインできます。"]
    return visit.page("form", status, title="端末登録", form=form, summary=summary, words=words)
