"""Services as the console sees them: HTTP servers on loopback that speak the JSON interface of `access`, of approvals
and of pages. What they hold is set by each test, and what they were asked is kept for it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jinja2
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from markupsafe import Markup

from shared.http.pages import (
    Choice,
    Form,
    Input,
    Kind,
    MenuItem,
    Page,
    fragment,
    href,
    menu_answer,
    page_answer,
    see_page,
)
from shared.http.problems import Problem, add_problem_handlers

STAFF_NO, PASSWORD, TERMINAL = "0412", "himawari-no-saku-oka", "terminal-secret-0001"
NAME = "石巻 試子"
OFFICES = [{"code": "tax_collection", "name": "納税課"}, {"code": "branch_kahoku", "name": "河北総合支所"}]
APPROVAL_ID = "0192f3c1-7a00-7000-8000-000000000001"
HASH = "4f2a91c0" * 8


@dataclass
class City:
    """What the stand-ins hold: one officer, one terminal, one approval."""

    must_change_password: bool = False
    offices: list[str] = field(default_factory=lambda: ["tax_collection"])
    other_session_ended: bool = False
    token_seconds: int = 120
    #: Live sessions: secret and office.
    sessions: dict[str, str] = field(default_factory=dict)
    #: Tokens that services accept.
    tokens: set[str] = field(default_factory=set)
    state: str = "proposed"
    mine: bool = False
    may: list[str] = field(default_factory=lambda: ["approve", "refuse"])
    #: Of a draft, which state of it this is.
    saved_no: int | None = None
    label: str = "消込不能の割当"
    approvals_broken: bool = False
    leads_to: str = ""
    single_sign_on: str = ""
    #: Makes the tokens; a real service behind the console needs real ones.
    issue: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(16))
    #: Requests as the services got them: service, method, path, body, headers.
    asked: list[tuple[str, str, str, Any, dict[str, str]]] = field(default_factory=list)

    def asked_for(self, path: str) -> list[tuple[str, Any, dict[str, str]]]:
        """Method, body and headers of the requests to a path."""
        return [(method, body, headers) for _, method, at, body, headers in self.asked if at == path]


def _keeping(city: City, service: str) -> FastAPI:
    """An application that keeps what it is asked."""
    app = FastAPI(docs_url=None, redoc_url=None)
    add_problem_handlers(app)

    @app.middleware("http")
    async def keep(request: Request, call_next: Any) -> Response:
        body = await request.body()
        kept = (await request.json()) if body else None
        city.asked.append((service, request.method, request.url.path, kept, dict(request.headers)))
        answer: Response = await call_next(request)
        return answer

    return app


def _bearer(city: City, request: Request) -> None:
    if request.headers.get("authorization", "").removeprefix("Bearer ") not in city.tokens:
        raise Problem(401, "unauthenticated", "有効期限が切れています。トークンを発行し直してください。")


def access_app(city: City) -> FastAPI:
    """The part of `access` that the console calls."""
    app = _keeping(city, "access")
    _add_sign_in(app, city)
    _add_session(app, city)
    _add_codes(app)
    _add_single_sign_on(app, city)
    return app


def _opened(city: City, office: str) -> JSONResponse:
    secret = secrets.token_urlsafe(32)
    city.sessions[secret] = office
    return JSONResponse(
        {
            "session": secret, "reference": "s-1", "staff_no": STAFF_NO, "display_name": NAME, "office": office,
            "offices": OFFICES, "must_change_password": city.must_change_password,
            "expires_at": "2026-11-23T12:00:00+00:00", "other_session_ended": city.other_session_ended,
            "notice": "前回のサインインは11月20日 8時30分です。",
        },
        201,
    )  # fmt: skip


def _office_needed() -> JSONResponse:
    problem = {"type": "urn:shuno:problem:office_needed", "detail": "所属を選んでください。", "offices": OFFICES}
    return JSONResponse(problem, 409, media_type="application/problem+json")


def _alive(city: City, session: str) -> str:
    if session not in city.sessions:
        raise Problem(401, "session_over", "セッションが終了しました。")
    return city.sessions[session]


def _add_sign_in(app: FastAPI, city: City) -> None:
    @app.post("/sessions")
    async def sign_in(body: dict[str, Any]) -> Response:
        if body["terminal"] != TERMINAL:
            raise Problem(403, "terminal_unknown", "登録されていない端末です。")
        if body["staff_no"] == "locked":
            raise Problem(429, "locked_out", "しばらく待ってからやり直してください。", {"Retry-After": "30"})
        if body["staff_no"] != STAFF_NO or body["password"] != PASSWORD:
            raise Problem(401, "sign_in_failed", "職員番号またはパスワードが違います。")
        if len(city.offices) > 1 and "office" not in body:
            problem = {
                "type": "urn:shuno:problem:office_needed",
                "detail": "所属を選んでください。",
                "offices": OFFICES,
            }
            return JSONResponse(problem, 409, media_type="application/problem+json")
        return _opened(city, body.get("office", city.offices[0]))

    @app.post("/sessions/token")
    async def token(body: dict[str, str]) -> dict[str, Any]:
        office = _alive(city, body["session"])
        made = city.issue()
        city.tokens.add(made)
        expires_at = datetime.now(UTC) + timedelta(seconds=city.token_seconds)
        return {
            "token": None if city.must_change_password else made, "expires_at": expires_at.isoformat(),
            "staff_no": STAFF_NO, "display_name": NAME, "office": office,
            "office_name": next(one["name"] for one in OFFICES if one["code"] == office),
            "must_change_password": city.must_change_password, "idle_expires_at": "2026-11-23T00:30:00+00:00",
        }  # fmt: skip


def _add_session(app: FastAPI, city: City) -> None:
    @app.post("/sessions/end")
    async def end(body: dict[str, str]) -> dict[str, bool]:
        city.sessions.pop(body["session"], None)
        return {"ended": True}

    @app.post("/sessions/password")
    async def password(body: dict[str, str]) -> dict[str, Any]:
        office = _alive(city, body["session"])
        if body["new"] == "password":
            raise Problem(422, "password_refused", "12文字以上にしてください。")
        del city.sessions[body["session"]]
        city.must_change_password = False
        city.sessions["turned"] = office
        return {"changed": True, "session": "turned"}

    @app.post("/sessions/office")
    async def office(body: dict[str, str]) -> dict[str, str]:
        _alive(city, body["session"])
        del city.sessions[body["session"]]
        city.sessions["moved"] = body["office"]
        return {"session": "moved", "office": body["office"]}

    @app.get("/staff/me")
    async def me(request: Request) -> dict[str, Any]:
        _bearer(city, request)
        return {
            "staff_no": STAFF_NO, "display_name": NAME, "valid_until": "2027-03-31",
            "offices": [one for one in OFFICES if one["code"] in city.offices],
            "roles": [{"role": "head", "name": "収納担当課長", "office": "tax_collection",
                       "tax_items": [{"code": "010", "name": "個人住民税"}], "valid_from": "2026-04-01",
                       "valid_until": None, "ends_at": None, "deputy_for": "0500", "suspended": False}],
            "last_sign_in": {"started_at": "2026-11-19T23:30:00+00:00", "terminal": "terminal-01"},
            "notices": ["パスワードの有効期限まで6日です。"],
        }  # fmt: skip


def _add_codes(app: FastAPI) -> None:
    @app.post("/invitations/accept", status_code=201)
    async def accept(body: dict[str, str]) -> dict[str, Any]:
        if body["code"] != "ABCD-EFGH":
            raise Problem(422, "code_refused", "登録コードが違うか、期限が切れています。")
        terminal = {"reference": "t-1", "secret": TERMINAL}
        return {"staff_no": STAFF_NO, "display_name": NAME, "terminal": terminal}

    @app.post("/terminals/enrol", status_code=201)
    async def enrol(body: dict[str, str]) -> dict[str, str]:
        if body["code"] != "TERM-0001":
            raise Problem(422, "code_refused", "端末登録コードが違うか、期限が切れています。")
        return {"terminal": "t-1", "secret": TERMINAL}


def _add_single_sign_on(app: FastAPI, city: City) -> None:
    @app.get("/oidc")
    async def offer() -> dict[str, Any]:
        return {"enabled": bool(city.single_sign_on), "label": "庁内認証基盤"}

    @app.post("/oidc/start")
    async def start() -> dict[str, str]:
        return {"redirect": city.single_sign_on, "state": "state-1"}

    @app.post("/oidc/finish")
    async def finish(body: dict[str, str]) -> Response:
        office = body.pop("office", "")
        if body != {"state": "state-1", "code": "code-1", "terminal": TERMINAL}:
            raise Problem(401, "sign_in_failed", "認証基盤の確認に失敗しました。")
        if len(city.offices) > 1 and not office:
            return _office_needed()
        return _opened(city, office or "tax_collection")


_CLAIMS = jinja2.Environment(autoescape=True).from_string(
    '<h2>{{ heading }}</h2><p>検索語: {{ word }}</p><p><a href="{{ next }}">次へ</a></p>'
)


def probe_app(city: City) -> FastAPI:
    """A service with one approval act and some pages."""
    app = _keeping(city, "payments")
    _add_approvals(app, city)
    _add_deciding(app, city)
    _add_drafts(app, city)
    _add_pages(app, city)
    return app


_PATH = "/approvals/payments.suspense_assignment/" + APPROVAL_ID
_DRAFT_PATH = "/approvals/payments.suspense_assignment/drafts/" + APPROVAL_ID


def _line(city: City) -> dict[str, Any]:
    return {
        "approval_id": APPROVAL_ID, "act": "payments.suspense_assignment", "label": city.label, "state": city.state,
        "proposed_by": "0388", "proposed_at": "2026-11-20T00:15:00+00:00",
        "expires_at": "2026-12-04T00:15:00+00:00", "payload_hash": "" if city.saved_no else HASH, "mine": city.mine,
        "may": city.may, **({"saved_no": city.saved_no} if city.saved_no else {}),
    }  # fmt: skip


def _detail(city: City) -> dict[str, Any]:
    lines = [["受付番号", "S-000123"], ["金額", "12,300円"], ["割当先", "令和8年度 個人住民税 第2期"]]
    step = {"step": "proposed", "by": "0388", "at": "2026-11-20T00:15:00+00:00", "reason": "", "deputy_for": None}
    more = {"office": "tax_collection", "note": "本人に電話で確認", "checkers": 0, "lines": lines, "steps": [step]}
    return {**_line(city), **more}


def _add_approvals(app: FastAPI, city: City) -> None:
    @app.get("/approvals")
    async def approvals(request: Request) -> Any:
        _bearer(city, request)
        if city.approvals_broken:
            return Response("nonsense", media_type="application/json")
        return [_line(city)]

    @app.get(_PATH)
    async def approval(request: Request) -> Any:
        _bearer(city, request)
        if city.mine:
            raise Problem(403, "forbidden", "この操作の権限がありません。所属長に確認してください。")
        return _detail(city)

    @app.get(_PATH + "/own")
    async def own(request: Request) -> Any:
        _bearer(city, request)
        return _detail(city)

    @app.get(_PATH + "/to-check")
    async def to_check(request: Request) -> Any:
        _bearer(city, request)
        return _detail(city)


def _add_drafts(app: FastAPI, city: City) -> None:
    @app.get(_DRAFT_PATH)
    async def draft(request: Request) -> Any:
        _bearer(city, request)
        step = {"step": "returned", "by": "0401", "at": "2026-11-20T00:15:00+00:00", "reason": "金額を確認"}
        return {**_detail(city), "steps": [step]}

    @app.post(_DRAFT_PATH + "/{step}")
    async def bring_further(request: Request, step: str, body: dict[str, int]) -> dict[str, str]:
        _bearer(city, request)
        if body != {"saved_no": city.saved_no}:
            raise Problem(409, "draft_changed", "この下書きは、開いたあとに変更されています。")
        city.state, city.may = {"propose": "proposed", "discard": "discarded"}[step], []
        return {"state": city.state}


def _add_deciding(app: FastAPI, city: City) -> None:
    @app.post(_PATH + "/{step}")
    async def decide(request: Request, step: str, body: dict[str, str]) -> dict[str, str]:
        _bearer(city, request)
        if city.state != "proposed":
            raise Problem(409, "already_decided", "この案件はすでに決裁されています。")
        if step in {"approve", "check", "take-over"} and body != {"payload_hash": HASH}:
            raise Problem(409, "changed_payload", "内容が変わっています。開き直して確かめてください。")
        city.state, city.may = (
            {"approve": "executed", "refuse": "refused", "return": "returned", "withdraw": "withdrawn"}.get(
                step, "checked"
            ),
            [],
        )
        return {"state": city.state}


def _suspense(word: str, error: str = "") -> Page:
    # The template escapes what it is given.
    drawn = Markup(_CLAIMS.render(heading="一覧", word=word, next=href("payments", "suspense/done")))  # noqa: S704
    inputs = (
        Input(name="receipt_no", label="受付番号", error=error, hint="S- で始まる番号です。"),
        Input(name="amount_yen", label="金額", kind=Kind.WHOLE_NUMBER),
        Input(name="tax_item", label="税目", kind=Kind.SELECT, choices=(Choice(value="010", label="個人住民税"),)),
        Input(name="note", label="備考", kind=Kind.AREA, required=False),
        Input(name="urgent", label="至急", kind=Kind.CHECKBOX, required=False),
    )
    form = Form(name="assign", action="suspense/assign", inputs=inputs, submit="割り当てる", heading="割当")
    return Page(title="消込不能の一覧", parts=(fragment(drawn), form))


def _add_pages(app: FastAPI, city: City) -> None:
    @app.get("/pages/menu")
    async def menu(request: Request) -> Response:
        _bearer(city, request)
        return menu_answer([MenuItem(title="消込不能の一覧", path="suspense")])

    @app.get("/pages/suspense")
    async def show(request: Request, word: str = "") -> Response:
        _bearer(city, request)
        return page_answer(_suspense(word))

    @app.get("/pages/suspense/done")
    async def done(request: Request) -> Response:
        _bearer(city, request)
        return page_answer(Page(title="割り当てました", parts=(fragment(Markup("<p>完了</p>")),)))

    @app.post("/pages/suspense/assign")
    async def assign(request: Request, body: dict[str, str]) -> Response:
        _bearer(city, request)
        if body["receipt_no"] == "":
            return page_answer(_suspense("", "受付番号を入力してください。"), 422)
        if city.leads_to:
            return Response(status_code=303, headers={"Location": city.leads_to})
        return see_page("suspense/done")

    @app.get("/pages/plain")
    async def plain() -> Response:
        return Response("<h1>outside</h1>", media_type="text/html")
