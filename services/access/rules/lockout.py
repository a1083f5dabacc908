"""How guessing is slowed down: after some failures in a row, a delay that grows with each further one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

#: Failures of a person are forgotten after a quiet day, those of a terminal or a code after a quiet hour.
PERSON_QUIET = timedelta(days=1)
PLACE_QUIET = timedelta(hours=1)
#: Many people sign in at one terminal and mistype, so it is locked later than an account.
TERMINAL_PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is known of failures against one account, terminal or code.

    Attributes:
        failures: In a row.
        last_failure_at: The latest of them; None without one.
        locked_until: No attempt is looked at before; None when not locked.
    """

    failures: int = 0
    last_failure_at: datetime | None = None
    locked_until: datetime | None = None


def locked_seconds(attempts: Attempts, at: datetime) -> int:
    """For how many seconds more, rounded up, no attempt is looked at; 0 when one may be made."""
    if attempts.locked_until is None:
        return 0
    return max(0, ceil((attempts.locked_until - at).total_seconds()))


def after_failure(
    attempts: Attempts, at: datetime, *, lockout_after: int, lockout_seconds: Sequence[int], quiet: timedelta
) -> Attempts:
    """What is known after one more failure.

    Args:
        attempts: What was known before.
        at: The moment of the failure.
        lockout_after: So many failures lock.
        lockout_seconds: How long the first, the second and each further time; the last one stays.
        quiet: Earlier failures are forgotten when the last one lies longer back than this.
    """
    forgotten = attempts.last_failure_at is not None and at - attempts.last_failure_at > quiet
    failures = 1 if forgotten else attempts.failures + 1
    if failures < lockout_after:
        return Attempts(failures, at, None)
    delay = lockout_seconds[min(failures - lockout_after, len(lockout_seconds) - 1)]
    return Attempts(failures, at, at + timedelta(seconds=delay))
