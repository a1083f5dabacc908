"""When a session is over by itself. Time never runs backwards for it."""

from datetime import datetime, timedelta
from enum import StrEnum

#: Clocks of two database servers may differ by this much after a switch-over.
CLOCK_TOLERANCE = timedelta(seconds=60)


class SessionEnd(StrEnum):
    """Why a session ended; `sentence` is what its holder reads."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    EXPIRED = "expired"
    CLOCK_MOVED_BACK = "clock_moved_back"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    SIGNED_IN_AGAIN = "signed_in_again"
    TERMINAL_DISABLED = "terminal_disabled"
    ACCOUNT_NOT_USABLE = "account_not_usable"
    OFFICE_LEFT = "office_left"
    CREDENTIAL_RENEWED = "credential_renewed"

    @property
    def sentence(self) -> str:
        """The Japanese sentence."""
        return f"{_REASONS[self]}もう一度サインインしてください。"


_REASONS = {
    SessionEnd.SIGNED_OUT: "サインアウトしました。",
    SessionEnd.IDLE: "操作のない時間が続いたため、サインインが終了しました。",
    SessionEnd.EXPIRED: "サインインの有効時間が過ぎました。",
    SessionEnd.CLOCK_MOVED_BACK: "システムの時刻が変わったため、サインインが終了しました。",
    SessionEnd.SIGNED_IN_ELSEWHERE: (
        "別の端末で同じ職員番号のサインインがありました。心当たりがないときは、すぐにID管理者に知らせてください。"
    ),
    SessionEnd.SIGNED_IN_AGAIN: "この端末で新しいサインインがありました。",
    SessionEnd.TERMINAL_DISABLED: "この端末は利用停止になっています。",
    SessionEnd.ACCOUNT_NOT_USABLE: "このIDは現在利用できません。",
    SessionEnd.OFFICE_LEFT: "この所属での配属が終わっています。",
    SessionEnd.CREDENTIAL_RENEWED: "パスワードが再登録されました。",
}


def session_end(last_seen_at: datetime, expires_at: datetime, at: datetime, *, idle_minutes: int) -> SessionEnd | None:
    """Why a session is over at a moment, or None while it goes on.

    Args:
        last_seen_at: The latest moment at which it was used.
        expires_at: Its absolute end.
        at: Now.
        idle_minutes: It ends after so many minutes without use.
    """
    if at < last_seen_at - CLOCK_TOLERANCE:
        return SessionEnd.CLOCK_MOVED_BACK
    if at >= expires_at:
        return SessionEnd.EXPIRED
    if at - last_seen_at >= timedelta(minutes=idle_minutes):
        return SessionEnd.IDLE
    return None


def idle_end(last_seen_at: datetime, expires_at: datetime, *, idle_minutes: int) -> datetime:
    """When a session ends if it is not used again."""
    return min(last_seen_at + timedelta(minutes=idle_minutes), expires_at)
