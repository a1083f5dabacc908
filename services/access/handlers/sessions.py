"""Sessions: opened after a sign-in, kept while they are used, and the source of every token.

A session's secret is made here and never taken from a client, and a new one takes its place whenever password or
office change. One person has one session.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.access.handlers.desk import (
    SignInDesk,
    Terminal,
    new_reference,
    new_secret,
    record_done,
    refuse,
    secret_hash,
)
from services.access.handlers.sign_in import announce_ended
from services.access.handlers.staff import Account, account_of, offices_of
from services.access.rules.password import expires_on
from services.access.rules.session import SessionEnd, idle_end, session_end
from services.access.store import sessions as store
from services.access.store import sign_in as credentials
from shared.access import Actor, ActorKind
from shared.access.authority import Rule
from shared.contracts.staff import AUTHORITY_KEY, AbnormalSignIn
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.tokens import issue_token
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What somebody gets who has signed in; the secret is told here and never again."""

    session: str
    reference: str
    staff_no: str
    display_name: str
    office: str
    offices: tuple[str, ...]
    must_change_password: bool
    expires_at: datetime
    other_session_ended: bool
    notice: str


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that goes on, with its holder's account as it stands now."""

    stored: store.StoredSession
    account: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A short token for the services, and what the console shows beside it.

    Attributes:
        token: None while the password must be changed first: nothing else may be done until then.
    """

    token: str | None
    expires_at: datetime
    staff_no: str
    display_name: str
    office: str
    office_name: str
    must_change_password: bool
    idle_expires_at: datetime


class OfficeNeeded(Problem):
    """Somebody acts for several offices and has to say for which."""

    def __init__(self, offices: tuple[str, ...]) -> None:
        super().__init__(409, "office_needed", "所属が複数あります。どの所属で利用するか選んでください。")
        self.offices = offices


NO_OFFICE = Problem(403, "no_office", "本日利用できる所属がありません。所属長または人事担当に確認してください。")
FOREIGN_OFFICE = Problem(403, "foreign_office", "この所属では利用できません。所属を選び直してください。")


def session_over(reason: str = "") -> Problem:
    """The session is unknown, or over for a reason that its holder may read."""
    known = reason in SessionEnd.__members__.values()
    sentence = SessionEnd(reason).sentence if known else "サインインが終了しています。もう一度サインインしてください。"
    return Problem(401, "session_over", sentence)


async def chosen_office(
    transaction: Transaction, account: Account, wanted: str, day: date
) -> tuple[str, tuple[str, ...]] | Problem:
    """The office for which somebody will act today, and all he may choose from."""
    offices = tuple(await offices_of(transaction.connection, account.staff_no, day))
    if not offices:
        return NO_OFFICE
    if not wanted:
        return (offices[0], offices) if len(offices) == 1 else OfficeNeeded(offices)
    return (wanted, offices) if wanted in offices else FOREIGN_OFFICE


async def open_session(
    transaction: Transaction,
    desk: SignInDesk,
    account: Account,
    terminal: Terminal,
    *,
    office: str,
    offices: tuple[str, ...],
    method: str,
    at: datetime,
    detail: str = "",
) -> OpenedSession:
    """Open a session for somebody who has proved who he is; it ends the one he has elsewhere.

    The caller holds the account's counter, so that of two sign-ins side by side one comes after the other.
    """
    former = await _end_former(transaction, account.staff_no, terminal, at)
    secret, reference = new_secret(), new_reference("session")
    expires_at = at + timedelta(hours=desk.policy.session_absolute_hours)
    await transaction.connection.execute(
        store.OPEN_SESSION,
        reference,
        secret_hash(secret),
        account.staff_no,
        office,
        terminal.reference,
        method,
        at,
        expires_at,
    )
    record_done(transaction, account.staff_no, Terminal(terminal.reference, office), "session", detail)
    last = await transaction.connection.fetchval(store.SELECT_LAST_SIGN_IN, account.staff_no, at)
    return OpenedSession(
        secret,
        reference,
        account.staff_no,
        account.display_name,
        office,
        offices,
        method == "password" and await must_change_password(transaction, desk, account.staff_no, at),
        expires_at,
        other_session_ended=former,
        notice=_notice(last, former=former),
    )


async def live_session(transaction: Transaction, desk: SignInDesk, secret: str, at: datetime) -> LiveSession | Problem:
    """The session with this secret if it goes on; otherwise it is ended for good, whatever the clock says later."""
    stored = await store.lock_session(transaction.connection, secret_hash(secret))
    if stored is None:
        return session_over()
    if stored.ended_reason is not None:
        return session_over(stored.ended_reason)
    reason = session_end(stored.last_seen_at, stored.expires_at, at, idle_minutes=desk.policy.session_idle_minutes)
    account = await account_of(transaction.connection, stored.staff_no, at)
    if reason is None:
        reason = await _holder_end(transaction, stored, account, at)
    if reason is not None or account is None:
        reason = reason or SessionEnd.ACCOUNT_NOT_USABLE
        await end_session(transaction, stored.reference, reason, at)
        refuse(transaction, stored.staff_no, Terminal(stored.terminal, stored.office), reason.value)
        return session_over(reason.value)
    await transaction.connection.execute(store.TOUCH_SESSION, stored.reference, at)
    return LiveSession(stored, account, at)


async def token_of_session(transaction: Transaction, desk: SignInDesk, secret: str) -> IssuedToken | Problem:
    """A token for the services from a session: account, appointment and terminal are looked at each time."""
    at = await desk.moment(transaction.connection)
    live = await live_session(transaction, desk, secret, at)
    if isinstance(live, Problem):
        return live
    stored, policy = live.stored, desk.policy
    must_change = stored.method == "password" and await must_change_password(transaction, desk, stored.staff_no, at)
    actor = Actor(
        stored.staff_no,
        ActorKind.STAFF,
        office=stored.office,
        terminal=stored.terminal,
        session=stored.reference,
    )
    seconds = min(policy.token_seconds, max(1, int((stored.expires_at - at).total_seconds())))
    token = None
    if not must_change:
        token = issue_token(actor, (), (), seconds, desk.keys.tokens, now=int(at.timestamp()))
    return IssuedToken(
        token,
        at + timedelta(seconds=seconds),
        stored.staff_no,
        live.account.display_name,
        stored.office,
        desk.office_name(stored.office),
        must_change,
        idle_end(at, stored.expires_at, idle_minutes=policy.session_idle_minutes),
    )


async def sign_out(transaction: Transaction, desk: SignInDesk, secret: str) -> None:
    """End a session because its holder asks for it; one that is over already stays as it is."""
    at = await desk.moment(transaction.connection)
    stored = await store.lock_session(transaction.connection, secret_hash(secret))
    if stored is not None and stored.ended_reason is None:
        await end_session(transaction, stored.reference, SessionEnd.SIGNED_OUT, at)


async def act_for_office(
    transaction: Transaction, desk: SignInDesk, secret: str, office: str
) -> tuple[str, str] | Problem:
    """Act for another of one's offices from now on; the session gets a new secret."""
    at = await desk.moment(transaction.connection)
    live = await live_session(transaction, desk, secret, at)
    if isinstance(live, Problem):
        return live
    if office not in await offices_of(transaction.connection, live.stored.staff_no, _day(at)):
        return FOREIGN_OFFICE
    return await rotate(transaction, live.stored, office), office


