"""The acts by which a run of dunning notices is released, and by which an abnormal one may be.

An officer with dunning.run.propose names a list with its hash and totals; the head of section with dunning.run.approve
decides on exactly those. Where a run is abnormal, dunning.gate.approve looks first at what dunning.gate.propose says.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from services.dunning.handlers.runs import NotRunnable, listed_run, lock_run
from services.dunning.handlers.runs_letters import Release, release_run, require_releasable
from services.dunning.rules.runs import Gate, RunState
from services.dunning.store import runs
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("dunning.run.propose", "hash and totals of a list; making it records whose claims it holds")
APPROVE = NoPersonalData("dunning.run.approve", "hash and totals of a list; the release records whose letters it makes")
GATE_PROPOSE = NoPersonalData("dunning.gate.propose", "totals of a list")
GATE_APPROVE = NoPersonalData("dunning.gate.approve", "totals of a list")

RELEASE_ACT, GATE_ACT = "dunning.run_release", "dunning.gate_release"

_SENTENCES = {
    "unknown_run": "督促状の抽出が見つかりません。番号を確かめてください。",
    "run_proposed": "この抽出はまだ決裁されていません。決裁の後に行ってください。",
    "run_released": "この抽出はすでに決裁されています。内容は変えられません。",
    "run_dispatched": "この抽出の督促状はすでに発送されています。",
    "run_stopped": "この抽出は中止されています。あらためて抽出してください。",
    "run_changed": "一覧が起案のときから変わっています。件数と金額を確かめ、起案し直してください。",
    "nobody_listed": "発行する督促状がありません。引き抜いたものを確かめてください。",
    "nobody_fits": "この抽出に当てはまるものがありません。番号を確かめてください。",
    "gate_closed": "件数または金額が異常です。係長による異常解除の決裁の後に承認してください。",
    "gate_open": "この抽出に異常はないか、すでに解除されています。",
    "wrong_day": "発送の日が督促状の日付と違います。この抽出を中止し、あらためて抽出してください。",
    "wrong_count": "発送の通数が、作成した通数から引き抜いた通数を引いた数と違います。数え直してください。",
    "nothing_due": "発行の日を迎えた滞納がありません。",
    "closed_day": "発送の日は基準日以後の開庁日にしてください。",
}
#: What is abnormal, in words.
GATES: Mapping[Gate, str] = {
    Gate.NONE: "なし",
    Gate.NO_FORMER_RUN: "比べる過去の発行がない大量の発行",
    Gate.TOO_MANY_LETTERS: "前回・前年同期に比べて件数が異常に多い",
    Gate.TOO_MUCH_MONEY: "前回・前年同期に比べて金額が異常に大きい",
}

RunId = Annotated[int, Field(ge=1, le=2**53 - 1)]
ListHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RunRelease(Payload):
    """A list as the proposing officer saw it."""

    run_id: RunId
    dispatch_on: DayAtHand
    list_sha256: ListHash
    letters: Annotated[int, Field(ge=1)]
    open_principal_yen: AmountYen
    fee_yen: AmountYen

    def release(self) -> Release:
        """What the run is compared with."""
        return Release(
            self.run_id, self.dispatch_on, self.list_sha256, self.letters, self.open_principal_yen, self.fee_yen
        )


class GateRelease(Payload):
    """An abnormal list, and why it is right all the same."""

    run_id: RunId
    list_sha256: ListHash
    gate: Annotated[Gate, Field(strict=False)]
    reason: Annotated[str, Field(min_length=3, max_length=300)]


def run_acts() -> tuple[Act[Any], ...]:
    """The two acts."""
    return (
        Act(
            name=RELEASE_ACT,
            label="督促状の発行",
            payload=RunRelease,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_lines,
            subjects=lambda _payload: [],
            admissible=_require_admissible,
            execute=_execute,
        ),
        Act(
            name=GATE_ACT,
            label="督促状の件数・金額の異常の解除",
            payload=GateRelease,
            propose=GATE_PROPOSE,
            approve=GATE_APPROVE,
            lines=lambda payload: [
                ("抽出番号", str(payload.run_id)),
                ("異常", GATES[payload.gate]),
                ("一覧のハッシュ値(SHA-256)", payload.list_sha256),
                ("理由", payload.reason),
            ],
            subjects=lambda _payload: [],
            admissible=_require_gate,
            execute=_open_gate,
        ),
    )


def problem_of(found: NotRunnable) -> Problem:
    """What stands against a step of a run, for an officer."""
    return Problem(404 if found.code == "unknown_run" else 409, found.code, _SENTENCES[found.code])


def _lines(payload: RunRelease) -> list[tuple[str, str]]:
    return [
        ("抽出番号", str(payload.run_id)),
        ("発送の日", payload.dispatch_on.isoformat()),
        ("通数", f"{payload.letters:,}通"),
        ("未納額", f"{payload.open_principal_yen:,}円"),
        ("督促手数料", f"{payload.fee_yen:,}円"),
        ("一覧のハッシュ値(SHA-256)", payload.list_sha256),
    ]


async def _require_admissible(payload: RunRelease, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    await _require_no_other(RELEASE_ACT, payload.run_id, connection)


async def _execute(approved: Approved[RunRelease], transaction: Transaction) -> None:
    try:
        await release_run(approved.payload.release(), approved.approval_id, transaction)
    except NotRunnable as found:
        raise problem_of(found) from None


async def _require_gate(payload: GateRelease, connection: Connection) -> None:
    try:
        await _require_closed(payload, connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    await _require_no_other(GATE_ACT, payload.run_id, connection)


async def _open_gate(approved: Approved[GateRelease], transaction: Transaction) -> None:
    payload, connection = approved.payload, transaction.connection
    try:
        await lock_run(payload.run_id, connection, RunState.PROPOSED)
        await _require_closed(payload, connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    step = (approved.approval_id, payload.reason, transaction.actor.id, transaction.started_at)
    await connection.execute(runs.INSERT_STEP, payload.run_id, "gate_released", *step)


async def _require_closed(payload: GateRelease, connection: Connection) -> None:
    run = await listed_run(payload.run_id, connection)
    if run.state is not RunState.PROPOSED:
        raise NotRunnable(f"run_{run.state}")
    opened = await connection.fetchval(runs.SELECT_STEP, run.run_id, "gate_released")
    if run.gate is Gate.NONE or run.gate is not payload.gate or opened is not None:
        raise NotRunnable("gate_open")
    if run.list_sha256 != payload.list_sha256:
        raise NotRunnable("run_changed")


async def _require_no_other(act: str, run_id: int, connection: Connection) -> None:
    if await connection.fetchval(runs.SELECT_OPEN_PROPOSAL, act, run_id):
        raise Problem(409, "already_proposed", "この抽出には決裁待ちの起案があります。その結果を待ってください。")
