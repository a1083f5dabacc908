"""Tags of cases (案件の札): words of the city's list, each until a last day.

Permissions: enforcement.tag.view, enforcement.tag.set and, for the list of words, enforcement.tag.view.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.inbound.words import MaybeLine
from services.enforcement.store import cases, tags
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import Day
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

VIEW = Access("enforcement.tag.view", ENFORCEMENT, AccessAction.VIEW)
SET = Access("enforcement.tag.set", ENFORCEMENT, AccessAction.UPDATE)
WORDS = NoPersonalData("enforcement.tag.view", "words of the city's file")
_FIELDS = ("tag",)

TagCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class TagEntry(BaseModel):
    """A tag and the days for which it says something."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: TagCode
    first_day: DayAtHand
    last_day: DayAtHand
    note: MaybeLine = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("札の終わりの日は、始まりの日以後にしてください。")
        return self


class TagEnd(BaseModel):
    """From which day on a tag says nothing any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_on: DayAtHand


class TagWord(BaseModel):
    """A tag of the city's list."""

    model_config = ConfigDict(frozen=True)

    tag: str
    name: str


def tag_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose file has the list of tags."""
    routes = Routes("tags")

    @routes.get("/tags", access=WORDS, summary="The tags of the city's list on a day")
    async def list_words(_call: Call, on: Day) -> list[TagWord]:
        return [TagWord(tag=code, name=name) for code, name in municipality.case_work.on(on).tags.items()]

    @routes.post("/cases/{case_id}/tags", access=SET, summary="Put a tag on a case", status_code=201)
    async def set_tag(call: Call, case_id: int, entry: TagEntry) -> dict[str, int]:
        connection = call.transaction.connection
        case = await connection.fetchrow(cases.SELECT_CASE, case_id)
        if case is None:
            raise not_found(f"滞納整理の案件 {case_id}")
        call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
        require_tag(entry.tag, entry.first_day, municipality)
        # Two officers who put the same tag on wait for each other here.
        await connection.fetch(cases.LOCK_BY_ID, [case_id])
        days = (entry.first_day, entry.last_day)
        if await connection.fetchval(tags.SELECT_OVERLAPPING, case_id, entry.tag, *days) is not None:
            raise Problem(409, "tagged", "同じ札が、重なる期間ですでに付いています。案件の札を確かめてください。")
        by, at = call.actor.id, call.transaction.started_at
        values = (case_id, entry.tag, *days, entry.note, by, at)
        return {"tag_id": await connection.fetchval(tags.ADD, *values)}

    @routes.post("/tags/{tag_id}/end", access=SET, summary="Take a tag off before its last day", status_code=201)
    async def end_tag(call: Call, tag_id: int, end: TagEnd) -> dict[str, int]:
        connection, at = call.transaction.connection, call.transaction.started_at
        tag = await connection.fetchrow(tags.SELECT_STANDING, tag_id, at.astimezone(TOKYO).date())
        if tag is None:
            raise not_found(f"付いている札 {tag_id}")
        call.record([tag["addressee_no"]], fields=_FIELDS, detail=f"case:{tag['case_id']}")
        if not tag["first_day"] <= end.effective_on <= tag["last_day"]:
            sentence = f"札を外す日は、札の期間({tag['first_day']}から{tag['last_day']}まで)の中の日にしてください。"
            raise Problem(422, "unsound_days", sentence)
        if await connection.fetchval(tags.END, tag_id, end.effective_on, call.actor.id, at) is None:
            raise Problem(409, "changed", "この札は、いま外されたところです。案件を開き直してください。")
        return {"tag_id": tag_id}

    return routes


def require_tag(tag: str, on: date, municipality: Municipality) -> None:
    """Go on only with a tag of the city's list.

    Raises:
        Problem: There is no such tag on that day.
    """
    if tag not in municipality.case_work.on(on).tags:
        raise Problem(422, "unknown_tag", f"札「{tag}」は自治体ファイルの一覧にありません。一覧から選んでください。")
