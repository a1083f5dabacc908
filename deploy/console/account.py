"""The officer's own session: the notice after signing in, his password, the office he acts for."""

from collections.abc import Mapping

from fastapi import Response

from deploy.console.access_api import OwnAccount, SessionTurned
from deploy.console.asking import Answer, Declined
from deploy.console.browser import Cookie, give_cookie, read_cookie, take_cookie
from deploy.console.enrolment import UNLIKE, missing, new_password_inputs
from deploy.console.sessions import Officer, SessionOver
from deploy.console.signing_in import news_of
from deploy.console.visit import Needs, Pages, Visit
from shared.http.pages import Choice, Form, Input, Kind

PAGES = Pages()

MUST_CHANGE = "パスワードの有効期限が切れたか、初期のままです。変更すると他の画面を使えます。"


def officer_of(visit: Visit) -> Officer:
    """Who is signed in, on a page that needs a session.

    Raises:
        SessionOver: Nobody is.
    """
    if visit.officer is None:
        raise SessionOver("サインインしてください。")
    return visit.officer


@PAGES.get("/notice", Needs.CURRENT)
async def show_notice(visit: Visit) -> Response:
    """What every officer is told once per sign-in."""
    form = Form(name="notice", action="notice", inputs=(), submit="確認しました")
    return visit.page("notice", title="お知らせ", form=form, news=news_of(visit.request))


@PAGES.post("/notice", Needs.CURRENT)
async def acknowledge(visit: Visit) -> Response:
    """Remember in the browser, under our mark, that the notice was read in this session."""
    response = visit.go("/")
    _acknowledged(visit, response, officer_of(visit).session)
    take_cookie(response, Cookie.NEWS)
    return response


@PAGES.get("/password", Needs.SESSION)
async def show_password(visit: Visit) -> Response:
    """The form for a new password."""
    return _password(visit, {})


@PAGES.post("/password", Needs.SESSION)
async def change_password(visit: Visit) -> Response:
    """Change the password; the session goes on under a new secret."""
    labels = {"current": "現在のパスワード", "new": "新しいパスワード", "again": "新しいパスワード(確認)"}
    errors = missing(visit.form, labels)
    if not errors and visit.form["new"] != visit.form["again"]:
        errors = {"again": UNLIKE}
    if errors:
        return _password(visit, errors, 422)
    session = officer_of(visit).session
    body = {"session": session, "current": visit.form["current"], "new": visit.form["new"]}
    try:
        answer = await visit.ask("access", "POST", "/sessions/password", body=body)
    except Declined as declined:
        if declined.code == "session_over":
            raise SessionOver(declined.detail) from None
        return _password(visit, {}, declined.status, declined.detail)
    return _turned(visit, answer, "/?changed=1")


@PAGES.get("/office", Needs.SETTLED)
async def show_offices(visit: Visit) -> Response:
    """The offices the officer may act for."""
    return await _offices(visit)


@PAGES.post("/office", Needs.SETTLED)
async def switch_office(visit: Visit) -> Response:
    """Act for another office; the session goes on under a new secret."""
    body = {"session": officer_of(visit).session, "office": visit.form.get("office", "")}
    try:
        answer = await visit.ask("access", "POST", "/sessions/office", body=body)
    except Declined as declined:
        if declined.code == "session_over":
            raise SessionOver(declined.detail) from None
        return await _offices(visit, declined.status, declined.detail)
    return _turned(visit, answer, "/")


def _turned(visit: Visit, answer: Answer, path: str) -> Response:
    """Go on under the session's new secret; what was acknowledged stays so."""
    session = answer.read(SessionTurned).session
    former = officer_of(visit).session
    visit.house.tokens.drop(former)
    response = visit.go(path)
    give_cookie(response, Cookie.SESSION, session)
    marks = visit.house.marks
    if marks.same(read_cookie(visit.request, Cookie.ACKNOWLEDGED), marks.acknowledgement(former)):
        _acknowledged(visit, response, session)
    return response


def _acknowledged(visit: Visit, response: Response, session: str) -> None:
    give_cookie(response, Cookie.ACKNOWLEDGED, visit.house.marks.acknowledgement(session))


def _password(visit: Visit, errors: Mapping[str, str], status: int = 200, summary: str = "") -> Response:
    current = Input(
        name="current",
        label="現在のパスワード",
        kind=Kind.PASSWORD,
        autocomplete="current-password",
        error=errors.get("current", ""),
    )
    inputs = (current, *new_password_inputs(errors))
    form = Form(name="password", action="password", inputs=inputs, submit="変更する")
    words = [MUST_CHANGE] if officer_of(visit).issued.must_change_password else []
    return visit.page("form", status, title="パスワードの変更", form=form, summary=summary, words=words)


async def _offices(visit: Visit, status: int = 200, summary: str = "") -> Response:
    account = (await visit.ask_as_officer("access", "GET", "/staff/me")).read(OwnAccount)
    choices = tuple(Choice(value=office.code, label=office.name) for office in account.offices)
    chosen = Input(
        name="office", label="所属", kind=Kind.SELECT, value=officer_of(visit).issued.office, choices=choices
    )
    form = Form(name="office", action="office", inputs=(chosen,), submit="切り替える")
    words = ["権限は所属ごとに決まっています。"]
    return visit.page("form", status, title="所属の切替", form=form, summary=summary, words=words)
