"""Takes addresses to the area codes (町字コード) that are valid on a day."""

from collections.abc import Sequence
from datetime import date

from services.identity.rules.areas import AreaChange, area_on
from services.identity.store import areas
from shared.postgres.sql import Connection


async def area_changes_known(connection: Connection) -> list[AreaChange]:
    """Every change that was entered."""
    rows = await connection.fetch(areas.SELECT_CHANGES)
    return [AreaChange(row["from_code"], row["to_code"], row["effective_on"]) for row in rows]


async def move_to_area_codes_of(day: date, connection: Connection) -> int:
    """Give everybody the area code that his address has on a day; the address stays as it was received.

    Returns:
        How many addressees got another code.
    """
    changes: Sequence[AreaChange] = await area_changes_known(connection)
    codes = sorted({change.from_code for change in changes})
    if not codes:
        return 0
    now = [area_on(day, code, changes) for code in codes]
    done: str = await connection.execute(areas.MOVE_TO_NOW, codes, now)
    return int(done.rsplit(maxsplit=1)[-1])
