"""Companies that work for the city, and their named workers.

Permissions: access.contract.view, access.contract.workers to name workers and end their work, access.contract.end.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict

from services.access.handlers import contractors as handlers
from services.access.handlers.accounts import today
from services.access.inbound.bodies import Reason
from services.access.store import contractors
from shared.contracts.staff import Holder
from shared.http.days import DayAtHand
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes

_ABOUT_WORKERS = "companies and the numbers of those who work for them, and nobody's tax data"
VIEW = NoPersonalData("access.contract.view", _ABOUT_WORKERS)
NAME = NoPersonalData("access.contract.workers", _ABOUT_WORKERS)
END = NoPersonalData("access.contract.end", _ABOUT_WORKERS)

_LISTED = 500
WorkerId = Annotated[int, Path(ge=1, le=2**53 - 1)]

contract_routes = Routes("contracts")


class NewWorker(BaseModel):
    """Who works under a contract, from a day to a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff_no: Holder
    valid_from: DayAtHand
    valid_until: DayAtHand


class ContractView(BaseModel):
    """A contract with its last day as it stands, and how many are named today."""

    model_config = ConfigDict(frozen=True)

    contract_id: UUID
    parent_id: UUID | None
    company_name: str
    corporate_number: str
    document_no: str
    work: str
    safeguards: str
    reason: str
    workers_max: int
    workers: int
    valid_from: date
    valid_until: date
    last_day: date


class WorkerView(BaseModel):
    """A named worker; `last_day` is set where his work ended before its time."""

    model_config = ConfigDict(frozen=True)

    worker_id: int
    staff_no: str
    valid_from: date
    valid_until: date
    last_day: date | None
    named_by: str
    recorded_at: datetime


@contract_routes.get("/contracts", access=VIEW, summary="Contracts and what was handed on, the last to end first")
async def list_contracts(call: Call) -> list[ContractView]:
    """All of them, also those that are over."""
    rows = await call.transaction.connection.fetch(contractors.LIST_ALL, today(call.transaction), _LISTED)
    return [ContractView(**{name: row[name] for name in ContractView.model_fields}) for row in rows]


@contract_routes.get("/contracts/{contract_id}/workers", access=VIEW, summary="Who is named under a contract")
async def list_workers(call: Call, contract_id: UUID) -> list[WorkerView]:
    """Everybody who was ever named."""
    connection = call.transaction.connection
    if await connection.fetchrow(contractors.SELECT_ONE, contract_id) is None:
        raise not_found("委託契約")
    return [WorkerView(**row) for row in await connection.fetch(contractors.LIST_WORKERS, contract_id)]


@contract_routes.post("/contracts/{contract_id}/workers", access=NAME, summary="Name a worker", status_code=201)
async def name_worker(call: Call, contract_id: UUID, worker: NewWorker) -> dict[str, Any]:
    """Within the contract's days and number."""
    await handlers.name_worker(contract_id, worker.staff_no, worker.valid_from, worker.valid_until, call.transaction)
    return {"contract_id": str(contract_id), "staff_no": worker.staff_no}


@contract_routes.post("/contract-workers/{worker_id}/end", access=NAME, summary="End somebody's work")
async def end_worker(call: Call, worker_id: WorkerId, body: Reason) -> dict[str, int]:
    """His roles are gone at once."""
    await handlers.end_worker(worker_id, body.reason, call.transaction)
    return {"worker_id": worker_id}


@contract_routes.post("/contracts/{contract_id}/end", access=END, summary="End a contract before its time")
async def end_contract(call: Call, contract_id: UUID, body: Reason) -> dict[str, str]:
    """With what was handed on from it, and the roles of everybody under it; taking away needs one person."""
    await handlers.end_contract(contract_id, body.reason, call.transaction)
    return {"contract_id": str(contract_id)}
