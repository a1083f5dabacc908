"""The act by which a list of short messages (SMS) leaves, released by two persons.

An officer with dunning.sms.propose names a list with its text, count and hash; the head of section with
dunning.sms.approve decides on exactly those.
"""

from typing import Annotated

from pydantic import Field

from services.dunning.handlers.sms import NotSendable, SmsRelease, release_run, require_releasable
from services.dunning.store import sms as store
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE, TaxItemCode
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("dunning.sms.propose", "text, count and hash of a list")
APPROVE = NoPersonalData("dunning.sms.approve", "text, count and hash; the file itself records whose numbers it has")

_SENTENCES = {
    "unknown_text": "このSMSの文は登録されていません。一覧から選んでください。",
    "nobody": "SMSを送れる方がいません。同意、指定期限、送信の間隔を確かめてください。",
    "unknown_run": "SMSの抽出が見つかりません。番号を確かめてください。",
    "released_before": "このSMSの抽出はすでに決裁されています。",
    "run_changed": "SMSの内容が起案と異なります。本文と件数を確かめ、起案し直してください。",
    "not_released": "このSMSの抽出はまだ決裁されていません。決裁の後に送信してください。",
    "quiet_hours": "SMSを送れる時間ではありません。開庁日の送信時間に行ってください。",
    "no_certificate": "SMSの配信事業者の証明書を読めません。運用担当に登録を依頼してください。",
}


class SmsReleasePayload(Payload):
    """A list as the proposing officer saw it."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    message_count: Annotated[int, Field(ge=1, le=2**31 - 1)]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    body: Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6)]

    def release(self) -> SmsRelease:
        """What the list is compared with."""
        items = tuple(item.value for item in self.tax_items)
        return SmsRelease(self.run_id, self.message_count, self.content_sha256, self.body, items)


def sms_release() -> Act[SmsReleasePayload]:
    """The act."""
    return Act(
        name=store.RELEASE_ACT,
        label="SMSの送信",
        payload=SmsReleasePayload,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        tax_items=lambda payload: {item.value for item in payload.tax_items},
        admissible=_require_admissible,
        execute=_execute,
    )


def problem_of(found: NotSendable) -> Problem:
    """What stands against a step of a list, for an officer."""
    return Problem(404 if found.code == "unknown_run" else 409, found.code, _SENTENCES[found.code])


def _lines(payload: SmsReleasePayload) -> list[tuple[str, str]]:
    return [
        ("抽出番号", str(payload.run_id)),
        ("本文", payload.body),
        ("件数", f"{payload.message_count:,}件"),
        ("税目", "、".join(tax_item(item.value).name for item in payload.tax_items)),
        ("内容のハッシュ値(SHA-256)", payload.content_sha256),
    ]


async def _require_admissible(payload: SmsReleasePayload, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotSendable as found:
        raise problem_of(found) from None
    if await connection.fetchval(store.SELECT_OPEN_PROPOSAL, payload.run_id):
        raise Problem(409, "already_proposed", "このSMSには決裁待ちの起案があります。その結果を待ってください。")


async def _execute(approved: Approved[SmsReleasePayload], transaction: Transaction) -> None:
    try:
        await release_run(approved.payload.release(), approved.approval_id, transaction)
    except NotSendable as found:
        raise problem_of(found) from None
