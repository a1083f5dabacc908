"""What signing in leaves behind and nobody needs any more."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.access.store import sessions
from services.access.store import sign_in as store
from shared.days import TOKYO
from shared.transaction import Transaction

_USE_KEPT_DAYS = 40
_KEPT_DAYS = 2


async def forget_traces(day: date, transaction: Transaction) -> dict[str, Any]:
    """Remove counters without a recent failure, used assertions and sign-ins that were never finished.

    A daily job. Sessions and what the access records say stay.

    Args:
        day: The business day.
        transaction: The open transaction.
    """
    before = datetime.combine(day - timedelta(days=_KEPT_DAYS), time.min, TOKYO).astimezone(UTC)
    connection = transaction.connection
    done = {
        "attempts": await connection.execute(store.FORGET_ATTEMPTS, before),
        "assertions": await connection.execute(store.FORGET_ASSERTIONS, before),
        "unfinished": await connection.execute(sessions.FORGET_OIDC, before),
        "terminal_days": await connection.execute(sessions.FORGET_TERMINAL_USE, day - timedelta(days=_USE_KEPT_DAYS)),
    }
    return {name: int(status.split()[-1]) for name, status in done.items()}
