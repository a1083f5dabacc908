"""Approvals (決裁): what a proposal holds, its steps, and the decision of whoever looks at it."""

import re
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from deploy.console.asking import Away, Declined
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import Form, Input, Kind

PAGES = Pages()

STATES = {
    "draft": "下書き",
    "proposed": "決裁待ち",
    "checked": "確認済み",
    "approved": "承認済み",
    "executed": "実行済み",
    "refused": "却下",
    "returned": "差戻し",
    "withdrawn": "取下げ",
    "discarded": "破棄",
    "expired": "期限切れ",
}
_STEPS = {
    "saved": "下書き",
    "proposed": "起案",
    "checked": "確認",
    "approved": "承認",
    "executed": "実行",
    "refused": "却下",
    "returned": "差戻し",
    "withdrawn": "取下げ",
    "discarded": "破棄",
    "expired": "期限切れ",
    "taken_over": "引き継ぎ",
}
_ACT = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){1,3}")
_IDENTITY = re.compile(r"[A-Za-z0-9-]{1,60}")
_SAVED_NO = re.compile(r"[1-9][0-9]{0,5}")
_REASON_MIN, _REASON_MAX = 3, 300
#: The hash is a name for what is approved; so many signs tell two versions apart by eye.
SHORT_HASH = 12


class ApprovalLine(BaseModel):
    """One approval as a list tells it: nothing about any person."""

    model_config = ConfigDict(frozen=True)

    approval_id: str
    act: str
    label: str
    state: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    payload_hash: str
    mine: bool
    may: tuple[str, ...]
    #: Of a draft, which state of it this is.
    saved_no: int | None = None

    @property
    def to_decide(self) -> bool:
        """Whether the officer may bring it further."""
        return bool(set(self.may) & {"check", "approve", "take_over"})

    @property
    def seen_as(self) -> str:
        """As whom the officer opens it: approver, checker or maker, each by his own permission."""
        if self.saved_no is not None:
            return "draft"
        if set(self.may) & {"approve", "refuse"}:
            return "approver"
        return "checker" if "check" in self.may else "maker"

    @property
    def state_label(self) -> str:
        """Its state in Japanese."""
        return STATES.get(self.state, self.state)


class Step(BaseModel):
    """What somebody did with it."""

    model_config = ConfigDict(frozen=True)

    step: str
    by: str
    at: datetime
    reason: str | None = None
    deputy_for: str | None = None

    @property
    def label(self) -> str:
        """What he did, in Japanese."""
        return _STEPS.get(self.step, self.step)


