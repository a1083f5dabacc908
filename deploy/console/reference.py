"""The case for which an officer looks at people's data (利用の根拠): asked for once, shown on every page, sent along.

Services record it with each look. Whoever has no case yet says how it came about, and the look is reviewed later.
"""

import re
from urllib.parse import quote

from fastapi import Request, Response

from deploy.console.browser import give_reference
from deploy.console.visit import Needs, Pages, Visit
from shared.http.pages import Choice, Form, Input, Kind

PAGES = Pages()

_KINDS = {"case": "事案の番号", "ticket": "受付の番号", "no-case": "番号なし(理由を入力。後で点検されます)"}
_NUMBER = re.compile(r"[A-Za-z0-9._/-]{1,60}")
#: A page of the console itself: one slash at its beginning and none doubled, so that it leads to no other host.
_BACK = re.compile(r"(/[A-Za-z0-9_.~-]+)*/?(\?[A-Za-z0-9_=&.~-]*)?")
_BACK_LENGTH_MAX = 300


def asking_for(request: Request) -> str:
    """Where the browser goes to state a case, and then back to the page that needs one."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/reference?back={quote(request.url.path + query, safe='')}"


@PAGES.get("/reference", Needs.SETTLED)
async def show(visit: Visit) -> Response:
    """The form, with the case stated so far."""
    kind, _, number = visit.reference.partition(":")
    return _form(visit, kind, number, visit.request.query_params.get("back", ""))


@PAGES.post("/reference", Needs.SETTLED)
async def state(visit: Visit) -> Response:
    """Remember the case, and go back to where it was asked for."""
    kind, number = visit.form.get("kind", ""), visit.form.get("number", "").strip()
    back = visit.form.get("back", "")
    if kind not in _KINDS or not _NUMBER.fullmatch(number):
        error = "半角の英数字と . _ / - で、60文字以内で入力してください。"
        return _form(visit, kind, number, back, error=error)
    response = visit.go(back if back and _within(back) else "/")
    give_reference(response, f"{kind}:{number}")
    return response


def _within(back: str) -> bool:
    return back.startswith("/") and len(back) <= _BACK_LENGTH_MAX and _BACK.fullmatch(back) is not None


def _form(visit: Visit, kind: str, number: str, back: str, *, error: str = "") -> Response:
    choices = tuple(Choice(value=value, label=label) for value, label in _KINDS.items())
    form = Form(
        name="reference",
        action="reference",
        inputs=(
            Input(name="back", kind=Kind.HIDDEN, value=back),
            Input(name="kind", label="種類", kind=Kind.SELECT, value=kind, choices=choices),
            Input(name="number", label="番号または理由", value=number, max_length=60, error=error),
        ),
        submit="この根拠で続ける",
    )
    words = ["個人の情報を見るには、利用の根拠(事案または受付の番号)が必要です。すべての照会に記録されます。"]
    status = 422 if error else 200
    return visit.page("form", status, title="利用の根拠", form=form, summary="", words=words)
