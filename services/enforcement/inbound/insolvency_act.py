"""The acts by which two persons record what befell a person in arrears (破産・競売・死亡・転出等), and its end."""

from typing import Any
from uuid import UUID

from services.enforcement.handlers.insolvency import Reported, end, record, require_endable, require_recordable
from services.enforcement.inbound.disposition_act import APPROVE, PROPOSE, answered, today
from services.enforcement.inbound.words import MaybeLine, Words
from services.enforcement.rules.insolvency import KINDS, Circumstance, CircumstanceKind
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayAtHand, DayOnPaper
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class CircumstancePayload(Payload):
    """What befell a person.

    Attributes:
        addressee_no: Whom.
        circumstance: What.
        authority: The court or the office; empty where there is none.
        reference: Its number of the case.
        occurred_on: When it happened or began.
        known_on: When the office learned of it.
        respond_by: Until when the court must hear of the city's claims (配当要求の終期, 届出期間).
        has_tax_agent: Whether somebody who leaves has named an agent (納税管理人).
        evidence: The papers that prove it.
    """

    addressee_no: AddresseeNo
    circumstance: CircumstanceKind
    authority: MaybeLine = ""
    reference: MaybeLine = ""
    occurred_on: DayOnPaper
    known_on: DayAtHand
    respond_by: DayAtHand | None = None
    has_tax_agent: bool = False
    evidence: Words

    def reported(self) -> Reported:
        """What the handlers need of it."""
        found = Circumstance(self.circumstance, self.occurred_on, self.respond_by, self.has_tax_agent)
        return Reported(self.addressee_no, found, self.authority, self.reference, self.known_on)


class CircumstanceEnd(Payload):
    """The end of a circumstance, such as the conclusion of a bankruptcy (破産手続の終結・廃止)."""

    circumstance_id: UUID
    addressee_no: AddresseeNo
    ended_on: DayAtHand
    evidence: Words


def circumstance_acts(municipality: Municipality) -> tuple[Act[Any], ...]:
    """The two acts."""
    return _recording(municipality), _ending()


def _recording(municipality: Municipality) -> Act[CircumstancePayload]:
    async def admissible(payload: CircumstancePayload, connection: Connection) -> None:
        await answered(require_recordable(payload.reported(), await today(connection), connection))

    async def execute(approved: Approved[CircumstancePayload], transaction: Transaction) -> None:
        await answered(record(approved.payload.reported(), approved.approval_id, transaction, municipality))

    return Act(
        name="enforcement.circumstance",
        label="破産・更生・競売・死亡・転出等の登録",
        payload=CircumstancePayload,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _ending() -> Act[CircumstanceEnd]:
    async def admissible(payload: CircumstanceEnd, connection: Connection) -> None:
        place = payload.circumstance_id, payload.addressee_no, payload.ended_on
        await answered(require_endable(*place, connection))

    async def execute(approved: Approved[CircumstanceEnd], transaction: Transaction) -> None:
        payload = approved.payload
        place = payload.circumstance_id, payload.addressee_no, payload.ended_on
        await answered(end(*place, approved.approval_id, transaction))

    return Act(
        name="enforcement.circumstance_end",
        label="破産・更生・競売・死亡・転出等の終了",
        payload=CircumstanceEnd,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("登録の番号", str(payload.circumstance_id)),
            ("宛名番号", payload.addressee_no),
            ("終了の日", payload.ended_on.isoformat()),
            ("証拠", payload.evidence),
        ],
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: CircumstancePayload) -> list[tuple[str, str]]:
    terms = KINDS[payload.circumstance]
    return [
        ("宛名番号", payload.addressee_no),
        ("事由", f"{terms.label}({terms.law})"),
        ("機関", f"{payload.authority} {payload.reference}".strip() or "なし"),
        ("発生の日", payload.occurred_on.isoformat()),
        ("知った日", payload.known_on.isoformat()),
        ("期限", str(payload.respond_by or "なし")),
        ("納税管理人", "あり" if payload.has_tax_agent else "なし"),
        ("効果", "新たな差押えを止めます。" if terms.stops_seizure else "差押えを止めません。"),
        ("証拠", payload.evidence),
    ]
