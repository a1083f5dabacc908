"""Signing in with a staff number and a password, and signing out."""

import base64
import json

import httpx
from fastapi import Request, Response
from pydantic import TypeAdapter, ValidationError

from deploy.console.access_api import CODE_NAMES, CodeName, SessionOpened, SingleSignOn
from deploy.console.asking import Answer, Away, Declined
from deploy.console.browser import Cookie, give_cookie, read_cookie, take_cookie
from deploy.console.visit import Needs, Pages, Visit
from shared.http.pages import Choice, Form, Input, Kind

PAGES = Pages()

#: Whether single sign-on is offered is not worth a long wait.
_OFFER_TIMEOUT_SECONDS = 2.0
NEWS_LENGTH_MAX = 120
_ARRIVALS = {
    "over": "セッションが終了しました。もう一度サインインしてください。",
    "out": "サインアウトしました。",
    "left": "この端末からサインアウトしました。認証サービスに接続できないため、セッションは期限が来るまで残ります。",
    "registered": "初回登録が完了しました。新しいパスワードでサインインしてください。",
    "enrolled": "この端末を登録しました。",
}


@PAGES.get("/sign-in", Needs.NOTHING)
async def show(visit: Visit) -> Response:
    """The form, with a word about why the officer is here."""
    words = [sentence for name, sentence in _ARRIVALS.items() if name in visit.request.query_params]
    return await _form(visit, words=words)


@PAGES.post("/sign-in", Needs.NOTHING)
async def sign_in(visit: Visit) -> Response:
    """Try to sign in; the session that the browser had before ends, whoever's it was."""
    staff_no, password = visit.form.get("staff_no", "").strip(), visit.form.get("password", "")
    office = visit.form.get("office", "")
    errors = {
        name: sentence
        for name, value, sentence in (
            ("staff_no", staff_no, "職員番号を入力してください。"),
            ("password", password, "パスワードを入力してください。"),
        )
        if not value
    }
    if errors:
        return await _form(visit, 422, staff_no=staff_no, errors=errors)
    body = {
        "staff_no": staff_no,
        "password": password,
        "terminal": visit.terminal,
        "client_address": visit.client_address,
        **({"office": office} if office else {}),
    }
    try:
        answer = await visit.ask("access", "POST", "/sessions", body=body)
    except Declined as declined:
        return await _declined(visit, staff_no, declined)
    return await begin_session(visit, answer)


async def begin_session(visit: Visit, answer: Answer) -> Response:
    """Give the browser its new session, and lead it to the notice.

    Args:
        visit: The request that signed in.
        answer: What `access` said to it.
    """
    opened = answer.read(SessionOpened)
    await _end_former(visit)
    response = visit.go("/notice")
    give_cookie(response, Cookie.SESSION, opened.session)
    give_cookie(response, Cookie.NEWS, _packed_news(opened))
    for cookie in (Cookie.ACKNOWLEDGED, Cookie.REFERENCE):
        take_cookie(response, cookie)
    return response


@PAGES.post("/sign-out", Needs.SESSION)
async def sign_out(visit: Visit) -> Response:
    """End the session; the browser forgets it even when `access` is away."""
    words = "out"
    try:
        await _end_former(visit)
    except Away:
        words = "left"
    response = visit.go(f"/sign-in?{words}=1")
    for cookie in (Cookie.SESSION, Cookie.ACKNOWLEDGED, Cookie.NEWS, Cookie.VISIT, Cookie.REFERENCE):
        take_cookie(response, cookie)
    return response


def news_of(request: Request) -> list[str]:
    """What signing in had to tell, as sentences; nothing where the cookie is not of our making."""
    packed = read_cookie(request, Cookie.NEWS)
    try:
        return _SENTENCES.validate_json(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (ValueError, ValidationError):
        return []


_SENTENCES: TypeAdapter[list[str]] = TypeAdapter(list[str])


def _packed_news(opened: SessionOpened) -> str:
    sentences = [opened.notice[:NEWS_LENGTH_MAX]] if opened.notice else []
    if opened.other_session_ended and "別の端末" not in opened.notice:
        sentences.append(
            "別の端末で開いていたセッションを終了しました。心当たりがなければ情報システム担当に知らせてください。"
        )
    return base64.urlsafe_b64encode(json.dumps(sentences, ensure_ascii=False).encode()).decode().rstrip("=")


async def _end_former(visit: Visit) -> None:
    """End the session that the browser brought, so that none is left open behind a new one."""
    session = visit.officer.session if visit.officer else read_cookie(visit.request, Cookie.SESSION)
    if not session:
        return
    visit.house.tokens.drop(session)
    try:
        await visit.ask("access", "POST", "/sessions/end", body={"session": session})
    except Declined as declined:
        # One that had ended already needs no ending.
        if declined.status != httpx.codes.UNAUTHORIZED:
            raise


async def _declined(visit: Visit, staff_no: str, declined: Declined) -> Response:
    """Say why, at the field where something can be done about it."""
    if declined.code == "office_needed":
        offices = CODE_NAMES.validate_python(declined.more.get("offices", []))
        errors = {"office": "所属を選び、パスワードをもう一度入力してください。"}
        return await _form(visit, 409, staff_no=staff_no, offices=offices, errors=errors)
    if declined.code == "terminal_unknown":
        return await _form(visit, 403, staff_no=staff_no, summary=declined.detail, unknown_terminal=True)
    response = await _form(visit, declined.status, staff_no=staff_no, summary=declined.detail)
    if declined.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(declined.retry_after_seconds)
    return response


async def _form(
    visit: Visit,
    status: int = 200,
    *,
    words: list[str] | None = None,
    staff_no: str = "",
    offices: list[CodeName] | None = None,
    errors: dict[str, str] | None = None,
    summary: str = "",
    unknown_terminal: bool = False,
) -> Response:
    errors = errors or {}
    chosen = Input(
        name="office",
        label="所属",
        kind=Kind.SELECT,
        choices=tuple(Choice(value=office.code, label=office.name) for office in offices or []),
        error=errors.get("office", ""),
    )
    form = Form(
        name="sign-in",
        action="sign-in",
        inputs=(
            Input(
                name="staff_no",
                label="職員番号",
                value=staff_no,
                autocomplete="username",
                max_length=60,
                error=errors.get("staff_no", ""),
            ),
            *([chosen] if offices else []),
            Input(
                name="password",
                label="パスワード",
                kind=Kind.PASSWORD,
                autocomplete="current-password",
                error=errors.get("password", ""),
            ),
        ),
        submit="サインイン",
    )
    return visit.page(
        "sign_in",
        status,
        title="サインイン",
        form=form,
        words=words or [],
        summary=summary,
        unknown_terminal=unknown_terminal,
        terminal_known=bool(visit.terminal),
        single_sign_on=await _offered(visit),
    )


async def _offered(visit: Visit) -> str:
    """The words on the link to single sign-on; empty where it is not offered or cannot be asked for."""
    try:
        answer = await visit.ask("access", "GET", "/oidc", timeout_seconds=_OFFER_TIMEOUT_SECONDS)
        offer = answer.read(SingleSignOn)
    except (Away, Declined):
        return ""
    return (offer.label or "シングルサインオン") if offer.enabled else ""
