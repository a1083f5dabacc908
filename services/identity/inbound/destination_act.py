"""The act by which two persons send an addressee's letters elsewhere (送付先・納税管理人・相続人代表ほか).

An officer with identity.destination.propose enters what a notification (届出) or a document says; a colleague with
identity.destination.approve checks it against the paper. A letter about tax that goes to the wrong person cannot be
taken back.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.identity.handlers.destinations import (
    Entry,
    NotPossible,
    Obstacle,
    enter_destination,
    require_enterable,
)
from services.identity.handlers.protection import protection_is
from services.identity.inbound.protection_acts import APPROVE as APPROVE_PROTECTED
from services.identity.inbound.protection_acts import PROPOSE as PROPOSE_PROTECTED
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, AddresseeNo, Code, TaxItemCode, Text
from shared.contracts.identity import LetterCapacity
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.destination.propose", ADDRESSEE, AccessAction.REGISTER)
APPROVE = Access("identity.destination.approve", ADDRESSEE, AccessAction.APPROVE)

LABELS = {
    LetterCapacity.MAILING: "送付先",
    LetterCapacity.TAX_AGENT: "納税管理人",
    LetterCapacity.REPRESENTATIVE: "代理人・代表者",
    LetterCapacity.GUARDIAN: "後見人",
    LetterCapacity.HEIR_REPRESENTATIVE: "相続人代表者",
    LetterCapacity.TRUSTEE: "破産管財人",
}
SENTENCES = {
    Obstacle.UNKNOWN_ADDRESSEE: "宛名が見つかりません。宛名番号を確かめてください。",
    Obstacle.UNKNOWN_PARTY: "相手方の宛名が見つかりません。宛名番号を確かめるか、空欄にしてください。",
    Obstacle.NOT_DEAD: "この宛名は死亡していません。相続人代表者は死亡の登録の後に登録してください。",
    Obstacle.RANK_TAKEN: "同じ種類・税目・順位の登録と期間が重なります。先の登録を終わらせるか、順位を変えてください。",
    Obstacle.UNKNOWN_DESTINATION: "送付先の登録が見つかりません。番号を確かめてください。",
    Obstacle.ENDED: "この送付先の登録はすでに終わっています。",
    Obstacle.BEFORE_BEGIN: "終了の日が開始の日より前です。日付を確かめてください。",
}


class DestinationEntry(Payload):
    """To whom and where letters of an addressee go, for a tax item or all, in a period, with what proves it."""

    addressee_no: AddresseeNo
    kind: LetterCapacity
    tax_item: TaxItemCode | None = None
    valid_from: DayOnPaper
    valid_until: DayAtHand | None = None
    rank: Annotated[int, Field(ge=1, le=99)] = 1
    party_no: AddresseeNo | None = None
    name: Text
    name_kana: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None = None
    address_code: Code | None = None
    address: Text
    lot_number: Annotated[str, Field(max_length=100, pattern=PRINTABLE)] = ""
    building: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    evidence: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.kind is LetterCapacity.SELF:
            raise ValueError("本人の住所は登録元の異動で変わります。送付先として登録してください。")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("終了の日が開始の日より前です。日付を確かめてください。")
        if self.party_no == self.addressee_no:
            raise ValueError("相手方の宛名番号が本人と同じです。番号を確かめてください。")
        return self

    def entry(self) -> Entry:
        """What the master keeps of it."""
        said = self.model_dump()
        return Entry(**{**said, "kind": self.kind.value, "tax_item": self.tax_item.value if self.tax_item else None})


def destination_entries() -> tuple[Act[DestinationEntry], Act[DestinationEntry]]:
    """The act, and its like for persons under a support measure, by those who may know of them."""
    return (
        _act("identity.destination", "送付先・代理人の登録", PROPOSE, APPROVE, protected=False),
        _act(
            "identity.protected_destination",
            "支援措置対象者の送付先・代理人の登録",
            PROPOSE_PROTECTED,
            APPROVE_PROTECTED,
            protected=True,
        ),
    )


def _act(name: str, label: str, propose: Access, approve: Access, *, protected: bool) -> Act[DestinationEntry]:
    return Act(
        name=name,
        label=label,
        payload=DestinationEntry,
        propose=propose,
        approve=approve,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value} if payload.tax_item else frozenset(),
        admissible=partial(_require_enterable, protected=protected),
        presentable=partial(_presentable, protected=protected),
        execute=partial(_enter, protected=protected),
    )


def _lines(payload: DestinationEntry) -> list[tuple[str, str]]:
    return [
        ("宛名番号", payload.addressee_no),
        ("種類", LABELS[payload.kind]),
        ("税目", tax_item(payload.tax_item.value).name if payload.tax_item else "すべて"),
        ("期間", f"{payload.valid_from}から{payload.valid_until or '終期なし'}"),
        ("順位", str(payload.rank)),
        ("相手方の宛名番号", payload.party_no or "なし"),
        ("氏名", payload.name),
        ("郵便番号", payload.postal_code or "不明"),
        ("住所", f"{payload.address}{payload.lot_number} {payload.building}".strip()),
        ("根拠", payload.evidence),
    ]


async def _require_enterable(payload: DestinationEntry, connection: Connection, *, protected: bool) -> None:
    await _require_there(payload, connection, protected=protected)
    try:
        await require_enterable(payload.entry(), connection, datetime.now(UTC))
    except NotPossible as found:
        raise problem_of(found) from None


async def _enter(approved: Approved[DestinationEntry], transaction: Transaction, *, protected: bool) -> None:
    await _require_there(approved.payload, transaction.connection, protected=protected)
    try:
        await enter_destination(approved.payload.entry(), approved.approval_id, transaction)
    except NotPossible as found:
        raise problem_of(found) from None


async def _presentable(payload: DestinationEntry, connection: Connection, *, protected: bool) -> bool:
    # What was decided before a measure began may tell where its person lives.
    return protected or not await protection_is(payload.addressee_no, connection, protected=True)


async def _require_there(payload: DestinationEntry, connection: Connection, *, protected: bool) -> None:
    # Who is under a measure is unknown to whoever may not know of it.
    if not await protection_is(payload.addressee_no, connection, protected=protected):
        raise problem_of(NotPossible(Obstacle.UNKNOWN_ADDRESSEE))


def problem_of(found: NotPossible) -> Problem:
    """What stands against an entry, for an officer."""
    return Problem(409, found.obstacle.value, SENTENCES[found.obstacle])
