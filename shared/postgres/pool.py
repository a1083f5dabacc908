"""One connection pool per service."""

import asyncpg

from shared.postgres.sql import Pool

#: More than eight connections buy nothing on a small machine; partitions and processes scale further.
CONNECTIONS_MAX = 10
#: A statement that runs longer has lost its index or waits for a lock that nobody will release.
STATEMENT_TIMEOUT_SECONDS = 120
LOCK_TIMEOUT_SECONDS = 20


async def open_pool(database_url: str, *, application_name: str, connections_max: int = CONNECTIONS_MAX) -> Pool:
    """Open the pool of a service.

    Raises:
        OSError, asyncpg.PostgresError: when the server cannot be reached or refuses the role.
    """
    return await asyncpg.create_pool(
        database_url,
        min_size=1,
        max_size=connections_max,
        server_settings={
            "application_name": application_name,
            "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
            "lock_timeout": f"{LOCK_TIMEOUT_SECONDS}s",
            "idle_in_transaction_session_timeout": "300s",
            "timezone": "Asia/Tokyo",
            # A generic plan of an unnest statement is as good as a custom one and saves planning thousands of times.
            "jit": "off",
            "work_mem": "64MB",
        },
    )
