"""Signing in with staff number and password, choosing a password with a one-time code, and changing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from ipaddress import ip_address

from services.access.handlers import attempts
from services.access.handlers.desk import (
    CODE_REFUSED,
    NO_TERMINAL,
    SIGN_IN_FAILED,
    SignInDesk,
    Terminal,
    code_hash,
    code_prefix,
    is_staff,
    record_done,
    refuse,
    secret_hash,
)
from services.access.handlers.sessions import (
    OpenedSession,
    chosen_office,
    live_session,
    open_session,
    rotate,
    session_over,
)
from services.access.handlers.sign_in import end_sessions
from services.access.handlers.staff import Account, account_of, offices_of
from services.access.handlers.terminals import (
    enrol_at_first_sign_in,
    enrolled_terminal,
    entering_terminal,
    note_account_at_terminal,
)
from services.access.rules.password import choice_fault, length_fault, normalised
from services.access.rules.session import SessionEnd
from services.access.store import sessions
from services.access.store import sign_in as store
from shared.access.authority import Rule
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PasswordSignIn:
    """What is typed to sign in, and from where."""

    staff_no: str
    password: str
    terminal: str
    office: str = ""
    client_address: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An invitation that was taken up; the terminal's secret only where the code registered it."""

    staff_no: str
    display_name: str
    terminal: str | None
    terminal_secret: str | None


async def sign_in(transaction: Transaction, desk: SignInDesk, asked: PasswordSignIn) -> OpenedSession | Problem:
    """Sign somebody in, or say why not; what failed is counted and recorded either way.

    An unknown number, a wrong password and an account that may not be used get one answer after one time.

    Raises:
        Refused: the terminal is not registered.
        HashingBusy: too many passwords wait.
    """
    connection = transaction.connection
    at = await desk.moment(connection)
    terminal = await entering_terminal(transaction, desk, asked.terminal)
    if len(asked.password) > desk.policy.password_length_max:
        return _too_long(asked.password, desk)
    typed = normalised(asked.staff_no).strip()
    known = await is_staff(connection, typed)
    person = attempts.against_person(typed) if known else attempts.against_unknown(desk, typed)
    subjects = [attempts.at_terminal(terminal.reference)] if terminal.reference else []
    held = await attempts.hold(transaction, *subjects, person)
    actor_id, detail = (typed if known else "unknown"), _from(asked.client_address)
    await note_account_at_terminal(transaction, desk, terminal, typed, at, known=known)
    if (problem := attempts.locked_out(held, at)) is not None:
        refuse(transaction, actor_id, terminal, "locked_out", detail)
        return problem
    account = await account_of(connection, typed, at) if known else None
    credential = await connection.fetchrow(store.SELECT_CREDENTIAL, typed) if known else None
    stored = credential["password_hash"] if credential else None
    matches = await desk.hashing.matches(stored, asked.password)
    if not matches or account is None or account.rule is not Rule.PERMITTED:
        await attempts.count_failure(transaction, desk, held, at, terminal=terminal.reference)
        refuse(transaction, actor_id, terminal, _failure(account, matches=matches), detail)
        return SIGN_IN_FAILED
    await attempts.forget_failures(transaction, person)
    if stored is not None and desk.hashing.outdated(stored):
        renewed = await desk.hashing.hash(asked.password)
        await connection.execute(store.REHASH_CREDENTIAL, typed, stored, renewed)
    chosen = await chosen_office(transaction, account, asked.office, at.astimezone(TOKYO).date())
    if isinstance(chosen, Problem):
        refuse(transaction, actor_id, terminal, chosen.code, detail)
        return chosen
    office, offices = chosen
    return await open_session(
        transaction, desk, account, terminal, office=office, offices=offices, method="password", at=at, detail=detail
    )


