"""The act by which the yearly notices of transfers done (口座振替済通知) leave the house.

An officer with payments.transfer.done.propose names the year's notices with their hash and totals; the head of section
with payments.transfer.done.approve decides on exactly those.
"""

from typing import Annotated

from pydantic import Field

from services.payments.handlers.transfers_done import NotReleasable, YearRelease, release_year, require_releasable
from services.payments.store import transfers_done as store
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("payments.transfer.done.propose", "hash and totals of a year's notices")
APPROVE = NoPersonalData("payments.transfer.done.approve", "hash and totals; the print itself records whose they are")

_SENTENCES = {
    "unknown_run": "口座振替済通知の抽出が見つかりません。番号を確かめてください。",
    "released_before": "この年の口座振替済通知はすでに承認されています。内容は変えられません。",
    "run_changed": "口座振替済通知の内容が起案と異なります。件数と金額を確かめ、起案し直してください。",
}


class TransfersDoneRelease(Payload):
    """A year's notices as the proposing officer saw them."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    year: Annotated[int, Field(ge=2005, le=2200)]
    notice_count: Annotated[int, Field(ge=1, le=2**31 - 1)]
    line_count: Annotated[int, Field(ge=1, le=2**31 - 1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def release(self) -> YearRelease:
        """What the run is compared with."""
        return YearRelease(**self.model_dump())


def transfers_done_release() -> Act[TransfersDoneRelease]:
    """The act; the daily job prints what it releases."""
    return Act(
        name=store.RELEASE_ACT,
        label="口座振替済通知の送付",
        payload=TransfersDoneRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_admissible,
        execute=_execute,
    )


def _lines(payload: TransfersDoneRelease) -> list[tuple[str, str]]:
    return [
        ("対象年", f"{payload.year}年1月〜12月"),
        ("通知", f"{payload.notice_count:,}人"),
        ("振替件数", f"{payload.line_count:,}件"),
        ("振替額", f"{payload.amount_yen:,}円"),
        ("内容のハッシュ値(SHA-256)", payload.content_sha256),
    ]


async def _require_admissible(payload: TransfersDoneRelease, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotReleasable as found:
        raise _problem(found) from None
    if await connection.fetchval(store.SELECT_OPEN_PROPOSAL, payload.run_id):
        sentence = "この年の口座振替済通知には決裁待ちの起案があります。その結果を待ってください。"
        raise Problem(409, "already_proposed", sentence)


async def _execute(approved: Approved[TransfersDoneRelease], transaction: Transaction) -> None:
    try:
        await release_year(approved.payload.release(), approved.approval_id, transaction)
    except NotReleasable as found:
        raise _problem(found) from None


def _problem(found: NotReleasable) -> Problem:
    return Problem(404 if found.code == "unknown_run" else 409, found.code, _SENTENCES[found.code])
