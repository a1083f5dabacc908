"""The acts by which two persons approve a contract, and that a contractor hands a part of it on (再委託の承認).

Permissions: access.contract.propose and access.contract.approve.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from services.access.handlers.contractors import Contract, add_contract, require_contractable
from shared.approvals import Act, Approved, Payload
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.routes import NoPersonalData
from shared.http.words import Line, Words
from shared.law.check_digits import is_corporate_number
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_ABOUT_COMPANIES = "companies and how many work for them, and nobody's tax data"
PROPOSE = NoPersonalData("access.contract.propose", _ABOUT_COMPANIES)
APPROVE = NoPersonalData("access.contract.approve", _ABOUT_COMPANIES)


def _corporate(number: str) -> str:
    if not is_corporate_number(number):
        raise ValueError("法人番号の検査用数字が合いません。番号を確かめてください。")
    return number


class _Terms(Payload):
    company_name: Line
    corporate_number: Annotated[str, Field(pattern=r"^[1-9][0-9]{12}$"), AfterValidator(_corporate)]
    document_no: Line
    work: Words
    safeguards: Words
    workers_max: Annotated[int, Field(ge=1, le=500)]
    valid_from: DayAtHand
    valid_until: DayAtHand


class ContractTerms(_Terms):
    """A contract with the city (委託契約)."""

    def contract(self) -> Contract:
        """What the handlers need of it."""
        return Contract(parent_id=None, reason="", **self.model_dump())


class HandingOn(_Terms):
    """A part of a contract that is handed on (再委託), and why that cannot be avoided."""

    parent_id: UUID
    reason: Words

    def contract(self) -> Contract:
        """What the handlers need of it."""
        return Contract(**self.model_dump())


def contract_acts() -> tuple[Act[Any], Act[Any]]:
    """The act for contracts with the city, and the one for what their contractors hand on."""
    common: dict[str, Any] = {
        "propose": PROPOSE,
        "approve": APPROVE,
        "subjects": lambda _payload: (),
        "admissible": _require_contractable,
        "execute": _add,
    }
    return (
        Act(name="access.contract", label="委託契約の登録", payload=ContractTerms, lines=_lines, **common),
        Act(
            name="access.reoutsourcing",
            label="再委託の承認",
            payload=HandingOn,
            lines=partial(_lines, handed_on=True),
            **common,
        ),
    )


async def _require_contractable(payload: ContractTerms | HandingOn, connection: Connection) -> None:
    today = datetime.now(UTC).astimezone(TOKYO).date()
    await require_contractable(payload.contract(), today, connection)


async def _add(approved: Approved[Any], transaction: Transaction) -> None:
    await add_contract(approved.payload.contract(), approved.approval_id, transaction)


def _lines(payload: Any, *, handed_on: bool = False) -> list[tuple[str, str]]:
    lines = [
        ("会社", f"{payload.company_name}(法人番号 {payload.corporate_number})"),
        ("契約・申請の番号", payload.document_no),
        ("業務", payload.work),
        ("安全管理措置", payload.safeguards),
        ("従事者数の上限", f"{payload.workers_max}人"),
        ("期間", f"{payload.valid_from}から{payload.valid_until}まで"),
    ]
    return [*lines, ("委託契約", str(payload.parent_id)), ("再委託の理由", payload.reason)] if handed_on else lines
