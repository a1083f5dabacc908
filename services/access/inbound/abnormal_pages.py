"""The page in the console on which abnormal uses are looked at and answered, one form each."""

from typing import Annotated

from fastapi import Path, Response
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.access.handlers.abnormal import findings, say_what_it_was
from services.access.inbound.abnormal_http import DECIDE, VIEW, Answer, FindingView, finding_view, verdict_words
from services.access.rules.abnormal import VERDICTS, Verdict
from services.access.store import abnormal as store
from shared.approvals.deciding import party
from shared.days import TOKYO
from shared.http.pages import Choice, Form, Input, Kind, MenuItem, Page, Part, fragment, page_answer
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

abnormal_pages = Routes("abnormal pages")

TITLE = "異常アクセスの点検"
ABNORMAL_ITEM = MenuItem(title=TITLE, path="abnormal")
_SHOWN = 20
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string("""
<h2>{{ finding.label }}</h2>
<dl>
<dt>職員</dt><dd>{{ finding.actor_name or "" }} {{ finding.actor_id }} {{ finding.terminal }}</dd>
<dt>日</dt><dd>{{ finding.day }}(最初 {{ first }}、最後 {{ last }})</dd>
<dt>件数・人数</dt><dd>{{ finding.count }}{% if finding.compared %}(比較 {{ finding.compared }}){% endif %}</dd>
<dt>点検の期限</dt><dd>{{ finding.due_on }}{% if finding.escalated_on %}(超過){% endif %}</dd>
<dt>結果</dt><dd>{{ words }} {{ finding.note or "" }}</dd>
</dl>
""")
_NONE = Environment(autoescape=True).from_string("<p>点検していない異常アクセスはありません。</p>")


class Filled(BaseModel):
    """The form as the console posts it: texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Annotated[str, Field(max_length=20)] = ""
    note: Annotated[str, Field(max_length=1_000)] = ""


@abnormal_pages.get("/pages/abnormal", access=VIEW, summary="Unanswered abnormal uses, each with its form")
async def show(call: Call) -> Response:
    """The oldest ones first."""
    rows = await findings(call.transaction.connection, _SHOWN)
    parts = [part for row in rows for part in _parts(finding_view(row))]
    return page_answer(Page(title=TITLE, parts=tuple(parts) or (fragment(Markup(_NONE.render())),)))  # noqa: S704 - A constant.


@abnormal_pages.post("/pages/abnormal/{finding_id}", access=DECIDE, summary="Say what an abnormal use was")
async def answer(call: Call, finding_id: Annotated[int, Path(ge=1, le=2**53 - 1)], filled: Filled) -> Response:
    """The finding with its result, or its form with what is wrong."""
    try:
        said = Answer.model_validate({"verdict": filled.verdict, "note": filled.note})
        row = await say_what_it_was(call.transaction, finding_id, said.verdict, said.note, party(call))
    except (ValidationError, Problem) as fault:
        found = await call.transaction.connection.fetchrow(store.SELECT_FINDING, finding_id)
        if found is None:
            raise not_found("この異常アクセス") from None
        words = fault.detail if isinstance(fault, Problem) else "結果を選び、確かめた内容を3文字以上で書いてください。"
        return page_answer(Page(title=TITLE, parts=tuple(_parts(finding_view(found), filled, words))), 422)
    return page_answer(Page(title=TITLE, parts=tuple(_parts(finding_view(row)))))


def _parts(finding: FindingView, filled: Filled | None = None, error: str = "") -> list[Part]:
    first, last = (at.astimezone(TOKYO).strftime("%H:%M") for at in (finding.first_at, finding.last_at))
    html = _TEMPLATE.render(finding=finding, first=first, last=last, words=verdict_words(finding.verdict))
    parts: list[Part] = [fragment(Markup(html))]  # noqa: S704 - A template with escaping on.
    if finding.verdict is None:
        parts.append(_form(finding, filled or Filled(), error))
    return parts


def _form(finding: FindingView, filled: Filled, error: str) -> Form:
    choices = tuple(Choice(value=one.value, label=VERDICTS[one]) for one in Verdict)
    inputs = (
        Input(name="verdict", label="結果", kind=Kind.SELECT, value=filled.verdict, choices=choices, error=error),
        Input(name="note", label="確かめた内容", value=filled.note, max_length=1_000),
    )
    action = f"abnormal/{finding.finding_id}"
    return Form(name=f"finding-{finding.finding_id}", action=action, inputs=inputs, submit="点検結果を登録")