async def accept_invitation(
    transaction: Transaction, desk: SignInDesk, *, code: str, password: str, terminal_secret: str
) -> Accepted | Problem:
    """Choose a password with a one-time code, which is good once, for some hours, and from a registered terminal.

    The first administrator's code registers the terminal it is used from: there is nobody yet who could.

    Raises:
        Refused: the terminal is not registered.
        HashingBusy: too many passwords wait.
    """
    connection = transaction.connection
    at = await desk.moment(connection)
    if len(password) > desk.policy.password_length_max:
        return _too_long(password, desk)
    invitation = await connection.fetchrow(store.LOCK_INVITATION, code_prefix(code))
    if invitation is None:
        return CODE_REFUSED
    held = await attempts.hold(transaction, attempts.against_code("invitation", code_prefix(code)))
    if (problem := attempts.locked_out(held, at)) is not None:
        return problem
    staff_no, first = invitation["staff_no"], invitation["kind"] == "first"
    account = await account_of(connection, staff_no, at)
    late = at >= invitation["made_at"] + timedelta(hours=desk.policy.invitation_hours)
    right = compare_digest(code_hash(code), invitation["code_hash"])
    if late or not right or account is None or account.rule is not Rule.PERMITTED:
        await attempts.count_failure(transaction, desk, held, at)
        refuse(transaction, staff_no, NO_TERMINAL, "code_expired" if late and right else "wrong_code")
        return CODE_REFUSED
    if first:
        entering = await enrolled_terminal(transaction, terminal_secret)
    else:
        entering = await entering_terminal(transaction, desk, terminal_secret)
    if (fault := await _choice_fault(transaction, desk, account, password)) is not None:
        return fault
    await _set_password(transaction, desk, staff_no, password, at)
    await connection.execute(store.ACCEPT_INVITATION, code_prefix(code))
    await attempts.forget_failures(transaction, *held, attempts.against_person(staff_no))
    await end_sessions(transaction, [staff_no], SessionEnd.CREDENTIAL_RENEWED.value)
    record_done(transaction, staff_no, entering or NO_TERMINAL, "password", "by a one-time code")
    if entering is not None:
        return Accepted(staff_no, account.display_name, None, None)
    offices = await offices_of(connection, staff_no, at.astimezone(TOKYO).date())
    reference, secret = await enrol_at_first_sign_in(transaction, staff_no, offices[0] if offices else "")
    return Accepted(staff_no, account.display_name, reference, secret)


async def change_password(
    transaction: Transaction, desk: SignInDesk, *, session: str, current: str, new: str
) -> str | Problem:
    """Change one's own password; the present one is typed again, and the session gets a new secret, which is returned.

    Raises:
        HashingBusy: too many passwords wait.
    """
    connection = transaction.connection
    at = await desk.moment(connection)
    if max(len(current), len(new)) > desk.policy.password_length_max:
        return _too_long(max(current, new, key=len), desk)
    # The counter first and the session second, as in a sign-in, so that the two never wait for each other.
    holder = await connection.fetchval(sessions.SELECT_HOLDER, secret_hash(session))
    if holder is None:
        return session_over()
    held = await attempts.hold(transaction, attempts.against_person(holder))
    live = await live_session(transaction, desk, session, at)
    if isinstance(live, Problem):
        return live
    if (problem := attempts.locked_out(held, at)) is not None:
        return problem
    terminal = Terminal(live.stored.terminal, live.stored.office)
    credential = await connection.fetchrow(store.SELECT_CREDENTIAL, holder)
    if not await desk.hashing.matches(credential["password_hash"] if credential else None, current):
        await attempts.count_failure(transaction, desk, held, at, terminal=terminal.reference)
        refuse(transaction, holder, terminal, "wrong_current_password")
        return Problem(403, "wrong_current_password", "現在のパスワードが違います。確かめて入力し直してください。")
    if (fault := await _choice_fault(transaction, desk, live.account, new, current)) is not None:
        return fault
    await _set_password(transaction, desk, holder, new, at)
    await attempts.forget_failures(transaction, *held)
    record_done(transaction, holder, terminal, "password")
    return await rotate(transaction, live.stored, live.stored.office)


async def _choice_fault(
    transaction: Transaction, desk: SignInDesk, account: Account, password: str, current: str | None = None
) -> Problem | None:
    policy = desk.policy
    fault = choice_fault(
        password,
        length_min=policy.password_length_min,
        length_max=policy.password_length_max,
        similarity_max=policy.similarity_max,
        staff_no=account.staff_no,
        display_name=account.display_name,
        current=current,
    )
    if fault is None:
        former = await store.former_forms(transaction.connection, account.staff_no, policy.password_history)
        if await desk.hashing.looks_like_one_of(account.staff_no, former, password):
            fault = (
                f"最近{policy.password_history}回までに使ったパスワードと同じ、または似ています。"
                "別のものにしてください。"
            )
    return None if fault is None else Problem(422, "password_refused", fault)


async def _set_password(transaction: Transaction, desk: SignInDesk, staff_no: str, password: str, at: datetime) -> None:
    await store.save_credential(
        transaction.connection,
        staff_no,
        await desk.hashing.hash(password),
        await desk.hashing.hash_of_form(staff_no, password),
        at,
        keep_forms=desk.policy.password_history,
    )


def _too_long(password: str, desk: SignInDesk) -> Problem:
    policy = desk.policy
    fault = length_fault(password, policy.password_length_min, policy.password_length_max)
    return Problem(422, "password_refused", fault or "")


def _failure(account: Account | None, *, matches: bool) -> str:
    """What the access record says and the answer does not."""
    if account is None:
        return Rule.NO_ACCOUNT.value
    return "wrong_password" if not matches else account.rule.value


def _from(client_address: str) -> str:
    try:
        return f"from {ip_address(client_address)}"
    except ValueError:
        return ""
