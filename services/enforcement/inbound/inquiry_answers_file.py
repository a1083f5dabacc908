"""Reads files of answers that come by the electronic link (電子照会): each record by itself; one spoils no other."""

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.enforcement.handlers.inquiries import Answer
from services.enforcement.handlers.inquiry_link import ReadAnswer
from services.enforcement.inbound.inquiries_http import AnsweredLine
from services.enforcement.rules.inquiries import AnswerLine
from services.enforcement.rules.inquiry_link import ANSWER_LAYOUT
from shared.formats.framed_lines import FileBroken, unframed

_ANSWERS_MAX = 5_000
_DOCUMENT_NO = re.compile(r"Q[0-9]{4}-[0-9]{7}")
_INSTITUTION = re.compile(r"[0-9]{4}")
_Name = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    record: Literal["answer"]
    document_no: str
    institution: str
    answered_on: date
    lines: Annotated[list[AnsweredLine], Field(max_length=2_000)]
    nothing: Annotated[list[_Name], Field(max_length=20)]

    def said(self) -> Answer:
        """What the handlers need of it."""
        lines = [AnswerLine(line.item, line.fields) for line in self.lines]
        return Answer(self.answered_on, lines, self.nothing, "")


def read_answers(content: bytes) -> list[ReadAnswer]:
    """The answers of a file in their order; one that is not in its form says what is wrong, without any of its values.

    Raises:
        FileBroken: The file as a whole is not whole, or has too many answers.
    """
    _, records = unframed(content, ANSWER_LAYOUT)
    if len(records) > _ANSWERS_MAX:
        raise FileBroken(f"1つのファイルの回答は{_ANSWERS_MAX:,}件までです。照会回線に分割を依頼してください。")
    return [_read(number, record) for number, record in enumerate(records, 1)]


def _read(record_no: int, record: dict[str, Any]) -> ReadAnswer:
    canonical = json.dumps(record, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
    named = (record_no, _text(record, "document_no", _DOCUMENT_NO), _text(record, "institution", _INSTITUTION))
    sha256 = hashlib.sha256(canonical).hexdigest()
    try:
        # As JSON, so that a day is a text of its form and never a number.
        answer = _Answer.model_validate_json(canonical, strict=True).said()
    except ValidationError as error:
        places = "、".join(dict.fromkeys(_place(fault["loc"]) for fault in error.errors()[:5]))
        sentence = f"回答の形式が正しくありません({places})。照会先に、回答し直すよう依頼してください。"
        return ReadAnswer(*named, None, sentence, sha256)
    return ReadAnswer(*named, answer, "", sha256)


def _text(record: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = record.get(name)
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _place(loc: tuple[int | str, ...]) -> str:
    """Where a fault is, by names of ours and places alone: what the sender calls his fields may tell of the person."""
    match loc:
        case ("lines", int(number), *_):
            return f"{number + 1}行目"
        case (str(name), *_) if name in _Answer.model_fields:
            return name
        case _:
            return "余分な項目"
