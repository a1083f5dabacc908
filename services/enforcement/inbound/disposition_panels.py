"""The panels of a case about dispositions beside seizures, and about what befell the person."""

from datetime import date

from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.inbound.dispositions_http import VIEW
from services.enforcement.inbound.insolvency_http import VIEW as CIRCUMSTANCES
from services.enforcement.store import dispositions, insolvency


class DispositionPanelRow(PanelRow):
    """A disposition and where it stands."""

    disposition_id: str
    kind: str
    ground: str
    authority: str
    due_on: date | None
    document_no: str | None
    state: str
    last_step: str
    effective_on: date


class CircumstanceRow(PanelRow):
    """What befell the person, and until when."""

    circumstance_id: str
    kind: str
    occurred_on: date
    known_on: date
    respond_by: date | None
    ended_on: date | None


async def _dispositions(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(dispositions.SELECT_OF_CASE, asked.case_id)
    names = [name for name in DispositionPanelRow.model_fields if name != "disposition_id"]
    return [
        DispositionPanelRow(disposition_id=str(row["disposition_id"]), **{name: row[name] for name in names})
        for row in rows
        if asked.tax_items is None or set(row["tax_items"]) <= set(asked.tax_items)
    ]


async def _circumstances(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(insolvency.SELECT_OF_CASE, asked.case_id)
    names = [name for name in CircumstanceRow.model_fields if name != "circumstance_id"]
    return [
        CircumstanceRow(circumstance_id=str(row["circumstance_id"]), **{name: row[name] for name in names})
        for row in rows
    ]


DISPOSITION_PANELS = {
    "dispositions": Panel(VIEW, DispositionPanelRow, _dispositions, has_route=False),
    "circumstances": Panel(CIRCUMSTANCES, CircumstanceRow, _circumstances, has_route=False),
}
