"""Reads the numbers of first slips in the register, as the city's printer is given them to print: all at once."""

from collections.abc import Sequence

import asyncpg

from deploy.demo.asking import DemoFailed
from deploy.embedded.postgresql import EmbeddedPostgreSQL

_FIRST_SLIPS = """
SELECT c.clearing_key AS printed, min(s.clearing_key) AS slip
FROM claim c JOIN slip_part p USING (claim_id) JOIN slip s USING (slip_no)
WHERE c.clearing_key = ANY($1::text[]) AND s.kind = 'first' GROUP BY c.clearing_key
"""


async def read_slip_keys(postgresql: EmbeddedPostgreSQL, clearing_keys: Sequence[str]) -> dict[str, str]:
    """The 16 digits that a shop reads on the first slip of each claim, by the clearing key of its assessment.

    Args:
        postgresql: The installation's server.
        clearing_keys: Of claims that are open.

    Raises:
        DemoFailed: a claim has no slip.
    """
    if not clearing_keys:
        return {}
    connection = await asyncpg.connect(postgresql.dsn("shuno_payments"))
    try:
        rows = await connection.fetch(_FIRST_SLIPS, list(clearing_keys))
    finally:
        await connection.close()
    found = {row["printed"]: row["slip"] for row in rows}
    missing = set(clearing_keys) - set(found)
    if missing:
        raise DemoFailed(f"納付書の登録がない期別債権が{len(missing):,}件あります。")
    return found
