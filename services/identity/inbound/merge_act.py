"""The acts by which two persons merge addressee numbers (宛名の統合) and end a merge (統合の解除).

An officer with identity.merge.propose names both numbers as he saw them, what contradicts between them, and his
evidence; the head of section with identity.merge.approve decides. Where somebody is under a support measure (支援措置),
acts of their own take their place, for those with identity.protection.propose and identity.protection.approve.
"""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.identity.handlers.merging import (
    Decision,
    NotMergeable,
    NotMerged,
    merge,
    require_mergeable,
    require_merged,
    unmerge,
)
from services.identity.inbound.protection_acts import APPROVE as APPROVE_PROTECTED
from services.identity.inbound.protection_acts import PROPOSE as PROPOSE_PROTECTED
from services.identity.rules.merging import Obstacle, Proposal
from services.identity.store import addressees
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("identity.merge.propose", ADDRESSEE, AccessAction.CORRECT)
APPROVE = Access("identity.merge.approve", ADDRESSEE, AccessAction.APPROVE)

Words = Annotated[str, Field(min_length=3, max_length=300)]
Difference = Literal["name", "kana", "born", "sex", "corporate_number"]

DIFFERENCE_LABELS: dict[str, str] = {
    "name": "氏名",
    "kana": "氏名のカナ",
    "born": "生年月日",
    "sex": "性別",
    "corporate_number": "法人番号",
}
_SENTENCES = {
    Obstacle.SAME_NUMBER: "同じ宛名番号どうしは統合できません。番号を確かめてください。",
    Obstacle.UNKNOWN_ADDRESSEE: "この宛名番号の方は登録されていません。番号を確かめてください。",
    Obstacle.NOBODY_PROTECTED: "支援措置の対象者が含まれていません。通常の「宛名の統合」で起案してください。",
    Obstacle.KINDS_DIFFER: "個人と法人は統合できません。番号を確かめてください。",
    Obstacle.ADDRESSEE_CHANGED: "起案のときから宛名の内容が変わっています。両方を見直し、起案し直してください。",
    Obstacle.DIFFERENCES_CHANGED: "食い違う項目が起案の内容と異なります。両方を見比べ、起案し直してください。",
}


class MergePayload(Payload):
    """Two numbers of one person, as the proposing officer saw both.

    Attributes:
        retired_no: the number that is gathered under the other from then on.
        surviving_no: the other.
        retired_version_no: the last version of the one that he saw; a later one stops the approval.
        surviving_version_no: the last version of the other.
        differences: what contradicts between them, exactly; empty where nothing does.
        reason: why they are one person.
        evidence: what proves it, such as a document that was shown.
    """

    retired_no: AddresseeNo
    surviving_no: AddresseeNo
    retired_version_no: Annotated[int, Field(ge=1, lt=2**31)]
    surviving_version_no: Annotated[int, Field(ge=1, lt=2**31)]
    differences: list[Difference]
    reason: Words
    evidence: Words

    def proposal(self) -> Proposal:
        """What the rules need of it."""
        return Proposal(
            self.retired_no,
            self.surviving_no,
            self.retired_version_no,
            self.surviving_version_no,
            frozenset(self.differences),
        )


class UnmergePayload(Payload):
    """A merge that was wrong.

    Attributes:
        merge_id: which.
        retired_no: the number that stands for itself again.
        surviving_no: the number under which it was gathered.
        reason: why they are not one person.
        evidence: what proves it.
    """

    merge_id: Annotated[int, Field(ge=1, lt=2**63)]
    retired_no: AddresseeNo
    surviving_no: AddresseeNo
    reason: Words
    evidence: Words


async def _require_admissible(payload: MergePayload, connection: Connection, *, protected: bool) -> None:
    try:
        await require_mergeable(payload.proposal(), connection, among_protected=protected)
    except NotMergeable as found:
        raise _problem(found, payload) from None


async def _presentable(payload: MergePayload, connection: Connection) -> bool:
    """Whether nobody of both is under a support measure: a proposal about one who is would tell that he is there."""
    rows = await connection.fetch(addressees.SELECT_CURRENT, [payload.retired_no, payload.surviving_no])
    return not any(row["protected"] for row in rows)


