"""What the page says, decided from the answers: the state of each service, the totals, and what needs a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from deploy.dashboard.asking import NoAnswer
from deploy.dashboard.throughput import Throughput
from deploy.dashboard.wording import count, duration
from shared.http.operations import Status
from shared.seals import SEAL_LAG_LIMIT_SECONDS

#: What officers call the services, in the order of the page.
SERVICES = {
    "payments": "収納",
    "dunning": "督促・催告",
    "enforcement": "滞納整理",
    "refunds": "還付・充当",
    "identity": "宛名",
    "exchange": "情報連携",
    "access": "職員認証・監査",
}
#: Events leave within a second or two; after this time the sender has trouble.
OUTBOX_AGE_NOTICE_SECONDS = 60.0
#: Told at half the time after which personal data is closed, so that there is time left to act.
SEAL_LAG_NOTICE_SECONDS = SEAL_LAG_LIMIT_SECONDS / 2


class State(Enum):
    """The state of a service; `mark` tells it without colour, `tone` names its style."""

    WORKING = ("正常", "●", "working")
    LOOK = ("要確認", "▲", "not-ready")
    NOT_READY = ("準備未完了", "▲", "not-ready")
    FAULTY = ("応答異常", "▲", "not-ready")
    STOPPED = ("停止", "■", "stopped")

    def __init__(self, label: str, mark: str, tone: str) -> None:
        self.label = label
        self.mark = mark
        self.tone = tone


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service on the page; without figures when it gave none."""

    code: str
    name: str
    address: str
    state: State
    status: Status | None
    throughput: Throughput | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """All services that answered, together; the slowest stands for ages. Rates are None until two samples are there."""

    lag: int
    parked: int
    outbox_waiting: int
    outbox_age_seconds: float
    seal_lag_seconds: float
    handled_per_second: float | None
    sent_per_second: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """The services and what to say about them as a whole."""

    lines: tuple[ServiceLine, ...]
    totals: Totals

    @property
    def state(self) -> State:
        """The gravest state among the services; something to look at is never shown as all well."""
        worst = max((line.state for line in self.lines), key=list(State).index)
        return State.LOOK if worst is State.WORKING and self.notices else worst

    @property
    def notices(self) -> list[tuple[ServiceLine, str]]:
        """What needs a look, in the order of the services."""
        return [(line, notice) for line in self.lines for notice in line.notices]

    @property
    def headline(self) -> str:
        """The whole installation in one sentence."""
        working = sum(line.state is State.WORKING for line in self.lines)
        if working < len(self.lines):
            return f"{len(self.lines)}サービスのうち{len(self.lines) - working}サービスが利用できません。"
        return (
            f"{working}サービスすべて{'稼働していますが、確認が必要です' if self.notices else '正常に稼働しています'}。"
        )


def service_line(
    code: str, address: str | None, answer: Status | NoAnswer, throughput: Throughput | None
) -> ServiceLine:
    """Judge one service by its answer.

    Args:
        code: As in `services/<name>`.
        address: Where it answers, without a path; None when nobody has said.
        answer: What came when it was asked.
        throughput: None while there are no two samples of it.
    """
    name = SERVICES.get(code, code)
    if isinstance(answer, NoAnswer):
        state = State.FAULTY if answer.reached else State.STOPPED
        return ServiceLine(code, name, address or "", state, None, None, (answer.reason,))
    state = State.WORKING if answer.ready else State.NOT_READY
    notices = (*(f"{reason.rstrip('。')}。" for reason in answer.reasons), *_notices(answer, throughput))
    return ServiceLine(code, name, address or "", state, answer, throughput, notices)


def board(lines: Sequence[ServiceLine]) -> Board:
    """Put the services together."""
    statuses = [line.status for line in lines if line.status]
    rates = [line.throughput for line in lines if line.throughput]
    totals = Totals(
        # A service whose topics were made anew shows less than nothing; that takes nothing from the others.
        lag=sum(max(status.lag, 0) for status in statuses),
        parked=sum(status.parked for status in statuses),
        outbox_waiting=sum(status.outbox_waiting for status in statuses),
        outbox_age_seconds=max((status.outbox_age_seconds for status in statuses), default=0.0),
        seal_lag_seconds=max((status.seal_lag_seconds for status in statuses), default=0.0),
        handled_per_second=sum(rate.handled_per_second for rate in rates) if rates else None,
        sent_per_second=sum(rate.sent_per_second for rate in rates) if rates else None,
    )
    return Board(tuple(lines), totals)


def _notices(status: Status, throughput: Throughput | None) -> list[str]:
    notices = []
    if status.parked:
        notices.append(
            f"処理できずに保留した記録が{count(status.parked)}件あります。内容を確認し、再処理してください。"
        )
    if throughput and throughput.stuck:
        notices.append(f"未処理の記録{count(status.lag)}件の処理が進んでいません。")
    if status.outbox_age_seconds > OUTBOX_AGE_NOTICE_SECONDS:
        notices.append(f"送信待ちの記録が{duration(status.outbox_age_seconds)}送られていません。")
    if status.seal_lag_seconds > SEAL_LAG_NOTICE_SECONDS:
        notices.append(
            f"アクセス記録の封印が{duration(status.seal_lag_seconds)}遅れています。"
            f"{duration(SEAL_LAG_LIMIT_SECONDS)}を超えると個人情報を表示できなくなります。"
        )
    return notices
