"""Counting failures: against an account, at a terminal, on a one-time code. The counters are rows of the database.

Each is held while a guess is looked at, so that guesses side by side, on whichever replica, are counted one by one.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.access.handlers.desk import SignInDesk
from services.access.rules.lockout import (
    PERSON_QUIET,
    PLACE_QUIET,
    TERMINAL_PATIENCE,
    Attempts,
    after_failure,
    locked_seconds,
)
from services.access.store import sign_in as store
from shared.contracts.staff import AUTHORITY_KEY, AbnormalSignIn
from shared.http.problems import Problem
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody guesses at.

    Attributes:
        key: The name of its counter.
        patience: Failures before it is locked are the policy's times this.
        quiet: Failures are forgotten after so long without one.
        holder: Who is told of; empty where nobody is known.
        attempts: What is known of failures; filled in once it is held.
    """

    key: str
    patience: int
    quiet: timedelta
    holder: str = ""
    attempts: Attempts = field(default_factory=Attempts)


def at_terminal(reference: str) -> Subject:
    """All guesses at one terminal."""
    return Subject(f"terminal:{reference}", TERMINAL_PATIENCE, PLACE_QUIET, f"terminal:{reference}")


def against_person(staff_no: str) -> Subject:
    """All guesses at a known account's password."""
    return Subject(f"staff:{staff_no}", 1, PERSON_QUIET, staff_no)


def against_unknown(desk: SignInDesk, typed: str) -> Subject:
    """All guesses with a staff number that does not exist: answered like those at one that does."""
    return Subject(f"unknown:{desk.hashing.digest(typed).hex()}", 1, PERSON_QUIET)


def against_code(kind: str, prefix: str) -> Subject:
    """All guesses at one one-time code."""
    return Subject(f"{kind}:{prefix}", 1, PLACE_QUIET)


async def hold(transaction: Transaction, *subjects: Subject) -> list[Subject]:
    """Hold the counters until the transaction ends; always in the order terminal, account."""
    held = []
    for subject in subjects:
        row = await transaction.connection.fetchrow(store.HOLD_ATTEMPTS, subject.key)
        if row is None:
            raise RuntimeError("INSERT with RETURNING gave no row")
        held.append(replace(subject, attempts=Attempts(**dict(row))))
    return held


def locked_out(held: list[Subject], at: datetime) -> Problem | None:
    """The refusal while one of them is locked: the guess is not looked at, and does not count."""
    seconds = max(locked_seconds(subject.attempts, at) for subject in held)
    if not seconds:
        return None
    return Problem(
        429,
        "locked_out",
        f"失敗が続いたため、あと{seconds}秒は受け付けません。時間をおくか、ID管理者に解除を依頼してください。",
        {"Retry-After": str(seconds)},
    )


async def count_failure(
    transaction: Transaction, desk: SignInDesk, held: list[Subject], at: datetime, *, terminal: str = ""
) -> None:
    """Count one more failure against each, and announce each lock."""
    policy = desk.policy
    for subject in held:
        after = after_failure(
            subject.attempts,
            at,
            lockout_after=policy.lockout_after * subject.patience,
            lockout_seconds=policy.lockout_seconds,
            quiet=subject.quiet,
        )
        await transaction.connection.execute(
            store.SAVE_ATTEMPTS, subject.key, after.failures, after.last_failure_at, after.locked_until
        )
        if after.locked_until is not None and subject.holder:
            transaction.publish(
                AbnormalSignIn(
                    holder=subject.holder,
                    finding="locked_out",
                    terminal=terminal or None,
                    at=at,
                    count=after.failures,
                ),
                key=AUTHORITY_KEY,
            )


async def forget_failures(transaction: Transaction, *subjects: Subject) -> None:
    """Start again from none, after a success or by a manager of accounts."""
    await transaction.connection.execute(store.RESET_ATTEMPTS, [subject.key for subject in subjects])
