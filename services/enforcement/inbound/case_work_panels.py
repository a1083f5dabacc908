"""The panels of a case about what was done and what is to do: contacts, measures, seizures, tasks and tags."""

from datetime import date, datetime

from pydantic import Field

from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.inbound.measures_http import VIEW as MEASURES
from services.enforcement.inbound.tags_http import VIEW as TAGS
from services.enforcement.inbound.tasks_http import VIEW as TASKS
from services.enforcement.store import cases, measures, seizures, tags, tasks
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO

CONTACTS = Access("enforcement.contact.view", ENFORCEMENT, AccessAction.VIEW)
SEIZURES = Access("enforcement.seizure.view", ENFORCEMENT, AccessAction.VIEW)


class ContactRow(PanelRow):
    """A contact as it was written down."""

    contact_id: int
    kind: str
    made_on: date
    summary: str
    next_action: str
    next_action_on: date | None
    corrects: int | None
    sheet_no: str | None = Field(description="Of the sheet from which a visit was keyed in")
    recorded_by: str
    recorded_at: datetime


class SeizureRow(PanelRow):
    """A seizure and where it stands."""

    seizure_id: str
    property_id: int
    state: str
    seized_yen: int
    effective_on: date


class MeasureRow(PanelRow):
    """A grace, a suspension or a plan, and where it stands today."""

    measure_id: str
    kind: str
    ground: str
    state: str
    first_day: date
    last_day: date | None
    ended_on: date | None
    amount_yen: int


class TaskRow(PanelRow):
    """What is to be done, and what became of it."""

    task_id: int
    what: str
    due_on: date
    recorded_by: str
    outcome: str | None


class TagRow(PanelRow):
    """A tag, from its first to its last day."""

    tag_id: int
    tag: str
    first_day: date
    last_day: date
    note: str
    in_force: bool


async def _contacts(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(cases.SELECT_CONTACTS, asked.case_id)
    return [ContactRow(**row) for row in rows]


async def _seizures(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(seizures.SELECT_OF_CASE, asked.case_id)
    return [
        SeizureRow(
            seizure_id=str(row["seizure_id"]),
            property_id=row["property_id"],
            state=row["state"],
            seized_yen=row["seized_yen"],
            effective_on=row["effective_on"],
        )
        for row in rows
        if asked.tax_items is None or set(row["tax_items"]) <= set(asked.tax_items)
    ]


async def _measures(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(measures.SELECT_OF_CASE, _today(asked), asked.case_id)
    return [
        MeasureRow.model_validate({**dict(row), "measure_id": str(row["measure_id"])})
        for row in rows
        if asked.tax_items is None or set(row["tax_items"]) <= set(asked.tax_items)
    ]


async def _tasks(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(tasks.SELECT_OF_CASE, asked.case_id)
    return [TaskRow(**row) for row in rows]


async def _tags(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(tags.SELECT_OF_CASE, asked.case_id, _today(asked))
    return [TagRow(**row) for row in rows]


def _today(asked: Asked) -> date:
    return asked.call.transaction.started_at.astimezone(TOKYO).date()


WORK_PANELS = {
    "contacts": Panel(CONTACTS, ContactRow, _contacts),
    "measures": Panel(MEASURES, MeasureRow, _measures, has_route=False),
    "seizures": Panel(SEIZURES, SeizureRow, _seizures),
    "tasks": Panel(TASKS, TaskRow, _tasks),
    "tags": Panel(TAGS, TagRow, _tags),
}
