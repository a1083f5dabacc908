"""The act by which a run of reminders (催告) is sent, released by two persons.

An officer with dunning.reminder.propose names the run with its hash and totals; the head of section with
dunning.reminder.approve decides on exactly those. Who is pulled out afterwards changes the hash, so that nobody is sent
a letter that was not decided on.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from services.dunning.handlers.reminders import NotRunnable, Release
from services.dunning.handlers.reminders_release import release_reminders, require_releasable
from services.dunning.rules.ladder import ReminderTerms
from services.dunning.store import reminders
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen, TaxItemCode
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("dunning.reminder.propose", "hash and totals of a run")
APPROVE = NoPersonalData(
    "dunning.reminder.approve", "hash and totals of a run; the release itself records to whom its letters go"
)

_SENTENCES = {
    "unknown_run": "催告の抽出が見つかりません。番号を確かめてください。",
    "open_run": "決裁の済んでいない催告の抽出があります。発送するか取り消してから、新しく抽出してください。",
    "nothing_due": "催告の対象者がいません。基準日と税目を確かめてください。",
    "run_proposed": "この催告の抽出はまだ決裁されていません。決裁の後に行ってください。",
    "run_released": "この催告の抽出はすでに決裁されています。抽出の一覧を確かめてください。",
    "run_dispatched": "この催告はすでに発送されています。抽出の一覧を確かめてください。",
    "run_cancelled": "この催告の抽出は取り消されています。抽出の一覧を確かめてください。",
    "wrong_day": "発送の日が発送予定日と異なります。予定日に発送できなかったときは、抽出を取り消してください。",
    "wrong_count": "発送した通数が、催告書の通数から引き抜いた通数を差し引いた数と合いません。数え直してください。",
    "unknown_letter": "この抽出の、発送前の催告書ではない文書番号があります。番号を確かめてください。",
    "run_changed": "催告の対象が起案のときから変わっています。件数と金額を確かめ、起案し直してください。",
    "dispatch_passed": "発送予定日を過ぎています。この抽出を取り消し、新しい基準日で抽出し直してください。",
}


class ReminderRelease(Payload):
    """A run as the proposing officer saw it."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    dispatch_on: DayAtHand
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    person_count: Annotated[int, Field(ge=1)]
    claim_count: Annotated[int, Field(ge=1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6)]

    def release(self) -> Release:
        """What the run is compared with."""
        return Release(
            self.run_id,
            self.dispatch_on,
            self.content_sha256,
            self.person_count,
            self.claim_count,
            self.amount_yen,
            tuple(item.value for item in self.tax_items),
        )


def reminder_release(terms: ReminderTerms) -> Act[ReminderRelease]:
    """The act, with the city's ladder."""
    return Act(
        name="dunning.reminder_release",
        label="催告書の発送",
        payload=ReminderRelease,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        tax_items=lambda payload: {item.value for item in payload.tax_items},
        admissible=_require_admissible,
        execute=partial(_execute, terms=terms),
    )


def problem_of(found: NotRunnable) -> Problem:
    """What stands against a step of a run, for an officer."""
    return Problem(404 if found.code == "unknown_run" else 409, found.code, _SENTENCES[found.code])


def _lines(payload: ReminderRelease) -> list[tuple[str, str]]:
    return [
        ("抽出番号", str(payload.run_id)),
        ("発送予定日", payload.dispatch_on.isoformat()),
        ("税目", "、".join(tax_item(item.value).name for item in payload.tax_items)),
        ("人数", f"{payload.person_count:,}人"),
        ("期別債権の件数", f"{payload.claim_count:,}件"),
        ("金額", f"{payload.amount_yen:,}円"),
        ("内容のハッシュ値(SHA-256)", payload.content_sha256),
    ]


async def _require_admissible(payload: ReminderRelease, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    if await connection.fetchval(reminders.SELECT_OPEN_PROPOSAL, payload.run_id):
        raise Problem(409, "already_proposed", "この催告には決裁待ちの起案があります。その結果を待ってください。")


async def _execute(approved: Approved[ReminderRelease], transaction: Transaction, *, terms: ReminderTerms) -> None:
    try:
        await release_reminders(approved.payload.release(), approved.approval_id, transaction, terms)
    except NotRunnable as found:
        raise problem_of(found) from None
