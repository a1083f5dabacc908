"""Signing in through the city's identity provider, where `access` is configured for one."""

import re

import httpx
from fastapi import Response

from deploy.console.access_api import CODE_NAMES, SingleSignOnBegun
from deploy.console.asking import Declined
from deploy.console.browser import Cookie, Marks, give_cookie, read_cookie, take_cookie
from deploy.console.signing_in import begin_session
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import Form, Input, Kind

PAGES = Pages()

_OFFICE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_RETURN_PATH = "/sign-in/single/return"


@PAGES.get("/sign-in/single", Needs.NOTHING)
async def begin(visit: Visit) -> Response:
    """Send the browser to the identity provider.

    It is a link and not a form, because `form-action 'self'` also stops a form that is led elsewhere.
    """
    if visit.request.headers.get("sec-fetch-site") not in {None, "same-origin", "none"}:
        raise Shown(403, "受け付けませんでした", "サインイン画面から操作してください。")
    body = {"terminal": visit.terminal, "return_to": visit.house.origins[0] + _RETURN_PATH}
    begun = (await visit.ask("access", "POST", "/oidc/start", body=body)).read(SingleSignOnBegun)
    if httpx.URL(begun.redirect).scheme not in {"https", "http"}:
        raise Shown(502, "サインインできません", "認証基盤の設定を運用担当に確認してください。")
    response = visit.go(begun.redirect)
    office = visit.request.query_params.get("office", "")
    give_cookie(response, Cookie.SINGLE_SIGN_ON, f"{begun.state}.{office if _OFFICE.fullmatch(office) else ''}")
    return response


@PAGES.get(_RETURN_PATH, Needs.NOTHING)
async def come_back(visit: Visit) -> Response:
    """Where the provider sends the browser.

    The browser comes from another site and brings no cookie of ours; the form's own request does.
    """
    state, code = (visit.request.query_params.get(name, "")[:2000] for name in ("state", "code"))
    form = Form(
        name="single",
        action=_RETURN_PATH.removeprefix("/"),
        inputs=(
            Input(name="state", kind=Kind.HIDDEN, value=state),
            Input(name="code", kind=Kind.HIDDEN, value=code),
        ),
        submit="サインインを続ける",
    )
    return visit.page("form", title="サインインの確認", form=form, summary="", words=["認証基盤で確認が終わりました。"])


@PAGES.post(_RETURN_PATH, Needs.NOTHING)
async def finish(visit: Visit) -> Response:
    """Open the session, in the browser that began."""
    state = visit.form.get("state", "")
    begun, _, office = read_cookie(visit.request, Cookie.SINGLE_SIGN_ON).rpartition(".")
    if not Marks.same(state, begun):
        raise Shown(
            403,
            "受け付けませんでした",
            "サインインをこの端末で始めたことを確かめられません。最初からやり直してください。",
        )
    body = {
        "state": state,
        "code": visit.form.get("code", ""),
        "terminal": visit.terminal,
        **({"office": office} if office else {}),
    }
    try:
        answer = await visit.ask("access", "POST", "/oidc/finish", body=body)
    except Declined as declined:
        if declined.code != "office_needed":
            raise
        # The provider's word is good once: the officer begins again, for the office he chooses.
        offices = CODE_NAMES.validate_python(declined.more.get("offices", []))
        return visit.page("offices", 409, title="所属の選択", offices=offices)
    response = await begin_session(visit, answer)
    take_cookie(response, Cookie.SINGLE_SIGN_ON)
    return response
