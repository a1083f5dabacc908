"""Extractions of cases that are saved and run again, and lists of cases from them or from files (抽出・一覧).

Permissions: enforcement.extraction.save, enforcement.extraction.list, enforcement.extraction.run,
enforcement.case_list.view and enforcement.case_list.list. Each run records every person on its list, once.
"""

import csv
import io
import re
from datetime import date
from typing import Annotated

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.extraction import extracted, keep_list
from services.enforcement.inbound.tags_http import require_tag
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.extraction import Conditions
from services.enforcement.store import extraction as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

extraction_routes = Routes("extraction")

SAVE = NoPersonalData("enforcement.extraction.save", "conditions, nobody's case")
LIST = NoPersonalData("enforcement.extraction.list", "conditions, nobody's case")
RUN = Access("enforcement.extraction.run", ENFORCEMENT, AccessAction.LIST)
LISTS = NoPersonalData("enforcement.case_list.list", "names of lists and counts, nobody's case")
MEMBERS = Access("enforcement.case_list.view", ENFORCEMENT, AccessAction.LIST)
_FIELDS = ("case", "owed_yen")
_PAGE_MAX = 500
_NUMBER = re.compile(r"[0-9]{15}")
_HEADINGS = ("宛名番号", "addressee_no")


class ExtractionEntry(BaseModel):
    """An extraction to be saved: what it is called, what for, and its conditions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    purpose: Words
    conditions: Conditions


class ExtractionRow(BaseModel):
    """A saved extraction and when it was run last."""

    model_config = ConfigDict(frozen=True)

    extraction_id: int
    name: str
    purpose: str
    conditions: Conditions
    recorded_by: str
    last_run_on: date | None


class FileEntry(BaseModel):
    """A CSV file with addressee numbers in its first column, under a heading or not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    purpose: Words
    text: Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=r"^[^\u0000]*$")]


class ListMade(BaseModel):
    """A list of cases that was made.

    Attributes:
        list_id: Its number.
        case_count: How many cases are on it.
        lines_without_case: The lines of the file whose person has no case; of an extraction none.
    """

    model_config = ConfigDict(frozen=True)

    list_id: int
    case_count: int
    lines_without_case: list[int] = []


class ListRow(BaseModel):
    """A list of cases."""

    model_config = ConfigDict(frozen=True)

    list_id: int
    extraction_id: int | None
    name: str
    purpose: str
    made_on: date
    recorded_by: str
    case_count: int


class MemberRow(BaseModel):
    """A case of a list as it stands now, with its arrears in the caller's tax items."""

    model_config = ConfigDict(frozen=True)

    case_id: int
    addressee_no: str
    is_open: bool
    assignee: str | None
    owed_yen: int | None
    oldest_due_on: date | None


def extraction_saving_routes(municipality: Municipality) -> Routes:
    """The route that saves one, in a municipality whose file has the list of tags."""
    routes = Routes("extraction")

    @routes.post("/extractions", access=SAVE, summary="Save an extraction", status_code=201)
    async def save_extraction(call: Call, entry: ExtractionEntry) -> dict[str, int]:
        """Name, purpose and conditions are kept as they are; another question is another extraction."""
        by, at = call.actor.id, call.transaction.started_at
        for tag in (*entry.conditions.tags, *entry.conditions.without_tags):
            require_tag(tag, at.astimezone(TOKYO).date(), municipality)
        conditions = entry.conditions.model_dump_json(exclude_unset=True)
        values = (entry.name, entry.purpose, conditions, by, at)
        return {"extraction_id": await call.transaction.connection.fetchval(store.ADD, *values)}

    return routes


@extraction_routes.get("/extractions", access=LIST, summary="Saved extractions")
async def list_extractions(call: Call) -> list[ExtractionRow]:
    """The newest 500, each with the day of its last run."""
    rows = await call.transaction.connection.fetch(store.SELECT_ALL)
    return [
        ExtractionRow(**{**dict(row), "conditions": Conditions.model_validate_json(row["conditions"])}) for row in rows
    ]


