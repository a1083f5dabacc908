"""The review of matching (名寄せの確認): a record beside its candidates, what speaks for and against, the decision."""

import re
from collections.abc import Mapping
from datetime import date

from fastapi import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from deploy.console.asking import Away, Declined
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import Choice, Form, Input, Kind

PAGES = Pages()

_RECORD = re.compile(r"[1-9][0-9]{0,17}")
_NOTE_MAX = 300
#: Whose record it is, and the reasons that fit.
_FIRST, _SECOND, _NOBODY = "first", "second", "nobody"
_REASONS = {
    "same_person": "本人(氏名・住所などが一致)",
    "asked_source": "本人(提供元に確認)",
    "asked_person": "本人(本人に確認)",
    "other_person": "別人",
    "not_in_master": "台帳にいない",
    "cannot_tell": "判断できない",
}
_OF_SOMEBODY = frozenset({"same_person", "asked_source", "asked_person"})
_OUTCOMES = {"linked": "本人として判断済み", "nobody": "該当者なしとして判断済み"}
_SEXES = {"1": "男", "2": "女", "male": "男", "female": "女"}


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True)


class Queued(_Answered):
    """A record that waits for a person."""

    record_id: int
    source: str
    source_ref: str
    amount_yen: int
    due_on: date | None
    reason: str
    locked_by: str | None


class Candidate(_Answered):
    """Somebody of the register beside it."""

    addressee_no: str
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: str
    sex: str | None
    address: str
    standing: str
    ended_on: date | None
    probability_ppm: int


class Weight(_Answered):
    """One line of the explanation."""

    about: str
    level: str
    weight: str


