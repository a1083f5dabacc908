"""The act by which two persons enter renamed areas (町名・地番の変更), and the list of all that are known.

Addresses stay as they were received; the code of each leads to the one that is valid on a day.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.identity.handlers.areas import move_to_area_codes_of
from services.identity.handlers.match_places import outdate_match_rows
from services.identity.store import areas
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, Code, Text
from shared.days import TOKYO
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.http.routes import Call, NoPersonalData, Routes
from shared.postgres.sql import Connection
from shared.transaction import Transaction

area_routes = Routes("areas")

LIST = NoPersonalData("identity.area.view", "names and codes of areas")
PROPOSE = NoPersonalData("identity.area.propose", "names and codes of areas")
APPROVE = NoPersonalData("identity.area.approve", "names and codes of areas")


class AreaChangeEntry(Payload):
    """An area that carries on under another code and name."""

    from_code: Code
    to_code: Code
    effective_on: DayOnPaper
    from_name: Text
    to_name: Text
    #: False where blocks and houses are numbered anew with it (住居表示).
    keeps_lots: bool = True

    @model_validator(mode="after")
    def _leads_elsewhere(self) -> Self:
        if self.from_code == self.to_code:
            raise ValueError("変更の前と後の町字コードが同じです。コードを確かめてください。")
        return self


class AreaChanges(Payload):
    """Areas as one announcement (告示) lists them."""

    changes: Annotated[tuple[AreaChangeEntry, ...], Field(min_length=1, max_length=500)]
    source: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]

    @property
    def codes(self) -> list[str]:
        """The codes of all areas before and after."""
        return sorted({code for one in self.changes for code in (one.from_code, one.to_code)})


class AreaChangeView(BaseModel):
    """A change with the days on which the codes are valid: the old one until the day before, the new one from then."""

    model_config = ConfigDict(frozen=True)

    from_code: str
    to_code: str
    effective_on: date
    from_name: str
    to_name: str
    keeps_lots: bool
    source: str


@area_routes.get("/area-changes", access=LIST, summary="Areas that were renamed")
async def list_area_changes(call: Call) -> list[AreaChangeView]:
    """Every change that was entered, in the order of its day."""
    rows = await call.transaction.connection.fetch(areas.SELECT_CHANGES)
    return [AreaChangeView.model_validate(dict(row)) for row in rows]


def area_changes() -> Act[AreaChanges]:
    """The act."""
    return Act(
        name="identity.area_change",
        label="町名・町字コードの変更",
        payload=AreaChanges,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_new,
        execute=_enter,
    )


def _lines(payload: AreaChanges) -> list[tuple[str, str]]:
    changes = [
        (
            f"{one.from_name}({one.from_code})",
            f"{one.effective_on}から{one.to_name}({one.to_code})"
            + ("" if one.keeps_lots else "。番地は引き継がない(住居表示など)"),
        )
        for one in payload.changes
    ]
    return [*changes, ("根拠", payload.source)]


async def _require_new(payload: AreaChanges, connection: Connection) -> None:
    known = {(row["from_code"], row["effective_on"]) for row in await connection.fetch(areas.SELECT_CHANGES)}
    proposed = [(one.from_code, one.effective_on) for one in payload.changes]
    if known.intersection(proposed) or len(set(proposed)) < len(proposed):
        sentence = "同じ町字・同じ日の変更が2つあります。登録済みの内容を確かめてください。"
        raise Problem(409, "area_change_known", sentence)


async def _enter(approved: Approved[AreaChanges], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_new(payload, transaction.connection)
    rows = [
        (
            one.from_code,
            one.to_code,
            one.effective_on,
            one.from_name,
            one.to_name,
            one.keeps_lots,
            payload.source,
            approved.approval_id,
            transaction.started_at,
        )
        for one in payload.changes
    ]
    await areas.CHANGES.copy(transaction.connection, rows)
    await outdate_match_rows(payload.codes, transaction.connection)
    await move_to_area_codes_of(transaction.started_at.astimezone(TOKYO).date(), transaction.connection)
