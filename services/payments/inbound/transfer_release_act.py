"""The act by which a request file of account transfer leaves the house (口座振替依頼データの送付).

An officer with payments.transfer.propose names the run with the hash and the totals of its file; the head of section
with payments.transfer.approve decides on exactly those.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from services.payments.handlers.transfer_release import Release, release_run, require_releasable
from services.payments.handlers.transfer_runs import NotRunnable
from services.payments.store import transfer_runs
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("payments.transfer.propose", "hash and totals of a file")
APPROVE = NoPersonalData(
    "payments.transfer.approve", "hash and totals of a file; the release itself records whose debits it holds"
)

_SENTENCES = {
    "unknown_run": "口座振替の抽出が見つかりません。番号を確かめてください。",
    "no_bank_day": "この日は金融機関の休業日です。振替日を確かめてください。",
    "frozen_before": "この振替日の抽出はすでに終わっています。抽出の一覧を確かめてください。",
    "nothing_due": "依頼する明細がありません。振替日と口座振替の登録を確かめてください。",
    "released_before": "この依頼データはすでに承認されています。内容は変えられません。",
    "not_released": "この依頼データはまだ承認されていません。承認の後に送付してください。",
    "run_changed": "依頼データが起案のときから変わっています。件数と金額を確かめ、起案し直してください。",
    "no_certificate": "金融機関の証明書を読めません。運用担当に登録を依頼してください。",
}


class TransferRelease(Payload):
    """A run with its file as the proposing officer saw it."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    debit_on: DayAtHand
    file_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    request_count: Annotated[int, Field(ge=1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]

    def release(self) -> Release:
        """What the run is compared with."""
        return Release(self.run_id, self.file_sha256, self.request_count, self.amount_yen)


def transfer_release(municipality: Municipality, certificate_file: Path) -> Act[TransferRelease]:
    """The act, with the certificate of the bank for which the file is encrypted."""
    return Act(
        name=transfer_runs.RELEASE_ACT,
        label="口座振替依頼データの送付",
        payload=TransferRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_admissible,
        execute=partial(_execute, municipality=municipality, certificate_file=certificate_file),
    )


def problem_of(found: NotRunnable) -> Problem:
    """What stands against a step of a run, for an officer."""
    return Problem(404 if found.code == "unknown_run" else 409, found.code, _SENTENCES[found.code])


def _lines(payload: TransferRelease) -> list[tuple[str, str]]:
    return [
        ("抽出番号", str(payload.run_id)),
        ("振替日", payload.debit_on.isoformat()),
        ("件数", f"{payload.request_count:,}件"),
        ("金額", f"{payload.amount_yen:,}円"),
        ("ファイルのハッシュ値(SHA-256)", payload.file_sha256),
    ]


async def _require_admissible(payload: TransferRelease, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    if await connection.fetchval(transfer_runs.SELECT_OPEN_PROPOSAL, payload.run_id):
        sentence = "この依頼データには決裁待ちの起案があります。その結果を待ってください。"
        raise Problem(409, "already_proposed", sentence)


async def _execute(
    approved: Approved[TransferRelease], transaction: Transaction, *, municipality: Municipality, certificate_file: Path
) -> None:
    try:
        await release_run(approved.payload.release(), approved.approval_id, transaction, municipality, certificate_file)
    except NotRunnable as found:
        raise problem_of(found) from None
