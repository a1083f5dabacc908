"""The act by which two persons enter an assessment by hand (手入力), where a feed is missing or has to be corrected.

An officer with payments.assessment.propose writes down the very event that the tax system would send, with reason and
evidence; the head of section with payments.assessment.approve decides. It passes the same checks as an event, and takes
its place in the notice's history.
"""

from functools import partial
from typing import Annotated, Self

import asyncpg
from pydantic import Field, model_validator

from services.payments.handlers.assessments import ConflictingHistory, on_assessments
from services.payments.handlers.slips import KeyOfRegister
from services.payments.store import assessments as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts import AssessmentCancelled, AssessmentDecided, AssessmentRevised, Envelope
from shared.contracts.event import event_identity
from shared.contracts.fields import AddresseeNo, TaxItemCode, natural_key
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.assessment.propose", RECEIPT, AccessAction.REGISTER)
APPROVE = Access("payments.assessment.approve", RECEIPT, AccessAction.APPROVE)

#: The name under which entries by hand stand beside the events of tax systems.
SOURCE = "urn:shuno:payments:by-hand"

_HISTORY = "履歴番号が続いていません。この通知書の次の履歴番号は{next_no}です。内容を確かめ、起案し直してください。"
_KEY = "収納キーが使えません。ほかの期別債権の番号か、納付書台帳の番号です。番号を確かめてください。"
_CONFLICT = "この通知書には入力できません。宛名番号と、最初の履歴が調定であることを確かめてください。"


class AssessmentEntry(Payload):
    """One event of a notice, as the tax system would send it.

    Attributes:
        addressee_no: who owes the notice, as the event says.
        tax_item: its tax item, as the event says.
        decided: an assessment; one of the three is given.
        revised: a revision.
        cancelled: a cancellation.
        reason: why it is entered by hand.
        evidence: what proves it, such as the assessor's paper.
    """

    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    decided: AssessmentDecided | None = None
    revised: AssessmentRevised | None = None
    cancelled: AssessmentCancelled | None = None
    reason: Annotated[str, Field(min_length=3, max_length=300)]
    evidence: Annotated[str, Field(min_length=3, max_length=300)]

    @model_validator(mode="after")
    def _one_event(self) -> Self:
        given = [one for one in (self.decided, self.revised, self.cancelled) if one is not None]
        if len(given) != 1:
            raise ValueError("decided, revised, cancelled: give just one")
        if (given[0].addressee_no, given[0].notice.tax_item) != (self.addressee_no, self.tax_item):
            raise ValueError("addressee_no, tax_item: not those of the event")
        if given[0].source_sequence is not None:
            raise ValueError("source_sequence: only a source has one; leave it out")
        return self

    @property
    def event(self) -> AssessmentDecided | AssessmentRevised | AssessmentCancelled:
        """The one event that was given."""
        given = self.decided or self.revised or self.cancelled
        if given is None:
            raise RuntimeError("an entry by hand without its event")
        return given


def assessment_entry(municipality: Municipality) -> Act[AssessmentEntry]:
    """The act, in a municipality whose ordinances hold for the claims."""
    return Act(
        name="payments.assessment_entry",
        label="調定の手入力",
        payload=AssessmentEntry,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_next,
        execute=partial(_execute, municipality=municipality),
    )


def _lines(payload: AssessmentEntry) -> list[tuple[str, str]]:
    event = payload.event
    kinds = {AssessmentDecided: "調定", AssessmentRevised: "更正", AssessmentCancelled: "賦課取消"}
    lines = [
        ("種別", kinds[type(event)]),
        ("税目", tax_item(payload.tax_item.value).name),
        ("通知書番号", event.notice.notice_no),
        ("履歴番号", str(event.history_no)),
        ("宛名番号", payload.addressee_no),
    ]
    if not isinstance(event, AssessmentCancelled):
        lines += [
            (f"第{int(one.instalment)}期", f"{one.amount_yen:,}円 納期限 {one.due_on}") for one in event.instalments
        ]
    return [*lines, ("理由", payload.reason), ("証拠", payload.evidence)]


async def _require_next(payload: AssessmentEntry, connection: Connection) -> None:
    """Nothing is entered by hand over something newer, or to wait for what may never come."""
    key = natural_key(payload.event.notice)
    next_no = 1 + await connection.fetchval(store.SELECT_LAST_HISTORY, key)
    if payload.event.history_no != next_no:
        raise Problem(409, "history_no", _HISTORY.format(next_no=next_no))


async def _execute(
    approved: Approved[AssessmentEntry], transaction: Transaction, *, municipality: Municipality
) -> None:
    payload = approved.payload
    await _require_next(payload, transaction.connection)
    identifier = str(approved.approval_id)
    envelope = Envelope(
        id=identifier,
        source=SOURCE,
        key=payload.addressee_no,
        time=transaction.started_at,
        event=payload.event,
        event_id=event_identity(SOURCE, identifier),
    )
    try:
        await on_assessments([envelope], transaction, municipality, approved.approval_id)
    except ConflictingHistory:
        raise Problem(409, "conflicting_history", _CONFLICT) from None
    except (KeyOfRegister, asyncpg.UniqueViolationError):
        raise Problem(409, "clearing_key_taken", _KEY) from None
    except NotYetAnnounced:
        sentence = "領収日の延滞金の割合がまだ告示されていません。告示が登録されてから承認してください。"
        raise Problem(409, "rates_not_announced", sentence) from None