@extraction_routes.post(
    "/extractions/{extraction_id}/runs", access=RUN, summary="Run a saved extraction", status_code=201, writes=True
)
async def run_extraction(call: Call, extraction_id: int) -> ListMade:
    """Today's open cases for which the conditions hold, in the caller's tax items, as a list that is kept."""
    connection = call.transaction.connection
    saved = await connection.fetchrow(store.SELECT_ONE, extraction_id)
    if saved is None:
        raise not_found(f"抽出 {extraction_id}")
    conditions = Conditions.model_validate_json(saved["conditions"])
    today = call.transaction.started_at.astimezone(TOKYO).date()
    rows = await extracted(conditions, today, _items(call), connection)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"extraction:{extraction_id}")
    ids = [row["case_id"] for row in rows]
    list_id = await keep_list(saved["name"], saved["purpose"], extraction_id, ids, call.transaction)
    return ListMade(list_id=list_id, case_count=len(ids))


@extraction_routes.post(
    "/case-lists", access=RUN, summary="Make a list from a file of addressee numbers", status_code=201, writes=True
)
async def read_list(call: Call, entry: FileEntry) -> ListMade:
    """The cases of the persons in the file; a line that holds no addressee number refuses the whole file."""
    lines = _numbers(entry.text)
    rows = await call.transaction.connection.fetch(store.FIND_CASES, sorted(set(lines.values())))
    known = {row["addressee_no"] for row in rows}
    call.record(sorted(known), fields=("case",), detail=f"file:{len(lines)} lines")
    list_id = await keep_list(entry.name, entry.purpose, None, [row["case_id"] for row in rows], call.transaction)
    missing = [line_no for line_no, number in lines.items() if number not in known]
    return ListMade(list_id=list_id, case_count=len(rows), lines_without_case=missing)


@extraction_routes.get("/case-lists", access=LISTS, summary="Lists of cases")
async def list_lists(call: Call) -> list[ListRow]:
    """The newest 200."""
    return [ListRow(**row) for row in await call.transaction.connection.fetch(store.SELECT_LISTS)]


@extraction_routes.get("/case-lists/{list_id}", access=MEMBERS, summary="The cases of a list as they stand now")
async def list_members(
    call: Call,
    list_id: int,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[MemberRow]:
    """By number of the case; of whoever has arrears in the caller's tax items only, where his right is limited."""
    rows = await members_of(list_id, after, limit, _items(call), call)
    if not rows and not await call.transaction.connection.fetchval(store.SELECT_LIST, list_id):
        raise not_found(f"案件の一覧 {list_id}")
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail=f"list:{list_id}")
    return [MemberRow(**row) for row in rows]


async def members_of(
    list_id: int, after: int, limit: int, tax_items: list[str] | None, call: Call
) -> list[asyncpg.Record]:
    """Cases of a list that are the caller's business."""
    return await call.transaction.connection.fetch(store.SELECT_MEMBERS, tax_items, list_id, after, limit)


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _numbers(text: str) -> dict[int, str]:
    """The addressee numbers of a file by line; empty lines and a heading are passed over.

    Raises:
        Problem: A line holds something else; it says which.
    """
    found: dict[int, str] = {}
    # Every way to end a line is read as one, so that a bare carriage return hides none.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=None))
    try:
        for row in reader:
            number = row[0].strip() if row else ""
            if number == "" or (not found and number in _HEADINGS):
                continue
            if not _NUMBER.fullmatch(number):
                raise _unsound_line(reader.line_num)
            found[reader.line_num] = number
    except csv.Error:
        raise _unsound_line(reader.line_num) from None
    if not found:
        raise Problem(422, "empty_file", "宛名番号が1件もありません。1列目に宛名番号のあるファイルを指定してください。")
    return found


def _unsound_line(line_no: int) -> Problem:
    sentence = f"{line_no}行目の1列目が15桁の宛名番号ではありません。直してから読み込み直してください。"
    return Problem(422, "unsound_line", sentence)