async def rotate(transaction: Transaction, stored: store.StoredSession, office: str) -> str:
    """Give a session a new secret; whoever knew the former one knows nothing any more."""
    secret = new_secret()
    await transaction.connection.execute(store.ROTATE_SESSION, stored.reference, secret_hash(secret), office)
    return secret


async def end_session(transaction: Transaction, reference: str, reason: SessionEnd, at: datetime) -> None:
    """End one session and tell all services."""
    rows = await transaction.connection.fetch(store.END_SESSION, reference, at, reason.value)
    await announce_ended(transaction, store.ended_sessions(rows), at, reason.value)


async def must_change_password(transaction: Transaction, desk: SignInDesk, staff_no: str, at: datetime) -> bool:
    """Whether somebody's password is past its last day (有効期限)."""
    row = await transaction.connection.fetchrow(credentials.SELECT_CREDENTIAL, staff_no)
    if row is None:
        return True
    return _day(at) > expires_on(_day(row["changed_at"]), desk.policy.password_valid_days)


async def _holder_end(
    transaction: Transaction, stored: store.StoredSession, account: Account | None, at: datetime
) -> SessionEnd | None:
    """Why the holder, his appointment of the day or his terminal end the session, or None."""
    if account is None or account.rule is not Rule.PERMITTED:
        return SessionEnd.ACCOUNT_NOT_USABLE
    if stored.office not in await offices_of(transaction.connection, stored.staff_no, _day(at)):
        return SessionEnd.OFFICE_LEFT
    if stored.terminal and not await transaction.connection.fetchval(store.IS_ENROLLED, stored.terminal):
        return SessionEnd.TERMINAL_DISABLED
    return None


async def _end_former(transaction: Transaction, staff_no: str, terminal: Terminal, at: datetime) -> bool:
    """End the sessions somebody has; whether one was at another terminal, which is announced."""
    open_at = await transaction.connection.fetch(store.SELECT_OPEN_TERMINALS, staff_no)
    elsewhere = any(row["terminal"] != terminal.reference for row in open_at)
    reason = SessionEnd.SIGNED_IN_ELSEWHERE if elsewhere else SessionEnd.SIGNED_IN_AGAIN
    rows = await transaction.connection.fetch(store.END_SESSIONS_OF_STAFF, [staff_no], at, reason.value)
    ended = await announce_ended(transaction, store.ended_sessions(rows), at, reason.value)
    if elsewhere:
        transaction.publish(
            AbnormalSignIn(
                holder=staff_no,
                finding="two_terminals",
                terminal=terminal.reference or None,
                at=at,
                count=len(ended) + 1,
            ),
            key=AUTHORITY_KEY,
        )
    return elsewhere


def _notice(last: datetime | None, *, former: bool) -> str:
    sentences = []
    if former:
        sentences.append(
            "別の端末でのサインインを終了しました。心当たりがないときは、すぐにID管理者に知らせてください。"
        )
    if last is None:
        sentences.append("初めてのサインインです。")
    else:
        local = last.astimezone(TOKYO)
        sentences.append(
            f"前回のサインインは{local.year}年{local.month}月{local.day}日{local.hour}時{local.minute:02d}分です。"
        )
    return "".join(sentences)


def _day(at: datetime) -> date:
    return at.astimezone(TOKYO).date()
