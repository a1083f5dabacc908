"""Which faults pass by themselves, so that trying again is right, and which never will."""

import asyncpg

_PASSING = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)


def passes(error: BaseException) -> bool:
    """Say whether a fault passes: the database restarts, a lock is contended, a connection is cut."""
    if isinstance(error, asyncpg.InterfaceError):
        # asyncpg raises this class both for a connection that was lost and for a value that fits no column.
        return "clos" in str(error) and not isinstance(error, ValueError)
    return isinstance(error, _PASSING)
