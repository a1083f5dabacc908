"""Asset inquiries by an electronic link (電子照会): who takes part, and what came of each answer.

A batch file of inquiries goes out and files of answers come in. No operator has published a layout, so this one is made
up (`LAYOUT`, `ANSWER_LAYOUT`): one JSON object a line, a header before and a trailer with count and hash after them.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from services.enforcement.rules.inquiries import FORMS, Item, Recipient

LAYOUT = "synthetic-asset-inquiry/1"
ANSWER_LAYOUT = "synthetic-asset-inquiry-answer/1"


class Institution(NamedTuple):
    """Somebody who answers by the link.

    Attributes:
        code: His number there, four digits.
        name: As the inquiry must name him.
        kind: What kind of recipient he is.
        items: What he answers by the link.
        first_day: From when on.
    """

    code: str
    name: str
    kind: Recipient
    items: Collection[Item]
    first_day: date


class InquiryLink(NamedTuple):
    """The link with whoever takes part."""

    code: str
    institutions: Mapping[str, Institution]

    def taking_part(self, code: str | None, day: date) -> Institution | None:
        """The institution of a number that takes part on a day; none where there is no number or nobody."""
        found = self.institutions.get(code) if code else None
        return found if found is not None and found.first_day <= day else None


class LinkedInquiry(NamedTuple):
    """An inquiry as it goes out.

    Attributes:
        document_no: Its number.
        institution_code: Who is asked.
        items: What is asked; the answer form follows from it.
        asked_from: First day of the period asked about, where there is one.
        asked_to: Its last day.
        told: What the institution is told about the person, by what was decided.
    """

    document_no: str
    institution_code: str
    items: Sequence[str]
    asked_from: date | None
    asked_to: date | None
    told: Mapping[str, str]


def batch_file(
    batch_no: str, city_code: str, link_code: str, made_on: date, answer_by: date, inquiries: Sequence[LinkedInquiry]
) -> bytes:
    """A file of inquiries: the same inquiries give the same bytes."""
    header = {
        "record": "header",
        "layout": LAYOUT,
        "link": link_code,
        "city": city_code,
        "batch_no": batch_no,
        "made_on": made_on.isoformat(),
        "answer_by": answer_by.isoformat(),
    }
    return framed(header, (_record(one) for one in inquiries))


def _record(inquiry: LinkedInquiry) -> dict[str, Any]:
    form = {item: [field.name for field in FORMS[Item(item)].fields] for item in inquiry.items}
    days = {"asked_from": inquiry.asked_from, "asked_to": inquiry.asked_to}
    return {
        "record": "inquiry",
        "document_no": inquiry.document_no,
        "institution": inquiry.institution_code,
        "told": dict(inquiry.told),
        "form": form,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


def framed(header: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records in the frame of the link, as UTF-8: a header before, and a trailer with count and SHA-256 after them."""
    lines = [_line(header), *(_line(record) for record in records)]
    body = b"".join(lines)
    trailer = {"record": "trailer", "count": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}
    return body + _line(trailer)


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class FileBroken(Exception):  # noqa: N818 - It names what was found.
    """A file of the link is not whole; the message says what is wrong, in Japanese."""


def unframed(content: bytes, layout: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Header and records of a file of the link.

    Raises:
        FileBroken: A line is no JSON object, header or trailer is missing, or count or hash do not agree.
    """
    lines = content.splitlines(keepends=True)
    records = [_object(number, line) for number, line in enumerate(lines, 1)]
    if len(records) < _FRAME or records[0].get("record") != "header" or records[-1].get("record") != "trailer":
        raise FileBroken(
            "ファイルの先頭又は末尾のレコードがありません。途中で切れていないか確かめ、再送を依頼してください。"
        )
    if records[0].get("layout") != layout:
        raise FileBroken("このファイルの書式は電子照会の回答ではありません。ファイルを確かめてください。")
    if records[-1].get("count") != len(records) - _FRAME:
        raise FileBroken("末尾の件数が、ファイルの中の件数と合いません。照会回線に再送を依頼してください。")
    if records[-1].get("sha256") != hashlib.sha256(b"".join(lines[:-1])).hexdigest():
        raise FileBroken("末尾のハッシュ値が、ファイルの内容と合いません。照会回線に再送を依頼してください。")
    return records[0], records[1:-1]


_FRAME = 2


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise FileBroken(f"{number}行目をJSONとして読めません。照会回線に再送を依頼してください。")
    return read


class AnswerOutcome(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    #: Taken before, word by word: nothing happens twice.
    REPEATED = "repeated"
    #: It tells what nobody asked for: nothing of it is kept.
    NOT_ASKED = "not_asked"
    FAULTY = "faulty"
    #: No inquiry of this number went to this institution by the link.
    UNKNOWN = "unknown"
    #: Answered otherwise or withdrawn before, or the case is closed.
    NOT_WAITING = "not_waiting"
    #: Its day lies before the dispatch or ahead.
    WRONG_DAY = "wrong_day"


class AskedFacts(NamedTuple):
    """What is known of the inquiry that an answer names.

    Attributes:
        is_waiting: Whether an answer is waited for, and the case is open.
        effective_on: The day of its last step.
        taken_sha256: The hash of the answer that was taken, if one was.
    """

    is_waiting: bool
    effective_on: date
    taken_sha256: str | None


def before_reading(asked: AskedFacts | None, sha256: str, answered_on: date, today: date) -> AnswerOutcome | None:
    """What stands against an answer before anything in it is looked at; none where it is read."""
    if asked is None:
        return AnswerOutcome.UNKNOWN
    if asked.taken_sha256 == sha256:
        return AnswerOutcome.REPEATED
    if not asked.is_waiting:
        return AnswerOutcome.NOT_WAITING
    return None if asked.effective_on <= answered_on <= today else AnswerOutcome.WRONG_DAY
