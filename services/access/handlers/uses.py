"""How accounts are used, as the rules about needless ones need to know it."""

from datetime import date

from services.access.rules.reviews import AccountUse
from services.access.store import reviews
from shared.contracts.staff import AccountState
from shared.postgres.sql import Connection


async def account_uses(connection: Connection, day: date) -> list[AccountUse]:
    """The use of every account that is not ended, as known on a day."""
    return [
        AccountUse(
            staff_no=row["staff_no"],
            state=AccountState(row["state"]),
            enabled_on=row["enabled_on"],
            last_signed_in_on=row["last_signed_in_on"],
            password_changed_on=row["password_changed_on"],
            valid_until=row["valid_until"],
            has_appointment=row["has_appointment"],
        )
        for row in await connection.fetch(reviews.SELECT_USES, day)
    ]