class ApprovalDetail(ApprovalLine):
    """One approval with what it does and who has had it."""

    note: str = ""
    lines: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer may do with an approval.

    Attributes:
        may: What the service calls the right to it.
        button: The words on its button.
        done: What is said when it was done.
        with_reason: Whether it needs a reason instead of a name for what was seen.
        of_draft: Whether it is about a draft, whose state has a number in the place of a hash.
    """

    may: str
    button: str
    done: str
    with_reason: bool = False
    of_draft: bool = False


#: Where a service shows an approval to whom; asking at the wrong door would be recorded as a refused access.
_DOORS = {"approver": "", "checker": "/to-check", "maker": "/own", "draft": ""}
#: By the last step of the route.
_DECISIONS = {
    "check": Decision("check", "確認する", "確認しました。"),
    "approve": Decision("approve", "承認する", "承認しました。"),
    "take-over": Decision("take_over", "引き継ぐ", "引き継ぎました。"),
    "return": Decision("return", "差し戻す", "差し戻しました。起案者の下書きに戻りました。", with_reason=True),
    "refuse": Decision("refuse", "却下する", "却下しました。", with_reason=True),
    "withdraw": Decision("withdraw", "取り下げる", "取り下げました。", with_reason=True),
    "propose": Decision("propose", "起案する", "起案しました。決裁を待っています。", of_draft=True),
    "discard": Decision("discard", "破棄する", "下書きを破棄しました。", of_draft=True),
}


@PAGES.get("/approvals/{service}/{act}/{approval_id}", Needs.SETTLED)
async def show(visit: Visit) -> Response:
    """What is proposed, and the buttons for what this officer may do with it."""
    return await _shown(visit, visit.request.query_params.get("as", ""))


@PAGES.post("/approvals/{service}/{act}/{approval_id}/{decision}", Needs.SETTLED)
async def decide(visit: Visit) -> Response:
    """Pass a decision on, with the name of what the officer saw."""
    seen_as = visit.form.get("seen_as", "")
    service, path = _path(visit, seen_as)
    name = visit.request.path_params["decision"]
    decision = _DECISIONS.get(name)
    if decision is None:
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    if decision.with_reason:
        reason = visit.form.get("reason", "").strip()
        if not _REASON_MIN <= len(reason) <= _REASON_MAX:
            sentence = f"理由を{_REASON_MIN}文字以上{_REASON_MAX}文字以下で入力してください。"
            return await _shown(visit, seen_as, 422, reason_errors={name: sentence})
        body: dict[str, str | int] = {"reason": reason}
    elif decision.of_draft:
        seen = visit.form.get("saved_no", "")
        body = {"saved_no": int(seen) if _SAVED_NO.fullmatch(seen) else 0}
    else:
        body = {"payload_hash": visit.form.get("payload_hash", "")}
    try:
        await visit.ask_as_officer(service, "POST", f"{path}/{name}", body=body)
    except Declined as declined:
        return await _shown(visit, seen_as, declined.status, summary=declined.detail)
    except Away as away:
        # Nobody knows whether the decision arrived; what the service says next does.
        raise Shown(
            503,
            "結果を確かめてください",
            f"{away}決裁が届いたかどうかは分かりません。ホームから開き直して状態を確かめてください。",
        ) from None
    return visit.go(f"{visit.request.url.path.rpartition('/')[0]}?as={seen_as}&done={name}")


def _path(visit: Visit, seen_as: str) -> tuple[str, str]:
    """The service and the path of an approval or a draft there; only what can be one goes on."""
    service, act, identity = (visit.request.path_params[name] for name in ("service", "act", "approval_id"))
    if service not in visit.house.addresses() or not _ACT.fullmatch(act) or not _IDENTITY.fullmatch(identity):
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    return service, f"/approvals/{act}/drafts/{identity}" if seen_as == "draft" else f"/approvals/{act}/{identity}"


async def _shown(
    visit: Visit, seen_as: str, status: int = 200, *, summary: str = "", reason_errors: dict[str, str] | None = None
) -> Response:
    if seen_as not in _DOORS:
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    service, path = _path(visit, seen_as)
    try:
        answer = await visit.ask_as_officer(service, "GET", path + _DOORS[seen_as])
        detail = answer.read(ApprovalDetail)
    except Declined as declined:
        # A decision that was refused may have closed the proposal to this officer; its own words come first.
        raise Shown(declined.status, "開けません", f"{summary}{declined.detail}") from None
    done = _DECISIONS.get(visit.request.query_params.get("done", ""))
    return visit.page(
        "approval",
        status,
        title=detail.label,
        service=service,
        detail=detail,
        all_forms=_forms(service, seen_as, detail, reason_errors or {}),
        done=done.done if done else "",
        summary=summary,
        short_hash=detail.payload_hash[:SHORT_HASH],
    )


def _forms(service: str, seen_as: str, detail: ApprovalDetail, reason_errors: dict[str, str]) -> list[Form]:
    forms = []
    for step, decision in _DECISIONS.items():
        if decision.may not in detail.may:
            continue
        error = reason_errors.get(step, "")
        if decision.with_reason:
            label = f"{decision.button}理由"
            given = Input(name="reason", label=label, kind=Kind.AREA, max_length=_REASON_MAX, error=error)
        elif decision.of_draft:
            given = Input(name="saved_no", kind=Kind.HIDDEN, value=str(detail.saved_no))
        else:
            given = Input(name="payload_hash", kind=Kind.HIDDEN, value=detail.payload_hash)
        action = f"approvals/{service}/{detail.act}/{detail.approval_id}/{step}"
        inputs = (Input(name="seen_as", kind=Kind.HIDDEN, value=seen_as), given)
        forms.append(Form(name=step, action=action, inputs=inputs, submit=decision.button, grave=decision.with_reason))
    return forms