async def _merge(approved: Approved[MergePayload], transaction: Transaction, *, protected: bool) -> None:
    payload = approved.payload
    decision = _decision(approved.approval_id, payload)
    try:
        await merge(payload.proposal(), decision, transaction, among_protected=protected)
    except NotMergeable as found:
        raise _problem(found, payload) from None


async def _require_holding(payload: UnmergePayload, connection: Connection) -> None:
    try:
        row = await require_merged(payload.merge_id, connection)
    except NotMerged:
        raise _ended() from None
    if (row["retired_no"], row["surviving_no"]) != (payload.retired_no, payload.surviving_no):
        raise _ended()


async def _unmerge(approved: Approved[UnmergePayload], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_holding(payload, transaction.connection)
    try:
        await unmerge(payload.merge_id, _decision(approved.approval_id, payload), transaction)
    except NotMerged:
        raise _ended() from None


def _decision(approval_id: UUID, payload: MergePayload | UnmergePayload) -> Decision:
    return Decision(approval_id, payload.reason, payload.evidence)


def _problem(found: NotMergeable, payload: MergePayload) -> Problem:
    """What stands against a merge, and what to do; a number that is retired already is told with the one above it."""
    kind = found.obstacle
    if kind is Obstacle.ALREADY_MERGED:
        root = found.aliases[payload.retired_no]
        sentence = f"統合元はすでに {root} へ統合されています。誤りであれば、先にその統合を解除してください。"
    elif kind is Obstacle.SURVIVOR_MERGED:
        root = found.aliases[payload.surviving_no]
        sentence = f"統合先はすでに {root} へ統合されています。{root} を統合先にして起案し直してください。"
    elif kind is Obstacle.CYCLE:
        sentence = "統合先は、すでにこの統合元へ統合されています。向きを変えるには、先にその統合を解除してください。"
    else:
        sentence = _SENTENCES[kind]
    return Problem(409, kind.value, sentence)


def _ended() -> Problem:
    sentence = "この統合はすでに解除されたか、番号が異なります。統合の一覧を確かめてください。"
    return Problem(409, "merge_not_holding", sentence)


def _merging(name: str, label: str, propose: Access, approve: Access, *, protected: bool) -> Act[MergePayload]:
    return Act(
        name=name,
        label=label,
        payload=MergePayload,
        propose=propose,
        approve=approve,
        lines=lambda payload: [
            ("統合元の宛名番号", payload.retired_no),
            ("統合先の宛名番号", payload.surviving_no),
            ("食い違う項目", "、".join(DIFFERENCE_LABELS[name] for name in payload.differences) or "なし"),
            ("理由", payload.reason),
            ("証拠", payload.evidence),
        ],
        subjects=lambda payload: [payload.retired_no, payload.surviving_no],
        admissible=partial(_require_admissible, protected=protected),
        presentable=None if protected else _presentable,
        execute=partial(_merge, protected=protected),
    )


def _unmerging(name: str, label: str, propose: Access, approve: Access) -> Act[UnmergePayload]:
    return Act(
        name=name,
        label=label,
        payload=UnmergePayload,
        propose=propose,
        approve=approve,
        lines=lambda payload: [
            ("統合", str(payload.merge_id)),
            ("元に戻す宛名番号", payload.retired_no),
            ("統合先だった宛名番号", payload.surviving_no),
            ("理由", payload.reason),
            ("証拠", payload.evidence),
        ],
        subjects=lambda payload: [payload.retired_no, payload.surviving_no],
        admissible=_require_holding,
        execute=_unmerge,
    )


MERGE_ACTS: tuple[Act[MergePayload] | Act[UnmergePayload], ...] = (
    _merging("identity.merge", "宛名の統合", PROPOSE, APPROVE, protected=False),
    _unmerging("identity.unmerge", "宛名の統合の解除", PROPOSE, APPROVE),
    _merging(
        "identity.protected_merge",
        "支援措置対象者の宛名の統合",
        PROPOSE_PROTECTED,
        APPROVE_PROTECTED,
        protected=True,
    ),
    _unmerging("identity.protected_unmerge", "支援措置対象者の宛名の統合の解除", PROPOSE_PROTECTED, APPROVE_PROTECTED),
)
