"""Registered terminals: only from one of them does anybody sign in (全項目評価書 III-4, III-6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

import asyncpg

from services.access.handlers import attempts
from services.access.handlers.desk import (
    CODE_REFUSED,
    NO_TERMINAL,
    SignInDesk,
    Terminal,
    code_hash,
    code_prefix,
    new_code,
    new_reference,
    new_secret,
    refuse,
    secret_hash,
)
from services.access.handlers.sign_in import announce_ended
from services.access.rules.session import SessionEnd
from services.access.store import sessions as store
from services.access.store.sign_in import database_moment
from shared.contracts.staff import AUTHORITY_KEY, AbnormalSignIn
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.http.routes import Refused
from shared.transaction import Transaction

#: More accounts than this at one terminal on one day is looked into: accounts are not lent.
ACCOUNTS_AT_TERMINAL_MAX = 5
_UNKNOWN = Problem(403, "terminal_unknown", "この端末は登録されていません。ID管理者に端末の登録を依頼してください。")


@dataclass(frozen=True, slots=True)
class RegisteredTerminal:
    """A terminal that waits for its one-time code to be typed at it."""

    terminal: str
    code: str


@dataclass(frozen=True, slots=True)
class EnrolledTerminal:
    """A terminal and the secret that it keeps from now on; told here and never again."""

    terminal: str
    secret: str


async def enrolled_terminal(transaction: Transaction, secret: str) -> Terminal | None:
    """The enrolled terminal that shows this secret, or None."""
    row = await transaction.connection.fetchrow(store.SELECT_TERMINAL, secret_hash(secret)) if secret else None
    return Terminal(row["reference"], row["office"]) if row else None


async def entering_terminal(transaction: Transaction, desk: SignInDesk, secret: str) -> Terminal:
    """The enrolled terminal that shows this secret, or none where the city's policy asks for none.

    Raises:
        Refused: the city's policy lets in registered terminals only, and this is none.
    """
    terminal = await enrolled_terminal(transaction, secret)
    if terminal is None and desk.policy.terminals_registered_only:
        raise Refused("terminal_unknown", _UNKNOWN)
    return terminal or NO_TERMINAL


async def note_account_at_terminal(
    transaction: Transaction, desk: SignInDesk, terminal: Terminal, typed: str, at: datetime, *, known: bool
) -> None:
    """Note which account is tried at a terminal, and announce it when there are many on one day."""
    if not terminal.reference:
        return
    day = at.astimezone(TOKYO).date()
    count = await store.note_use(transaction.connection, terminal.reference, day, desk.hashing.digest(typed))
    if count > ACCOUNTS_AT_TERMINAL_MAX:
        transaction.publish(
            AbnormalSignIn(
                holder=typed if known else f"terminal:{terminal.reference}",
                finding="many_ids_at_terminal",
                terminal=terminal.reference,
                at=at,
                count=count,
            ),
            key=AUTHORITY_KEY,
        )


async def register_terminal(
    transaction: Transaction, desk: SignInDesk, *, name: str, office: str, by: str
) -> RegisteredTerminal | Problem:
    """Register a terminal of an office; its one-time code is typed at it within the policy's hours."""
    if office not in desk.access_policy.offices:
        return Problem(422, "office_unknown", "この所属は登録されていません。所属の番号を確かめてください。")
    reference, code = new_reference("terminal"), new_code()
    await transaction.connection.execute(
        store.ADD_TERMINAL, reference, name, office, code_prefix(code), code_hash(code), by
    )
    return RegisteredTerminal(reference, code)


async def enrol_terminal(transaction: Transaction, desk: SignInDesk, code: str) -> EnrolledTerminal | Problem:
    """Give a terminal its secret for its one-time code, once."""
    connection = transaction.connection
    at = await desk.moment(connection)
    waiting = await connection.fetchrow(store.LOCK_ENROLMENT, code_prefix(code))
    if waiting is None:
        return CODE_REFUSED
    held = await attempts.hold(transaction, attempts.against_code("enrolment", code_prefix(code)))
    if (problem := attempts.locked_out(held, at)) is not None:
        return problem
    late = at >= waiting["registered_at"] + timedelta(hours=desk.policy.invitation_hours)
    if late or not compare_digest(code_hash(code), waiting["code_hash"]):
        await attempts.count_failure(transaction, desk, held, at)
        terminal = Terminal(waiting["reference"], waiting["office"])
        refuse(transaction, "unknown", terminal, "code_expired" if late else "wrong_code")
        return CODE_REFUSED
    secret = new_secret()
    await connection.execute(store.ENROL_TERMINAL, waiting["reference"], secret_hash(secret))
    await attempts.forget_failures(transaction, *held)
    return EnrolledTerminal(waiting["reference"], secret)


async def terminals_after(transaction: Transaction, after: str, limit: int) -> list[asyncpg.Record]:
    """So many terminals of the register behind a reference, in the order of references."""
    return await transaction.connection.fetch(store.SELECT_TERMINALS, after, limit)


async def enrol_at_first_sign_in(transaction: Transaction, staff_no: str, office: str) -> tuple[str, str]:
    """Register and enrol the terminal at which the first administrator chooses his password.

    Returns:
        Its reference and its secret.
    """
    reference, secret = new_reference("terminal"), new_secret()
    await transaction.connection.execute(
        store.ADD_ENROLLED_TERMINAL, reference, "最初の管理者の端末", office, secret_hash(secret), staff_no
    )
    return reference, secret


async def disable_terminal(transaction: Transaction, reference: str, *, reason: str, by: str) -> None:
    """Let nobody in from a terminal any more, and end the sessions at it.

    Raises:
        Problem: there is no such terminal in use.
    """
    connection = transaction.connection
    if await connection.fetchval(store.DISABLE_TERMINAL, reference, by, reason) is None:
        raise not_found("利用中の端末")
    at = await database_moment(connection)
    end = SessionEnd.TERMINAL_DISABLED.value
    rows = await connection.fetch(store.END_SESSIONS_AT_TERMINAL, reference, at, end)
    await announce_ended(transaction, store.ended_sessions(rows), at, end)
