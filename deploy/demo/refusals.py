"""Counts recorded refusals in a service's own database, as who audits the installation can; no service shows them."""

import asyncpg

from deploy.embedded.postgresql import EmbeddedPostgreSQL

_COUNT = "SELECT count(*) FROM access_record WHERE outcome = 'refused' AND permission = $1"


async def count_refusals(postgresql: EmbeddedPostgreSQL, service: str, permission: str) -> int:
    """How many accesses under a permission a service has refused and recorded.

    Args:
        postgresql: The installation's server.
        service: Whose records.
        permission: Such as payments.suspense.approve.
    """
    connection = await asyncpg.connect(postgresql.dsn(f"shuno_{service}"))
    try:
        count: int = await connection.fetchval(_COUNT, permission)
        return count
    finally:
        await connection.close()