class Record(_Answered):
    """A record and its candidates."""

    record_id: int
    source: str
    source_ref: str
    name: str
    name_kana: str
    birth: str
    sex: str
    address: str
    amount_yen: int
    due_on: date | None
    reason: str
    model_id: str | None
    outcome: str | None
    decided_by: str | None
    candidate: Candidate | None
    runner_up: Candidate | None
    sentence: str
    weights: tuple[Weight, ...]

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided about it already."""
        return self.outcome in _OUTCOMES

    @property
    def outcome_label(self) -> str:
        """What was decided, in Japanese."""
        return _OUTCOMES.get(self.outcome or "", "未判断")

    @property
    def sides(self) -> list[tuple[str, list[str]]]:
        """What is compared, line by line: the record, the first and the second candidate."""
        people = [one for one in (self.candidate, self.runner_up) if one is not None]
        return [
            ("氏名", [self.name, *(one.name for one in people)]),
            ("カナ", [self.name_kana, *(one.name_kana for one in people)]),
            ("旧氏・通称", ["", *(" ".join(filter(None, (one.former_name, one.common_name))) for one in people)]),
            ("ローマ字", ["", *(one.latin_name for one in people)]),
            ("生年月日", [self.birth, *(one.born for one in people)]),
            ("性別", [_SEXES.get(text or "", "") for text in (self.sex, *(one.sex for one in people))]),
            ("住所", [self.address, *(one.address for one in people)]),
            ("宛名番号", ["", *(one.addressee_no for one in people)]),
            ("確率", ["", *(_percent(one.probability_ppm) for one in people)]),
        ]


_QUEUE: TypeAdapter[list[Queued]] = TypeAdapter(list[Queued])


@PAGES.get("/matching", Needs.SETTLED)
async def show_queue(visit: Visit) -> Response:
    """What waits for a person, what most depends on first."""
    answer = await visit.ask_as_officer("identity", "POST", "/matching/reviews/search", body={})
    try:
        queue = _QUEUE.validate_json(answer.content)
    except ValidationError:
        raise Away("identity", "応答を読み取れません") from None
    done = "done" in visit.request.query_params
    return visit.page("matching_queue", title="名寄せの確認", queue=queue, done=done)


@PAGES.get("/matching/{record_id}", Needs.SETTLED)
async def show_record(visit: Visit) -> Response:
    """A record side by side with its candidates."""
    return _shown(visit, await _record(visit), locked="locked" in visit.request.query_params)


@PAGES.post("/matching/{record_id}/lock", Needs.SETTLED)
async def lock(visit: Visit) -> Response:
    """Take the record, so that nobody else decides about it meanwhile."""
    record_id = _number(visit)
    await visit.ask_as_officer("identity", "POST", f"/matching/records/{record_id}/lock")
    return visit.go(f"/matching/{record_id}?locked=1")


@PAGES.post("/matching/{record_id}/decide", Needs.SETTLED)
async def decide(visit: Visit) -> Response:
    """Decide whose record it is; the next one waits in the list."""
    record = await _record(visit)
    whose, reason, note = (visit.form.get(name, "").strip() for name in ("whose", "reason", "note"))
    person = {_FIRST: record.candidate, _SECOND: record.runner_up}.get(whose)
    errors = {}
    if whose not in (_FIRST, _SECOND, _NOBODY) or (whose != _NOBODY and person is None):
        errors["whose"] = "誰の記録かを選んでください。"
    elif reason not in _REASONS or (reason in _OF_SOMEBODY) != (person is not None):
        errors["reason"] = "選んだ相手に合う理由を選んでください。"
    if len(note) > _NOTE_MAX:
        errors["note"] = f"{_NOTE_MAX}文字以下で入力してください。"
    if errors:
        return _shown(visit, record, 422, given=visit.form, errors=errors)
    body = {"addressee_no": person.addressee_no if person else None, "reason": reason, "note": note}
    try:
        await visit.ask_as_officer("identity", "POST", f"/matching/records/{record.record_id}/decisions", body=body)
    except Declined as declined:
        return _shown(visit, record, declined.status, given=visit.form, summary=declined.detail)
    return visit.go("/matching?done=1")


def _number(visit: Visit) -> str:
    number: str = visit.request.path_params["record_id"]
    if not _RECORD.fullmatch(number):
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    return number


async def _record(visit: Visit) -> Record:
    answer = await visit.ask_as_officer("identity", "POST", f"/matching/records/{_number(visit)}/view")
    return answer.read(Record)


def _shown(
    visit: Visit,
    record: Record,
    status: int = 200,
    *,
    locked: bool = False,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    summary: str = "",
) -> Response:
    lock_form = Form(name="lock", action=f"matching/{record.record_id}/lock", inputs=(), submit="確認中にする")
    decision = _decision_form(record, given or {}, errors or {})
    return visit.page(
        "matching_record",
        status,
        title="名寄せの記録",
        record=record,
        all_forms=[] if record.is_decided else [lock_form, decision],
        locked=locked,
        summary=summary,
    )


def _decision_form(record: Record, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    people = [(_FIRST, "第1候補", record.candidate), (_SECOND, "第2候補", record.runner_up)]
    whose = [Choice(value=value, label=f"{label} {one.name}") for value, label, one in people if one is not None]
    whose.append(Choice(value=_NOBODY, label="該当者なし・判断できない"))
    reasons = tuple(Choice(value=code, label=label) for code, label in _REASONS.items())
    return Form(
        name="decide",
        action=f"matching/{record.record_id}/decide",
        heading="判断",
        inputs=(
            Input(
                name="whose",
                label="誰の記録か",
                kind=Kind.SELECT,
                value=values.get("whose", ""),
                choices=tuple(whose),
                error=errors.get("whose", ""),
            ),
            Input(
                name="reason",
                label="理由",
                kind=Kind.SELECT,
                value=values.get("reason", ""),
                choices=reasons,
                error=errors.get("reason", ""),
            ),
            Input(
                name="note",
                label="補足",
                value=values.get("note", ""),
                required=False,
                max_length=_NOTE_MAX,
                error=errors.get("note", ""),
            ),
        ),
        submit="この判断を登録する",
    )


def _percent(ppm: int) -> str:
    return f"{ppm // 10_000}.{ppm % 10_000:04d}%"
