"""Numbers that may be one person (宛名の統合の候補): side by side, then proposed for merging or set aside."""

import re
from collections.abc import Mapping
from datetime import date

from fastapi import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from deploy.console.asking import Away, Declined
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import Form, Input, Kind

PAGES = Pages()

ACT = "identity.merge"
_CANDIDATE = re.compile(r"[1-9][0-9]{0,17}")
_RULES = {"name_kana_birth": "氏名・カナ・生年月日が一致"}
_WORDS_MIN, _WORDS_MAX = 3, 300


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True)


class Candidate(_Answered):
    """Two numbers that a certain rule takes for one person."""

    candidate_id: int
    other_no: str
    resident_no: str
    rule: str
    found_on: date

    @property
    def rule_label(self) -> str:
        """The rule in Japanese."""
        return _RULES.get(self.rule, self.rule)


class Side(_Answered):
    """One of the two."""

    addressee_no: str
    version_no: int
    standing: str
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: str
    sex: str | None
    address: str
    gathered_under: str | None


class Comparison(_Answered):
    """Both, and what contradicts."""

    retired: Side
    surviving: Side
    differences: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """What is compared, line by line."""
        names = {
            "addressee_no": "宛名番号",
            "name": "氏名",
            "name_kana": "カナ",
            "former_name": "旧氏",
            "common_name": "通称",
            "latin_name": "ローマ字",
            "born": "生年月日",
            "address": "住所",
            "standing": "現存区分",
        }
        return [(label, getattr(self.retired, name), getattr(self.surviving, name)) for name, label in names.items()]


class Made(_Answered):
    """A proposal that was made."""

    approval_id: str


_CANDIDATES: TypeAdapter[list[Candidate]] = TypeAdapter(list[Candidate])


@PAGES.get("/merges", Needs.SETTLED)
async def show_list(visit: Visit) -> Response:
    """Who is proposed for merging."""
    return visit.page(
        "merge_list",
        title="宛名の統合の候補",
        candidates=await _candidates(visit, 0),
        done="done" in visit.request.query_params,
    )


@PAGES.get("/merges/{candidate_id}", Needs.SETTLED)
async def show_pair(visit: Visit) -> Response:
    """Both numbers side by side."""
    candidate = await _candidate(visit)
    return _shown(visit, candidate, await _compared(visit, candidate))


@PAGES.post("/merges/{candidate_id}/propose", Needs.SETTLED)
async def propose(visit: Visit) -> Response:
    """Propose the merge; a second person decides."""
    candidate = await _candidate(visit)
    compared = await _compared(visit, candidate)
    words = {name: visit.form.get(name, "").strip() for name in ("reason", "evidence")}
    errors = _errors(words)
    seen = f"{compared.retired.version_no}.{compared.surviving.version_no}"
    if not errors and visit.form.get("seen", "") != seen:
        errors["reason"] = "開いたあとに宛名の内容が変わっています。見比べ直してから起案してください。"
    if errors:
        return _shown(visit, candidate, compared, 422, given=visit.form, errors=errors)
    payload = {
        "retired_no": candidate.other_no,
        "surviving_no": candidate.resident_no,
        "retired_version_no": compared.retired.version_no,
        "surviving_version_no": compared.surviving.version_no,
        "differences": list(compared.differences),
        **words,
    }
    body = {"payload": payload, "note": words["reason"]}
    try:
        answer = await visit.ask_as_officer("identity", "POST", f"/approvals/{ACT}", body=body)
    except Declined as declined:
        return _shown(visit, candidate, compared, declined.status, given=visit.form, summary=declined.detail)
    return visit.go(f"/approvals/identity/{ACT}/{answer.read(Made).approval_id}?as=maker")


@PAGES.post("/merges/{candidate_id}/dismiss", Needs.SETTLED)
async def dismiss(visit: Visit) -> Response:
    """Set the candidate aside for good."""
    candidate = await _candidate(visit)
    words = {"because": visit.form.get("because", "").strip()}
    if errors := _errors(words):
        return _shown(visit, candidate, await _compared(visit, candidate), 422, given=visit.form, errors=errors)
    path = f"/merges/candidates/{candidate.candidate_id}/dismissals"
    await visit.ask_as_officer("identity", "POST", path, body={"reason": words["because"]})
    return visit.go("/merges?done=1")


async def _candidates(visit: Visit, after: int) -> list[Candidate]:
    answer = await visit.ask_as_officer("identity", "POST", "/merges/candidates/search", body={"after": after})
    try:
        return _CANDIDATES.validate_json(answer.content)
    except ValidationError:
        raise Away("identity", "応答を読み取れません") from None


async def _candidate(visit: Visit) -> Candidate:
    """The candidate of the path, while it is open: no addressee number stands in any address."""
    number: str = visit.request.path_params["candidate_id"]
    if not _CANDIDATE.fullmatch(number):
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    found = await _candidates(visit, int(number) - 1)
    if not found or found[0].candidate_id != int(number):
        raise Shown(404, "候補がありません", "すでに統合されたか、別人と判断されています。一覧を確かめてください。")
    return found[0]


async def _compared(visit: Visit, candidate: Candidate) -> Comparison:
    pair = {"retired_no": candidate.other_no, "surviving_no": candidate.resident_no}
    answer = await visit.ask_as_officer("identity", "POST", "/merges/comparisons", body=pair)
    return answer.read(Comparison)


def _errors(words: Mapping[str, str]) -> dict[str, str]:
    return {
        name: f"{_WORDS_MIN}文字以上{_WORDS_MAX}文字以下で入力してください。"
        for name, text in words.items()
        if not _WORDS_MIN <= len(text) <= _WORDS_MAX
    }


def _shown(
    visit: Visit,
    candidate: Candidate,
    compared: Comparison,
    status: int = 200,
    *,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    summary: str = "",
) -> Response:
    values, wrong = given or {}, errors or {}
    seen = f"{compared.retired.version_no}.{compared.surviving.version_no}"

    def words(name: str, label: str) -> Input:
        return Input(name=name, label=label, value=values.get(name, ""), error=wrong.get(name, ""))

    path = f"merges/{candidate.candidate_id}"
    hidden = Input(name="seen", kind=Kind.HIDDEN, value=seen)
    proposal = Form(
        name="propose",
        action=f"{path}/propose",
        heading="統合の起案",
        inputs=(hidden, words("reason", "同じ人である理由"), words("evidence", "証拠")),
        submit="起案する",
    )
    dismissal = Form(
        name="dismiss",
        action=f"{path}/dismiss",
        heading="別人として外す",
        inputs=(words("because", "別人である理由"),),
        submit="別人として外す",
        grave=True,
    )
    return visit.page(
        "merge_pair",
        status,
        title="宛名の統合の候補",
        candidate=candidate,
        compared=compared,
        all_forms=[proposal, dismissal],
        summary=summary,
    )
