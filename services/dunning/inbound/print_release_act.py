"""The act by which letters leave for the printer (印刷・封入業者への引渡し).

An officer with dunning.print.propose names a print run with its count and hash, who prints it and until when he deletes
it; the head of section with dunning.print.approve decides on exactly that.
"""

from typing import Annotated

from pydantic import Field

from services.dunning.handlers.print_runs import NotPrintable, PrintRelease, release_run, require_releasable
from services.dunning.store import print_runs as store
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import PRINTABLE
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = NoPersonalData("dunning.print.propose", "count and hash of a run's letters")
APPROVE = NoPersonalData("dunning.print.approve", "count and hash; the drawing itself records whose letters they are")

SENTENCES = {
    "nothing_to_print": "印刷する文書がありません。すでに印刷した文書は、再作成で出してください。",
    "unknown_reminder_run": "催告の抽出が見つかりません。番号を確かめてください。",
    "reminders_proposed": "この催告の抽出はまだ承認されていません。承認の後に印刷してください。",
    "reminders_dispatched": "この催告の文書は発送済みです。再作成で出してください。",
    "reminders_cancelled": "この催告の抽出は取りやめられました。新たな抽出を印刷してください。",
    "unknown_run": "印刷の抽出が見つかりません。番号を確かめてください。",
    "released_before": "この印刷はすでに承認されています。内容は変えられません。",
    "run_changed": "印刷の内容が起案と異なります。件数を確かめ、起案し直してください。",
    "not_released": "この印刷はまだ承認されていません。承認の後に作成してください。",
    "drawn_before": "この印刷のファイルはすべて作成済みです。",
    "not_drawn": "この印刷のファイルはまだ作成が終わっていません。作成の後に行ってください。",
    "unknown_file": "印刷のファイルが見つかりません。番号を確かめてください。",
    "no_certificate": "印刷業者の証明書を読めません。運用担当に登録を依頼してください。",
    "nothing_to_pull": "この印刷に、新たに引き抜く文書はありません。文書番号を確かめてください。",
    "deleted_before": "この印刷の消去証明はすでに登録されています。",
    "drawn_otherwise": "この文書は、今の様式では送付したとおりに作成できません。保存されたファイルを使ってください。",
}
_UNKNOWN = frozenset({"unknown_run", "unknown_file", "unknown_reminder_run"})


class PrintReleasePayload(Payload):
    """A print run as the proposing officer saw it."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    piece_count: Annotated[int, Field(ge=1, le=2**31 - 1)]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    printer: Annotated[str, Field(min_length=1, max_length=100, pattern=PRINTABLE)]
    deletion_due_on: DayAtHand

    def release(self) -> PrintRelease:
        """What the run is compared with."""
        return PrintRelease(**self.model_dump())


def print_release() -> Act[PrintReleasePayload]:
    """The act."""
    return Act(
        name=store.RELEASE_ACT,
        label="文書の印刷・封入の委託",
        payload=PrintReleasePayload,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_admissible,
        execute=_execute,
    )


def problem_of(found: NotPrintable) -> Problem:
    """What stands against a step of a print run, for an officer."""
    return Problem(404 if found.code in _UNKNOWN else 409, found.code, SENTENCES[found.code])


def _lines(payload: PrintReleasePayload) -> list[tuple[str, str]]:
    return [
        ("印刷番号", str(payload.run_id)),
        ("文書の数", f"{payload.piece_count:,}通"),
        ("委託先", payload.printer),
        ("消去証明の期限", payload.deletion_due_on.isoformat()),
        ("内容のハッシュ値(SHA-256)", payload.content_sha256),
    ]


async def _require_admissible(payload: PrintReleasePayload, connection: Connection) -> None:
    try:
        await require_releasable(payload.release(), connection)
    except NotPrintable as found:
        raise problem_of(found) from None
    if await connection.fetchval(store.SELECT_OPEN_PROPOSAL, payload.run_id):
        sentence = "この印刷には決裁待ちの起案があります。その結果を待ってください。"
        raise Problem(409, "already_proposed", sentence)


async def _execute(approved: Approved[PrintReleasePayload], transaction: Transaction) -> None:
    try:
        await release_run(approved.payload.release(), approved.approval_id, transaction)
    except NotPrintable as found:
        raise problem_of(found) from None
