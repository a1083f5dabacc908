"""The acts by which money leaves: a run's file is released, and a result that came on paper is entered."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from services.refunds.handlers.payout import NotPossible, Release, release_run, require_releasable
from services.refunds.handlers.payout_results import end_by_paper
from services.refunds.rules.payout import REASONS
from services.refunds.store import payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.formats.bank_transfer import PAID
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

RELEASE, PAPER = "refunds.payout_release", "refunds.payout_paper"
PROPOSE = NoPersonalData("refunds.payout.propose", "hash and totals of a file")
APPROVE = NoPersonalData(
    "refunds.payout.approve", "hash and totals of a file; the release itself records whose refunds it holds"
)
PROPOSE_PAPER = Access("refunds.payout_paper.propose", REFUND, AccessAction.UPDATE)
APPROVE_PAPER = Access("refunds.payout_paper.approve", REFUND, AccessAction.APPROVE)

Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class PayoutRelease(Payload):
    """A run with its file as the proposing officer saw it."""

    run_id: Number
    transfer_on: DayAtHand
    file_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    payment_count: Annotated[int, Field(ge=1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]

    def release(self) -> Release:
        """What the run is compared with."""
        return Release(self.run_id, self.file_sha256, self.payment_count, self.amount_yen)


class PayoutPaper(Payload):
    """What a paper of the bank says of one payment, or how a payment in cash ended."""

    payout_id: Number
    addressee_no: AddresseeNo
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    result_code: Literal["0", "1", "2", "3", "4", "8", "9", "C"]
    result_on: DayAtHand
    document: Annotated[str, Field(min_length=3, max_length=200)]


def payout_release(municipality: Municipality, certificate_file: Path) -> Act[PayoutRelease]:
    """The act, with the certificate of the bank for which the file is encrypted."""
    return Act(
        name=RELEASE,
        label="還付金支払データの送付",
        payload=PayoutRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_release_lines,
        subjects=lambda _payload: [],
        admissible=_require_releasable,
        execute=partial(_release, municipality=municipality, certificate_file=certificate_file),
    )


def payout_paper() -> Act[PayoutPaper]:
    """The act by which a result on paper is entered."""
    return Act(
        name=PAPER,
        label="還付金の支払結果の入力",
        payload=PayoutPaper,
        propose=PROPOSE_PAPER,
        approve=APPROVE_PAPER,
        lines=_paper_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=_require_under_way,
        execute=_end_by_paper,
    )


def problem_of(found: NotPossible) -> Problem:
    """What stands against a step of a run, for an officer."""
    return Problem(404 if found.code == "unknown_run" else 409, found.code, found.sentence)


def _release_lines(payload: PayoutRelease) -> list[tuple[str, str]]:
    return [
        ("抽出番号", str(payload.run_id)),
        ("支払日", payload.transfer_on.isoformat()),
        ("件数", f"{payload.payment_count:,}件"),
        ("金額", f"{payload.amount_yen:,}円"),
        ("ファイルのハッシュ値(SHA-256)", payload.file_sha256),
    ]


def _paper_lines(payload: PayoutPaper) -> list[tuple[str, str]]:
    return [
        ("支払番号", str(payload.payout_id)),
        ("宛名番号", payload.addressee_no),
        ("金額", f"{payload.amount_yen:,}円"),
        ("結果", "支払済" if payload.result_code == PAID else f"支払不能({REASONS[payload.result_code]})"),
        ("結果の日", payload.result_on.isoformat()),
        ("書類", payload.document),
    ]


async def _require_releasable(payload: PayoutRelease, connection: Connection) -> None:
    try:
        run = await require_releasable(payload.release(), connection)
    except NotPossible as found:
        raise problem_of(found) from None
    if run["transfer_on"] != payload.transfer_on:
        raise Problem(409, "run_changed", "支払日が抽出と異なります。抽出を確かめ、起案し直してください。")
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, RELEASE, "run_id", payload.run_id):
        sentence = "この支払データには決裁待ちの起案があります。その結果を待ってください。"
        raise Problem(409, "already_proposed", sentence)


async def _release(
    approved: Approved[PayoutRelease], transaction: Transaction, *, municipality: Municipality, certificate_file: Path
) -> None:
    try:
        await release_run(approved.payload.release(), approved.approval_id, transaction, municipality, certificate_file)
    except NotPossible as found:
        raise problem_of(found) from None


async def _require_under_way(payload: PayoutPaper, connection: Connection) -> None:
    found = await connection.fetch(payout.LOCK_PAYOUTS, [payload.payout_id])
    if not found or (found[0]["addressee_no"], found[0]["amount_yen"]) != (payload.addressee_no, payload.amount_yen):
        sentence = "送付済みの支払に、この番号・宛名番号・金額のものはありません。書類を確かめてください。"
        raise Problem(409, "unknown_payment", sentence)
    if found[0]["state"] != "ordered":
        raise Problem(409, "ended_before", "この支払の結果はすでに入力されています。何も変更していません。")
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, PAPER, "payout_id", payload.payout_id):
        raise Problem(409, "already_proposed", "この支払には決裁待ちの起案があります。その結果を待ってください。")


async def _end_by_paper(approved: Approved[PayoutPaper], transaction: Transaction) -> None:
    payload = approved.payload
    ended = await end_by_paper(
        payload.payout_id, payload.result_code, payload.result_on, approved.approval_id, transaction
    )
    if not ended:
        raise Problem(409, "ended_before", "この支払の結果はすでに入力されています。何も変更していません。")
