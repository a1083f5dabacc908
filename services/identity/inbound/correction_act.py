"""The act by which two persons correct ex officio what a source got wrong (職権修正).

An officer with identity.correction.propose names what is wrong, the right value and the evidence; the head with
identity.correction.approve decides. The old value stays in the history, and the source is asked to look.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.identity.handlers.corrections import CorrectionOutdated, Decision, correct, require_correctable
from services.identity.handlers.protection import protection_is
from services.identity.inbound.protection_acts import APPROVE as APPROVE_PROTECTED
from services.identity.inbound.protection_acts import PROPOSE as PROPOSE_PROTECTED
from services.identity.rules.corrections import CORRECTABLE, fault_of
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, AddresseeNo
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.correction.propose", ADDRESSEE, AccessAction.CORRECT)
APPROVE = Access("identity.correction.approve", ADDRESSEE, AccessAction.APPROVE)

_EVIDENCE = {
    "family_register": "戸籍",
    "resident_record": "住民票",
    "corporate_register": "登記事項証明書",
    "site_visit": "実地調査",
    "identity_document": "本人確認書類",
    "answer_to_inquiry": "照会への回答",
}
Value = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]


class FieldCorrection(Payload):
    """One field, as it is shown and as it should be; an empty text is no value."""

    field: Literal[
        "name",
        "name_kana",
        "former_name",
        "common_name",
        "latin_name",
        "born",
        "sex",
        "corporate_number",
        "postal_code",
        "address",
        "lot_number",
        "building",
        "building_kana",
    ]
    old_value: Value
    new_value: Value


class ExOfficioCorrection(Payload):
    """What is wrong in the record of an addressee, and what proves it."""

    addressee_no: AddresseeNo
    corrections: Annotated[tuple[FieldCorrection, ...], Field(min_length=1, max_length=13)]
    effective_on: DayOnPaper
    evidence_kind: Literal[
        "family_register",
        "resident_record",
        "corporate_register",
        "site_visit",
        "identity_document",
        "answer_to_inquiry",
    ]
    evidence: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]

    @model_validator(mode="after")
    def _each_value_is_one(self) -> Self:
        fields = [one.field for one in self.corrections]
        if len(set(fields)) < len(fields):
            raise ValueError("同じ項目が2回あります。1つにまとめてください。")
        for one in self.corrections:
            fault = fault_of(one.field, one.new_value, self.effective_on)
            if fault is None and one.new_value == one.old_value:
                fault = f"{CORRECTABLE[one.field]}の修正前と修正後が同じです。"
            if fault is not None:
                raise ValueError(fault)
        return self

    def decision(self) -> Decision:
        """What the master keeps of it."""
        return Decision(
            self.addressee_no,
            {one.field: one.old_value for one in self.corrections},
            {one.field: one.new_value for one in self.corrections},
            self.effective_on,
            self.evidence_kind,
            self.evidence,
        )


def ex_officio_corrections() -> tuple[Act[ExOfficioCorrection], Act[ExOfficioCorrection]]:
    """The act, and its like for persons under a support measure, by those who may know of them."""
    return (
        _act("identity.correction", "宛名の職権修正", PROPOSE, APPROVE, protected=False),
        _act(
            "identity.protected_correction",
            "支援措置対象者の宛名の職権修正",
            PROPOSE_PROTECTED,
            APPROVE_PROTECTED,
            protected=True,
        ),
    )


def _act(name: str, label: str, propose: Access, approve: Access, *, protected: bool) -> Act[ExOfficioCorrection]:
    return Act(
        name=name,
        label=label,
        payload=ExOfficioCorrection,
        propose=propose,
        approve=approve,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=partial(_require_correctable, protected=protected),
        presentable=partial(_presentable, protected=protected),
        execute=partial(_correct, protected=protected),
    )


def _lines(payload: ExOfficioCorrection) -> list[tuple[str, str]]:
    return [
        ("宛名番号", payload.addressee_no),
        *(
            (CORRECTABLE[one.field], f"{one.old_value or 'なし'} → {one.new_value or 'なし'}")
            for one in payload.corrections
        ),
        ("適用する日", payload.effective_on.isoformat()),
        ("根拠の種類", _EVIDENCE[payload.evidence_kind]),
        ("根拠", payload.evidence),
    ]


async def _require_correctable(payload: ExOfficioCorrection, connection: Connection, *, protected: bool) -> None:
    await _require_there(payload, connection, protected=protected)
    try:
        await require_correctable(payload.decision(), connection, datetime.now(UTC))
    except CorrectionOutdated as found:
        raise _problem(found) from None


async def _correct(approved: Approved[ExOfficioCorrection], transaction: Transaction, *, protected: bool) -> None:
    await _require_there(approved.payload, transaction.connection, protected=protected)
    try:
        await correct(approved.payload.decision(), approved.approval_id, transaction)
    except CorrectionOutdated as found:
        raise _problem(found) from None


async def _presentable(payload: ExOfficioCorrection, connection: Connection, *, protected: bool) -> bool:
    # What was decided before a measure began may tell where its person lives.
    return protected or not await protection_is(payload.addressee_no, connection, protected=True)


async def _require_there(payload: ExOfficioCorrection, connection: Connection, *, protected: bool) -> None:
    # Who is under a measure is unknown to whoever may not know of it.
    if not await protection_is(payload.addressee_no, connection, protected=protected):
        raise _problem(CorrectionOutdated([]))


def _problem(found: CorrectionOutdated) -> Problem:
    if not found.fields:
        return Problem(409, "unknown_addressee", "宛名が見つかりません。宛名番号を確かめてください。")
    names = "、".join(CORRECTABLE[field] for field in found.fields)
    sentence = f"{names}が起案のときの内容と異なります。今の内容を確かめ、起案し直してください。"
    return Problem(409, "addressee_changed", sentence)
