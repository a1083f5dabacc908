"""Asset inquiries by an electronic link (電子照会): who takes part, and what came of each answer.

A batch file of inquiries goes out and files of answers come in. No operator has published a layout, so this one is made
up (`LAYOUT`, `ANSWER_LAYOUT`), in the frame of `shared.formats.framed_lines`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from services.enforcement.rules.inquiries import FORMS, Item, Recipient
from shared.formats.framed_lines import framed

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
