"""The act by which a second person checks the copy of a person's record before it leaves (写しの交付の決定).

Permissions: access.record_copy.propose and access.record_copy.approve. Both name the hash of the copy that they saw.
"""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.access.handlers.record_copies import release, require_releasable
from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.purposes import DISCLOSURE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.http.words import Line
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("access.record_copy.propose", DISCLOSURE, AccessAction.DECIDE)
APPROVE = Access("access.record_copy.approve", DISCLOSURE, AccessAction.APPROVE)
_LOOKER = Actor("service:access", ActorKind.SERVICE)


class CopyRelease(Payload):
    """Exactly which copy is handed over, and which sections the decision does not disclose."""

    request_id: UUID
    addressee_no: AddresseeNo
    copy_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    omitted: Annotated[tuple[Line, ...], Field(max_length=50, strict=False)] = ()


def record_copy_act(keys: Path) -> Act[CopyRelease]:
    """The act, with the keys under which the copy lies."""

    async def admissible(payload: CopyRelease, connection: Connection) -> None:
        looking = Transaction(connection, "access", _LOOKER)
        await require_releasable(*_values(payload), looking, keys)

    async def execute(approved: Approved[CopyRelease], transaction: Transaction) -> None:
        await release(*_values(approved.payload), approved.approval_id, transaction, keys)

    return Act(
        name="access.record_copy",
        label="保有個人情報の写しの交付",
        payload=CopyRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _values(payload: CopyRelease) -> tuple[UUID, str, str, tuple[str, ...]]:
    return (payload.request_id, payload.addressee_no, payload.copy_sha256, payload.omitted)


def _lines(payload: CopyRelease) -> list[tuple[str, str]]:
    lines: list[tuple[str, Any]] = [
        ("請求", payload.request_id),
        ("宛名番号", payload.addressee_no),
        ("写しのハッシュ値", payload.copy_sha256),
        ("決定により省く項目", "、".join(payload.omitted) or "なし"),
    ]
    return [(label, str(value)) for label, value in lines]
