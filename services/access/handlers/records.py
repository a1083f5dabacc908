"""Who saw whom: the questions of auditors to the gathered records; asking is itself an access like any other."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import asyncpg

from services.access.rules.keeping import month_after
from services.access.store import records as store
from shared.access.declaration import AccessAction
from shared.access.purposes import PURPOSES
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.http.routes import Call
from shared.merges import numbers_of_person
from shared.postgres.sql import Sql

PAGE_ROWS_MAX = 200
_FIELDS = ("access_record",)
_LAST_NO = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
#: What a record names: an approval, a run, a file, a case, as `word:number`, `word=number` or a word before a UUID.
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_MENTIONED = re.compile(rf"(?P<name>[^\s:=]+)[:= ](?P<uuid>{_UUID})|(?P<word>[a-z_]+)[:=](?P<number>[A-Za-z0-9._/-]+)")


class Question(StrEnum):
    """What is asked about."""

    WHO_SAW = "who-saw"
    SEEN_BY = "seen-by"
    TRACE = "trace"
    TERMINAL = "terminal"
    REFUSED = "refused"


_STATEMENTS: dict[Question, Sql] = {
    Question.WHO_SAW: store.SELECT_WHO_SAW,
    Question.SEEN_BY: store.SELECT_SEEN_BY,
    Question.TRACE: store.SELECT_TRACE,
    Question.TERMINAL: store.SELECT_AT_TERMINAL,
    Question.REFUSED: store.SELECT_REFUSED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of records, the latest first, and where the next one begins; None at the end."""

    rows: list[dict[str, Any]]
    next_after: str | None


async def answer(
    call: Call, question: Question, about: str, first_day: date, last_day: date, after: str = ""
) -> Answer:
    """Answer one question for some days, and record that it was asked about whom.

    Args:
        call: The auditor's request.
        question: Which.
        about: The addressee number, staff number, trace or terminal; `refused` for what was refused.
        first_day: From 0:00 in Japan.
        last_day: To 24:00.
        after: `next_after` of the page before; empty for the first.

    Raises:
        Refused: the person asked about is the auditor himself or lives with him.
        Problem: the place is none, or the days are in the wrong order.
    """
    if last_day < first_day:
        raise Problem(422, "days_reversed", "開始日は終了日以前にしてください。")
    connection = call.transaction.connection
    asked: Any = about
    numbers: list[str] = []
    # Which person stands in the record itself.
    named = f"{question.value} {about}"
    if question is Question.WHO_SAW:
        # Who was merged with others was seen under each of their numbers.
        numbers = await numbers_of_person(connection, about)
        call.require_distance(numbers)
        asked, named = numbers, question.value
    begin, end = datetime.combine(first_day, time.min, TOKYO), datetime.combine(last_day, time.max, TOKYO)
    last_no = _LAST_NO
    if after and (place := _place(after))[0] <= end:
        end, last_no = place
    found = await connection.fetch(_STATEMENTS[question], asked, begin, end, last_no, PAGE_ROWS_MAX)
    subjects = sorted({row["subject_ref"] for row in found if row["subject_type"] == "addressee"} | set(numbers))
    call.record(subjects, fields=_FIELDS, detail=f"{named}: {len(found)} records")
    rows = [_shown(row) for row in found]
    return Answer(rows, _cursor(found[-1]) if len(found) == PAGE_ROWS_MAX else None)


def usual_days(today: date) -> tuple[date, date]:
    """The days that are meant where none are said: the last three years."""
    return month_after(today.replace(day=1), -36), today


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    shown = dict(row)
    shown["action_label"] = AccessAction(row["action"]).label if row["action"] in set(AccessAction) else row["action"]
    purpose = PURPOSES.get(row["purpose"])
    shown["purpose_label"] = purpose.label if purpose else row["purpose"]
    shown["mentions"] = mentions(row["detail"])
    return shown


def mentions(detail: str) -> list[dict[str, str]]:
    """What a record's detail names, so that a trace leads on to the approval, the print run and the file."""
    return [
        {"kind": each["name"] or each["word"], "id": each["uuid"] or each["number"]}
        for each in _MENTIONED.finditer(detail)
    ]


def _cursor(row: asyncpg.Record) -> str:
    return f"{(row['occurred_at'] - _EPOCH) // _MICROSECOND}-{row['gathered_no']}"


def _place(after: str) -> tuple[datetime, int]:
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise Problem(422, "place_unreadable", "続きの位置が読めません。前のページの next_after を指定してください。")
    return _EPOCH + int(match[1]) * _MICROSECOND, int(match[2])
